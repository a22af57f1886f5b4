/** Test tools: what Arkime recorded of each session: names, user agents, JA4 and the protocols that it saw in the payload. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedCaptures } from '../shared-captures.js';
import { type Field, keyOf, type Source, type Told, type TruthCapture, told } from './told.js';

const folder = join(sharedCaptures, 'arkime');
const transports: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp' };

interface Endpoint {
  readonly ip: string;
  readonly port: number;
}
interface Session {
  readonly ipProtocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol?: readonly string[];
  readonly http?: { readonly host?: readonly string[]; readonly useragent?: readonly string[] };
  readonly dns?: readonly { readonly queryHost?: string }[];
  readonly tls?: { readonly ja4?: readonly string[] };
  readonly quic?: { readonly host?: readonly string[]; readonly useragent?: readonly string[] };
}

/** Below the payload, not told by it, or what a plug-in of its tests adds. */
const notPayload = new Set(
  'tcp udp sctp gre geneve mpls vxlan vxlan-gpe pppoe gtp unknown-ip tlsrulestest iprulztest socksipset ntlm'.split(
    ' ',
  ),
);

/** Arkime's name by ours. */
const names: Readonly<Record<string, string>> = {
  'netbios-ns': 'nbns',
  'netbios-dgm': 'nbds',
  ike: 'isakmp',
  kerberos: 'krb5',
  'http-connect': 'http',
  'ethernet-ip': 'enip',
  'bittorrent-dht': 'bittorrent',
  utp: 'bittorrent',
  socks4: 'socks',
  socks5: 'socks',
  tns: 'oracle',
};

/** Arkime has one list for the hosts of HTTP and of TLS. */
function toldOf(session: Session): Told[] {
  const { source, destination, http, dns, tls, quic, protocol = [] } = session;
  const transport = transports[session.ipProtocol];
  if (transport === undefined) return [];
  const end = ({ ip, port }: Endpoint) => ({ address: ip, port });
  const key = keyOf(transport, end(source), end(destination));
  const list = (field: Field, values: readonly (string | undefined)[] = []) => told(key, field, values);
  return [
    ...list('name', [...(http?.host ?? []), ...(quic?.host ?? [])]),
    ...list('user_agent', [...(http?.useragent ?? []), ...(quic?.useragent ?? [])]),
    ...list(
      'dns_name',
      (dns ?? []).map(({ queryHost }) => queryHost),
    ),
    ...list('ja4', tls?.ja4),
    ...list(
      'protocol',
      protocol.filter((name) => !notPayload.has(name)),
    ),
  ];
}

function captureOf(file: string): TruthCapture {
  const name = file.replace(/test$/, 'pcap');
  const recorded = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { sessions3?: { body: Session }[] };
  return { name, path: join(folder, name), told: (recorded.sessions3 ?? []).flatMap(({ body }) => toldOf(body)) };
}

export const arkime: Source = {
  name: 'arkime',
  title: 'Arkime: host names, user agents, DNS names, JA4, protocols of the payload',
  captures: () =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.test'))
      .sort()
      .map(captureOf),
  agrees: (field, theirs, ours) => {
    if (field === 'protocol') return (names[ours] ?? ours) === theirs;
    return field === 'user_agent' ? theirs === ours : theirs.toLowerCase() === ours.toLowerCase();
  },
};
