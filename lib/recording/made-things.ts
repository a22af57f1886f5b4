/**
 * What a recording changed on this machine, written down before it is done, so that it can be undone by whoever comes later:
 * one file for each recording under /run/tractor. Undoing touches only what is written there, in reverse order, and does not
 * mind what is gone already.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './run-tool.js';

export const recordingsFolder = '/run/tractor/recordings';
const forwardingSwitch = '/proc/sys/net/ipv4/ip_forward';

export type MadeThing =
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'link'; readonly name: string }
  | { readonly kind: 'resolv'; readonly namespace: string }
  | { readonly kind: 'nft-table'; readonly name: string }
  /** A rule as it was added: the arguments after -A CHAIN or -I CHAIN. */
  | { readonly kind: 'iptables-rule'; readonly table: string; readonly chain: string; readonly rule: readonly string[] }
  /** It was off. */
  | { readonly kind: 'forwarding' };

interface Written {
  readonly pid: number;
  /** Of that process, in clock ticks since boot: another one may have got its number. */
  readonly started: string;
  readonly things: readonly MadeThing[];
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; field 22 is the 20th after it (proc(5)).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive({ pid, started }: Written): boolean {
  return startOf(pid) === started;
}

/** Processes that run in a network namespace. */
export async function processesIn(namespace: string): Promise<number[]> {
  const listed = await runTool('ip', ['netns', 'pids', namespace]).catch(() => '');
  return listed
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

async function undo(thing: MadeThing, path: string): Promise<void> {
  switch (thing.kind) {
    case 'namespace':
      // A process of the application's would keep it alive without a name.
      for (const pid of await processesIn(thing.name)) endNow(pid);
      return void (await runTool('ip', ['netns', 'delete', thing.name]));
    case 'link':
      return void (await runTool('ip', ['link', 'delete', 'dev', thing.name]));
    case 'resolv':
      return rmSync(`/etc/netns/${thing.namespace}`, { recursive: true, force: true });
    case 'nft-table':
      return void (await runTool('nft', ['delete', 'table', 'ip', thing.name]));
    case 'iptables-rule':
      return void (await runTool('iptables', ['-w', '-t', thing.table, '-D', thing.chain, ...thing.rule]));
    case 'forwarding':
      // Of two that end at once each would leave it to the other, if it looked alive until the end.
      writeNote(path, { pid: nobody, started: '', things: [thing] });
      if (!writtenFiles().some((other) => other.path !== path && isAlive(other.written)))
        writeFileSync(forwardingSwitch, '0');
  }
}

/** No process has this number. */
const nobody = 2 ** 30;

function writeNote(path: string, written: Written): void {
  writeFileSync(`${path}.part`, JSON.stringify(written), { mode: 0o644 });
  renameSync(`${path}.part`, path);
}

/** Recordings that run, or did and were killed. */
function writtenFiles(): { path: string; written: Written }[] {
  let names: string[];
  try {
    names = readdirSync(recordingsFolder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const path = join(recordingsFolder, name);
    try {
      return [{ path, written: JSON.parse(readFileSync(path, 'utf8')) as Written }];
    } catch {
      return []; // another process has just removed it
    }
  });
}

async function undoAll(path: string, things: readonly MadeThing[]): Promise<string[]> {
  const problems: string[] = [];
  for (const thing of things.toReversed()) {
    await undo(thing, path).catch((error: Error) => problems.push(error.message));
  }
  rmSync(path, { force: true });
  return problems;
}

export class MadeThings {
  readonly #path: string;
  readonly #things: MadeThing[] = [];

  constructor(id: string) {
    this.#path = join(recordingsFolder, `${id}.json`);
    mkdirSync(recordingsFolder, { recursive: true, mode: 0o755 });
    this.#write();
  }

  /** Written down first: a process that dies between the two leaves a note of a thing that is not there, never the other way. */
  async make(thing: MadeThing, work: () => Promise<unknown> | unknown): Promise<void> {
    this.#things.push(thing);
    this.#write();
    await work();
  }

  /** Says what could not be undone; a thing that was gone already is one of these. */
  async undo(): Promise<string[]> {
    return await undoAll(this.#path, this.#things);
  }

  #write(): void {
    writeNote(this.#path, { pid: process.pid, started: startOf(process.pid) ?? '', things: this.#things });
  }
}

/** Undoes what killed recordings left; says how many there were, and what of them could not be undone. */
export async function cleanUp(): Promise<{ readonly recordings: number; readonly problems: readonly string[] }> {
  const dead = writtenFiles().filter(({ written }) => !isAlive(written));
  const problems: string[] = [];
  for (const { path, written } of dead) problems.push(...(await undoAll(path, written.things)));
  return { recordings: dead.length, problems };
}

/** Whether it was on before any recording, and stays on after. Else each recording notes it: whoever ends last switches it off. */
export function forwardingWasOn(): boolean {
  if (readFileSync(forwardingSwitch, 'utf8').trim() === '0') return false;
  return !writtenFiles().some(({ written }) => written.things.some(({ kind }) => kind === 'forwarding'));
}

export function switchForwardingOn(): void {
  writeFileSync(forwardingSwitch, '1');
}
