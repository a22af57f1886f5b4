/** A /30 for the two ends of a veth pair that overlaps nothing this machine has a route to. */
import { BlockList } from 'node:net';
import { runTool } from './run-tool.js';

export interface Subnet {
  /** As a.b.c.d/30. */
  readonly network: string;
  readonly hostAddress: string;
  readonly applicationAddress: string;
}

const prefixBits = 30;

/** Number `index` of the 64 Ki networks of four addresses in 10.200.0.0/14, spread so that neighbours in time are apart. */
export function subnetNumber(index: number): Subnet {
  const spread = (index * 40_503) & 0xffff;
  const base = ((10 << 24) | (200 << 16)) + spread * 4;
  const text = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
  return { network: `${text(base)}/${prefixBits}`, hostAddress: text(base + 1), applicationAddress: text(base + 2) };
}

/** The destinations of this machine's IPv4 routes, but for the default one, as a list of networks. */
async function routedNetworks(): Promise<BlockList> {
  const routes = JSON.parse((await runTool('ip', ['-4', '-json', 'route', 'show', 'table', 'all'])) || '[]') as {
    dst: string;
  }[];
  const list = new BlockList();
  for (const { dst } of routes) {
    const [address = '', bits = '32'] = dst.split('/');
    if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) list.addSubnet(address, Number(bits));
  }
  return list;
}

export async function freeSubnet(first = process.pid): Promise<Subnet> {
  const taken = await routedNetworks();
  for (let index = first; index < first + 0x1_0000; index++) {
    const subnet = subnetNumber(index);
    if (!taken.check(subnet.hostAddress) && !taken.check(subnet.applicationAddress)) return subnet;
  }
  throw new Error('no network of four addresses is free in 10.200.0.0/14');
}
