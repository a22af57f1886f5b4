/**
 * A network namespace in which nothing but the application talks: its own interface, route and name servers, joined to this
 * machine by a veth pair and address translation, or put on a network directly. Everything made is written down by MadeThings.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { setForwarding } from './forwarding.js';
import type { MadeThings } from './made-things.js';
import { resolverLines } from './name-servers.js';
import { hasTool, runTool } from './run-tool.js';
import { freeSubnet } from './subnet.js';
import { translateAddresses } from './translation.js';

export interface ApplicationNetwork {
  readonly namespace: string;
  /** Of the namespace, for what enters it. */
  readonly path: string;
  readonly interface: string;
}

/** On an interface of this machine, with an address of that network. */
export interface BridgedPlace {
  readonly interface: string;
  /** As 192.0.2.7/24. */
  readonly address: string;
  readonly gateway: string | null;
}

export interface NetworkOptions {
  readonly id: string;
  readonly bridged: BridgedPlace | null;
  readonly nameServers: readonly string[];
  /** Told what the application will miss. */
  readonly warn: (warning: string) => void;
}

/** The interface's name inside. */
const applicationInterface = 'app0';
/** Beside it inside, where it joins the network of an interface: the way there. */
const relayInterface = 'relay0';
const lowerInterface = 'lower0';

/**
 * Of both ends of a pair. The kernel hands on up to 64 kB as one packet where it can (TSO, GSO, GRO): on no wire is there such a
 * frame. Such a packet is cut before it passes here; what is shorter than the second limit is a frame by itself. Neither
 * checksums nor what an application may ask of its sockets (UDP_SEGMENT) change, which they would without the offloads.
 */
const asOnWire = ['gso_max_segs', '1', 'gso_max_size', '1500'];

const ip = (...args: string[]) => runTool('ip', args);
const inside = (namespace: string, ...args: string[]) => runTool('ip', ['-n', namespace, ...args]);

export function pathOf(namespace: string): string {
  return `/run/netns/${namespace}`;
}

/** The file that `ip netns exec` puts in place of /etc/resolv.conf. */
async function nameServersOf(
  made: MadeThings,
  namespace: string,
  { nameServers, warn }: NetworkOptions,
): Promise<void> {
  const lines = resolverLines(nameServers);
  if (lines.length === 0)
    warn("no name server that the command could ask: this machine's are on its own loopback or IPv6 (--dns names one)");
  const folder = '/etc/netns';
  await made.share({ kind: 'folder', path: folder }, existsSync(folder), () => mkdirSync(folder, { recursive: true }));
  await made.make({ kind: 'resolv', namespace }, () => {
    mkdirSync(`${folder}/${namespace}`, { recursive: true });
    writeFileSync(`${folder}/${namespace}/resolv.conf`, `${lines.join('\n')}\n`);
  });
}

async function makeNamespace(made: MadeThings, namespace: string): Promise<void> {
  await made.make({ kind: 'namespace', name: namespace }, () => ip('netns', 'add', namespace));
  // Neighbour discovery and multicast listeners of IPv6 would be packets that no application sent.
  const quiet = ['all', 'default'].map((which) => `net.ipv6.conf.${which}.disable_ipv6=1`);
  await ip('netns', 'exec', namespace, 'sysctl', '-q', '-w', ...quiet).catch(() => {}); // a kernel without IPv6
  await inside(namespace, 'link', 'set', 'lo', 'up');
}

/** A veth pair: this end outside, the application's inside. */
async function makePair(
  made: MadeThings,
  link: string,
  namespace: string,
  more: readonly string[] = [],
): Promise<void> {
  const peer = ['peer', 'name', applicationInterface, 'netns', namespace];
  await made.make({ kind: 'link', name: link }, () =>
    ip('link', 'add', link, ...asOnWire, ...more, 'type', 'veth', ...peer, ...asOnWire, ...more),
  );
}

async function up(namespace: string, address: string, gateway: string | null): Promise<void> {
  await inside(namespace, 'address', 'add', address, 'dev', applicationInterface);
  await inside(namespace, 'link', 'set', applicationInterface, 'up');
  if (gateway !== null) await inside(namespace, 'route', 'add', 'default', 'via', gateway);
}

interface Link {
  readonly address: string;
  readonly mtu: number;
  readonly linkinfo?: { readonly info_kind?: string };
}

async function lookAt(link: string, namespace?: string): Promise<Link> {
  const where = namespace === undefined ? [] : ['-n', namespace];
  const [found] = JSON.parse(await ip(...where, '-json', '-details', 'link', 'show', 'dev', link)) as Link[];
  if (found === undefined) throw new Error(`${link} is no interface`);
  return found;
}

/** The two ends know each other: nobody has to ask, so no ARP is in the file. */
async function introduce(namespace: string, hostLink: string, hostAddress: string, address: string): Promise<void> {
  const { address: host } = await lookAt(hostLink);
  const { address: application } = await lookAt(applicationInterface, namespace);
  await ip('neigh', 'replace', address, 'lladdr', application, 'dev', hostLink, 'nud', 'permanent');
  await inside(
    namespace,
    'neigh',
    'replace',
    hostAddress,
    'lladdr',
    host,
    'dev',
    applicationInterface,
    'nud',
    'permanent',
  );
}

async function translated(made: MadeThings, namespace: string, { id, warn }: NetworkOptions): Promise<void> {
  const subnet = await freeSubnet();
  const link = `tr${id}`;
  await makePair(made, link, namespace);
  // Before a route leads over it: to other recordings it is as it was from the start.
  setForwarding(link, true);
  await runTool('sysctl', ['-q', '-w', `net.ipv6.conf.${link}.disable_ipv6=1`]).catch(() => {});
  await ip('address', 'add', `${subnet.hostAddress}/30`, 'dev', link);
  await ip('link', 'set', link, 'up');
  await up(namespace, `${subnet.applicationAddress}/30`, subnet.hostAddress);
  await introduce(namespace, link, subnet.hostAddress, subnet.applicationAddress);
  await translateAddresses(made, id, subnet, link, warn);
}

/** Frames of `from` go out by `to`, and the other way, before anything else inside sees them. */
async function relay(namespace: string, from: string, to: string): Promise<void> {
  const chain = (one: string, other: string) =>
    `add chain netdev relay ${one} { type filter hook ingress device ${one} priority 0 ; } ; ` +
    `add rule netdev relay ${one} fwd to ${other}`;
  const rules = `add table netdev relay ; ${chain(from, to)} ; ${chain(to, from)}`;
  await ip('netns', 'exec', namespace, 'nft', rules);
}

/**
 * What a macvlan receives was joined by the interface below it already, and is cut only where it is sent on. So a pair stands
 * before it, with the same address and nothing of its own.
 */
async function cutBefore(namespace: string, { address, mtu }: Link): Promise<void> {
  const end = [...asOnWire, 'mtu', `${mtu}`];
  const peer = ['peer', 'name', applicationInterface, 'address', address, ...end];
  await inside(namespace, 'link', 'add', relayInterface, ...end, 'type', 'veth', ...peer);
  try {
    for (const link of [lowerInterface, relayInterface]) await inside(namespace, 'link', 'set', link, 'up');
    await relay(namespace, lowerInterface, relayInterface);
  } catch (error) {
    await inside(namespace, 'link', 'delete', relayInterface);
    await inside(namespace, 'link', 'set', lowerInterface, 'down');
    throw error;
  }
}

/** A second hardware address beside the interface's own; the interface stays as it is. */
async function beside(namespace: string, { interface: name }: BridgedPlace, options: NetworkOptions): Promise<void> {
  const link = `tr${options.id}`;
  await ip('link', 'add', link, 'link', name, 'netns', namespace, 'type', 'macvlan', 'mode', 'bridge');
  await inside(namespace, 'link', 'set', link, 'name', lowerInterface);
  const problem = (await hasTool('nft'))
    ? await cutBefore(namespace, await lookAt(lowerInterface, namespace)).catch((error: Error) => error.message)
    : 'nft (package nftables) is not on this machine';
  if (problem === undefined) return;
  await inside(namespace, 'link', 'set', lowerInterface, 'name', applicationInterface);
  options.warn(`${name} may join received packets to frames that are longer than on the wire: ${problem}`);
}

/** A bridge gets a port; any other interface a macvlan. */
async function bridged(
  made: MadeThings,
  namespace: string,
  place: BridgedPlace,
  options: NetworkOptions,
): Promise<void> {
  const link = `tr${options.id}`;
  const { linkinfo, mtu } = await lookAt(place.interface);
  if (linkinfo?.info_kind === 'bridge') {
    await makePair(made, link, namespace, ['mtu', `${mtu}`]);
    await ip('link', 'set', link, 'master', place.interface, 'up');
  } else await beside(namespace, place, options);
  await up(namespace, place.address, place.gateway);
}

export async function makeNetwork(made: MadeThings, options: NetworkOptions): Promise<ApplicationNetwork> {
  const namespace = `tractor-${options.id}`;
  await makeNamespace(made, namespace);
  await nameServersOf(made, namespace, options);
  if (options.bridged === null) await translated(made, namespace, options);
  else await bridged(made, namespace, options.bridged, options);
  return { namespace, path: pathOf(namespace), interface: applicationInterface };
}

/** The interface that the namespace's default route goes over, else its only one that is not the loopback. */
export async function existingNetwork(namespace: string): Promise<ApplicationNetwork> {
  const routes = JSON.parse((await inside(namespace, '-json', 'route', 'show', 'default')) || '[]') as {
    dev?: string;
  }[];
  const links = JSON.parse(await inside(namespace, '-json', 'link', 'show', 'up')) as { ifname: string }[];
  const others = links.map(({ ifname }) => ifname).filter((name) => name !== 'lo');
  const chosen = routes[0]?.dev ?? (others.length === 1 ? others[0] : undefined);
  if (chosen === undefined)
    throw new Error(
      `network namespace ${namespace}: which interface is meant? It has ${others.join(', ') || 'none that is up'}`,
    );
  return { namespace, path: pathOf(namespace), interface: chosen };
}
