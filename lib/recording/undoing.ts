/** How each kind of thing that a recording made is undone, and whether it is still there. Reads and writes no notes of its own. */
import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { hasForwarding, setForwarding } from './forwarding.js';
import { processesIn, processesMarked, signalAll } from './processes.js';
import { isUsedBesides, type MadeThing } from './recording-notes.js';
import { runTool, ToolError } from './run-tool.js';

const pathOf = (namespace: string) => `/run/netns/${namespace}`;
const resolverFolder = (namespace: string) => `/etc/netns/${namespace}`;

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}

/** `path`: of the note that it is written in. */
export async function undo(thing: MadeThing, path: string): Promise<void> {
  switch (thing.kind) {
    case 'namespace':
      // A process of the application's would keep it alive without a name.
      signalAll(await processesIn(thing.name), 'SIGKILL');
      return void (await runTool('ip', ['netns', 'delete', thing.name]));
    case 'link':
      return void (await runTool('ip', ['link', 'delete', 'dev', thing.name]));
    case 'resolv':
      return rmSync(resolverFolder(thing.namespace), { recursive: true, force: true });
    case 'folder':
      return removeIfEmpty(thing.path);
    case 'nft-table':
      return void (await runTool('nft', ['delete', 'table', 'ip', thing.name]));
    case 'iptables-rule':
      return void (await runTool('iptables', ['-w', '-t', thing.table, '-D', thing.chain, ...thing.rule]));
    case 'forwarding':
      if (!isUsedBesides(thing, path)) setForwarding(thing.interface, false);
      return;
    case 'processes':
      return signalAll(processesMarked(thing.mark), 'SIGKILL');
  }
}

async function hasLink(name: string): Promise<boolean> {
  const links = JSON.parse((await runTool('ip', ['-json', 'link', 'show'])) || '[]') as { ifname: string }[];
  return links.some(({ ifname }) => ifname === name);
}

async function hasRule(table: string, chain: string, rule: readonly string[]): Promise<boolean> {
  try {
    await runTool('iptables', ['-w', '-t', table, '-C', chain, ...rule]);
    return true;
  } catch (error) {
    // 1: there is no such rule, or no such chain; anything else is no answer.
    if (error instanceof ToolError && error.status === 1) return false;
    throw error;
  }
}

async function look(thing: MadeThing): Promise<boolean> {
  switch (thing.kind) {
    case 'namespace':
      return existsSync(pathOf(thing.name));
    case 'link':
      return await hasLink(thing.name);
    case 'resolv':
      return existsSync(resolverFolder(thing.namespace));
    case 'folder':
      return existsSync(thing.path);
    case 'nft-table':
      return (await runTool('nft', ['list', 'tables', 'ip'])).split('\n').includes(`table ip ${thing.name}`);
    case 'iptables-rule':
      return await hasRule(thing.table, thing.chain, thing.rule);
    case 'forwarding':
      return hasForwarding(thing.interface);
    case 'processes':
      return processesMarked(thing.mark).length > 0;
  }
}

/** Where nothing can be learned of it, it is taken to be. */
export async function isThere(thing: MadeThing): Promise<boolean> {
  return await look(thing).catch(() => true);
}

export function nameOf(thing: MadeThing): string {
  switch (thing.kind) {
    case 'namespace':
      return `network namespace ${thing.name} with what runs in it`;
    case 'link':
      return `interface ${thing.name}`;
    case 'resolv':
      return resolverFolder(thing.namespace);
    case 'folder':
      return thing.path;
    case 'nft-table':
      return `nftables table ${thing.name}`;
    case 'iptables-rule':
      return `a rule in ${thing.chain} of iptables`;
    case 'forwarding':
      return `forwarding of ${thing.interface}`;
    case 'processes':
      return 'what the command started';
  }
}
