/** Network address translation for one subnet: nftables where it is, else iptables. */
import { forwardingWasOn, type MadeThings, switchForwardingOn } from './made-things.js';
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

/** A firewall that lets nothing through by default (Docker's does) lets ours. */
async function openForwarding(made: MadeThings, id: string, link: string): Promise<void> {
  if (!(await hasTool('iptables'))) return;
  const policy = await runTool('iptables', ['-w', '-S', 'FORWARD']).catch(() => '');
  if (!policy.startsWith('-P FORWARD DROP')) return;
  const comment = ['-m', 'comment', '--comment', `tractor ${id}`];
  await addRule(made, 'filter', '-I', 'FORWARD', ['-i', link, ...comment, '-j', 'ACCEPT']);
  await addRule(made, 'filter', '-I', 'FORWARD', ['-o', link, ...comment, '-j', 'ACCEPT']);
}

/** What the subnet sends anywhere but over `link` leaves under this machine's own address. */
export async function translateAddresses(made: MadeThings, id: string, subnet: Subnet, link: string): Promise<void> {
  if (!forwardingWasOn()) await made.make({ kind: 'forwarding' }, switchForwardingOn);
  if (await hasTool('nft')) await byNftables(made, id, subnet, link);
  else if (await hasTool('iptables')) await byIptables(made, id, subnet, link);
  else throw new Error('neither nft (package nftables) nor iptables is on this machine');
  await openForwarding(made, id, link);
}
