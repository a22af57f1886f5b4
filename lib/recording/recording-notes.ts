/**
 * What recordings changed on this machine, as it is written down: one file for each recording under /run/tractor, with the process
 * whose it is. Makes and undoes nothing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const recordingsFolder = '/run/tractor/recordings';

export type MadeThing =
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'link'; readonly name: string }
  | { readonly kind: 'resolv'; readonly namespace: string }
  /** It was not there; goes when it is empty. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'nft-table'; readonly name: string }
  /** A rule as it was added: the arguments after -A CHAIN or -I CHAIN. */
  | { readonly kind: 'iptables-rule'; readonly table: string; readonly chain: string; readonly rule: readonly string[] }
  /** Of what comes in by this interface; it was off. */
  | { readonly kind: 'forwarding'; readonly interface: string }
  /** What a command started in a namespace of others, by the mark in its environment. */
  | { readonly kind: 'processes'; readonly mark: string };

export interface Note {
  readonly pid: number;
  /** Of that process, in clock ticks since boot: another one may have got its number. */
  readonly started: string;
  readonly things: readonly MadeThing[];
  /** It is about to undo them: what it has in common with others is up to those. */
  readonly ending?: boolean;
}

/** When a process began; null where it has ended, reaped or not. */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the state comes first after it, field 22 is the 20th (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

export function isAlive({ pid, started }: Note): boolean {
  return startOf(pid) === started;
}

export function notePath(id: string): string {
  return join(recordingsFolder, `${id}.json`);
}

export function isTaken(id: string): boolean {
  return existsSync(notePath(id));
}

export function writeNote(path: string, note: Note): void {
  mkdirSync(recordingsFolder, { recursive: true, mode: 0o755 });
  writeFileSync(`${path}.part`, JSON.stringify(note), { mode: 0o644 });
  renameSync(`${path}.part`, path);
}

export function removeNote(path: string): void {
  rmSync(path, { force: true });
}

/** Of recordings that run, or did and were killed. */
export function readNotes(): { readonly path: string; readonly note: Note }[] {
  let names: string[];
  try {
    names = readdirSync(recordingsFolder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const path = join(recordingsFolder, name);
    try {
      return [{ path, note: JSON.parse(readFileSync(path, 'utf8')) as Note }];
    } catch {
      return []; // another process has just removed it
    }
  });
}

const has = ({ things }: Note, wanted: MadeThing) => things.some((thing) => isDeepStrictEqual(thing, wanted));

/** Whether some recording made it, one that was killed included. */
export function isNoted(thing: MadeThing): boolean {
  return readNotes().some(({ note }) => has(note, thing));
}

/** Whether a recording beside this one goes on with it. */
export function isUsedBesides(thing: MadeThing, path: string): boolean {
  return readNotes().some(
    (other) => other.path !== path && other.note.ending !== true && isAlive(other.note) && has(other.note, thing),
  );
}
