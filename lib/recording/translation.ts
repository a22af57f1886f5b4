/** Network address translation for one subnet: nftables where it is, else iptables. */
import { closedChains } from './closed-chains.js';
import { hasForwarding, isForwarding, routedInterfaces, setForwarding } from './forwarding.js';
import type { MadeThings } from './made-things.js';
import { hasTool, runTool } from './run-tool.js';
import type { Subnet } from './subnet.js';

async function byNftables(made: MadeThings, id: string, { network }: Subnet, link: string): Promise<void> {
  const table = `tractor_${id.replaceAll('-', '_')}`;
  const nft = (...args: string[]) => runTool('nft', args);
  await made.make({ kind: 'nft-table', name: table }, () => nft('add', 'table', 'ip', table));
  await nft('add', 'chain', 'ip', table, 'post', '{ type nat hook postrouting priority 100 ; }');
  await nft('add', 'rule', 'ip', table, 'post', 'ip', 'saddr', network, 'oifname', '!=', link, 'masquerade');
}

async function addRule(
  made: MadeThings,
  table: string,
  how: '-A' | '-I',
  chain: string,
  rule: string[],
): Promise<void> {
  await made.make({ kind: 'iptables-rule', table, chain, rule }, () =>
    runTool('iptables', ['-w', '-t', table, how, chain, ...rule]),
  );
}

async function byIptables(made: MadeThings, id: string, { network }: Subnet, link: string): Promise<void> {
  const comment = ['-m', 'comment', '--comment', `tractor ${id}`];
  await addRule(made, 'nat', '-A', 'POSTROUTING', ['-s', network, '!', '-o', link, ...comment, '-j', 'MASQUERADE']);
}

/** A firewall of iptables that lets nothing through by default (Docker's does) lets ours; false where there is none. */
async function openForwarding(made: MadeThings, id: string, link: string): Promise<boolean> {
  if (!(await hasTool('iptables'))) return false;
  const policy = await runTool('iptables', ['-w', '-S', 'FORWARD']).catch(() => '');
  if (!policy.startsWith('-P FORWARD DROP')) return false;
  const comment = ['-m', 'comment', '--comment', `tractor ${id}`];
  await addRule(made, 'filter', '-I', 'FORWARD', ['-i', link, ...comment, '-j', 'ACCEPT']);
  await addRule(made, 'filter', '-I', 'FORWARD', ['-o', link, ...comment, '-j', 'ACCEPT']);
  return true;
}

/** What comes back, from wherever routes lead to. */
async function forward(made: MadeThings, link: string): Promise<void> {
  for (const name of await routedInterfaces()) {
    // What has just gone forwards nothing.
    if (name === link || !hasForwarding(name)) continue;
    await made.share({ kind: 'forwarding', interface: name }, isForwarding(name), () => setForwarding(name, true));
  }
}

/** Chains of others stay as they are: what they say is not for a recording to change. */
async function warnOfClosedChains(opened: boolean, warn: (warning: string) => void): Promise<void> {
  const closed = (await closedChains()).filter((chain) => !opened || chain !== 'ip filter FORWARD');
  if (closed.length > 0)
    warn(
      `nftables lets little through (${closed.join(', ')}): the command may have no network until a rule there accepts it`,
    );
}

/** What the subnet sends anywhere but over `link` leaves under this machine's own address. */
export async function translateAddresses(
  made: MadeThings,
  id: string,
  subnet: Subnet,
  link: string,
  warn: (warning: string) => void,
): Promise<void> {
  await forward(made, link);
  const nftables = await hasTool('nft');
  if (nftables) await byNftables(made, id, subnet, link);
  else if (await hasTool('iptables')) await byIptables(made, id, subnet, link);
  else throw new Error('neither nft (package nftables) nor iptables is on this machine');
  const opened = await openForwarding(made, id, link);
  if (nftables) await warnOfClosedChains(opened, warn);
}
