/**
 * A network namespace in which nothing but the application talks: its own interface, route and name servers, joined to this
 * machine by a veth pair and address translation, or put on a network directly. Everything made is written down by MadeThings.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { MadeThings } from './made-things.js';
import { resolverFile } from './name-servers.js';
import { runTool } from './run-tool.js';
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
}

/** The interface's name inside. */
const applicationInterface = 'app0';

const ip = (...args: string[]) => runTool('ip', args);
const inside = (namespace: string, ...args: string[]) => runTool('ip', ['-n', namespace, ...args]);

export function pathOf(namespace: string): string {
  return `/run/netns/${namespace}`;
}

async function makeNamespace(made: MadeThings, namespace: string, nameServers: readonly string[]): Promise<void> {
  await made.make({ kind: 'namespace', name: namespace }, () => ip('netns', 'add', namespace));
  // Neighbour discovery and multicast listeners of IPv6 would be packets that no application sent.
  const quiet = ['all', 'default'].map((which) => `net.ipv6.conf.${which}.disable_ipv6=1`);
  await ip('netns', 'exec', namespace, 'sysctl', '-q', '-w', ...quiet).catch(() => {}); // a kernel without IPv6
  await inside(namespace, 'link', 'set', 'lo', 'up');
  await made.make({ kind: 'resolv', namespace }, () => {
    mkdirSync(`/etc/netns/${namespace}`, { recursive: true });
    writeFileSync(`/etc/netns/${namespace}/resolv.conf`, resolverFile(nameServers));
  });
}

async function up(namespace: string, address: string, gateway: string | null): Promise<void> {
  await inside(namespace, 'address', 'add', address, 'dev', applicationInterface);
  await inside(namespace, 'link', 'set', applicationInterface, 'up');
  if (gateway !== null) await inside(namespace, 'route', 'add', 'default', 'via', gateway);
}

async function hardwareAddress(link: string, namespace?: string): Promise<string> {
  const where = namespace === undefined ? [] : ['-n', namespace];
  const [found] = JSON.parse(await ip(...where, '-json', 'link', 'show', 'dev', link)) as { address: string }[];
  return found?.address ?? '';
}

/** The two ends know each other: nobody has to ask, so no ARP is in the file. */
async function introduce(namespace: string, hostLink: string, hostAddress: string, address: string): Promise<void> {
  const host = await hardwareAddress(hostLink);
  const application = await hardwareAddress(applicationInterface, namespace);
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

async function translated(made: MadeThings, id: string, namespace: string): Promise<void> {
  const subnet = await freeSubnet();
  const link = `tr${id}`;
  await made.make({ kind: 'link', name: link }, () =>
    ip('link', 'add', link, 'type', 'veth', 'peer', 'name', applicationInterface, 'netns', namespace),
  );
  await runTool('sysctl', ['-q', '-w', `net.ipv6.conf.${link}.disable_ipv6=1`]).catch(() => {});
  await ip('address', 'add', `${subnet.hostAddress}/30`, 'dev', link);
  await ip('link', 'set', link, 'up');
  await up(namespace, `${subnet.applicationAddress}/30`, subnet.hostAddress);
  await introduce(namespace, link, subnet.hostAddress, subnet.applicationAddress);
  await translateAddresses(made, id, subnet, link);
}

async function isBridge(name: string): Promise<boolean> {
  const [link] = JSON.parse(await ip('-json', '-details', 'link', 'show', 'dev', name)) as {
    linkinfo?: { info_kind?: string };
  }[];
  return link?.linkinfo?.info_kind === 'bridge';
}

/** A bridge gets a port; any other interface a second hardware address beside its own (macvlan), and stays as it is. */
async function bridged(made: MadeThings, id: string, namespace: string, place: BridgedPlace): Promise<void> {
  const link = `tr${id}`;
  if (await isBridge(place.interface)) {
    await made.make({ kind: 'link', name: link }, () =>
      ip('link', 'add', link, 'type', 'veth', 'peer', 'name', applicationInterface, 'netns', namespace),
    );
    await ip('link', 'set', link, 'master', place.interface, 'up');
  } else {
    await ip('link', 'add', link, 'link', place.interface, 'netns', namespace, 'type', 'macvlan', 'mode', 'bridge');
    await inside(namespace, 'link', 'set', link, 'name', applicationInterface);
  }
  await up(namespace, place.address, place.gateway);
}

export async function makeNetwork(made: MadeThings, options: NetworkOptions): Promise<ApplicationNetwork> {
  const namespace = `tractor-${options.id}`;
  await makeNamespace(made, namespace, options.nameServers);
  if (options.bridged === null) await translated(made, options.id, namespace);
  else await bridged(made, options.id, namespace, options.bridged);
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
