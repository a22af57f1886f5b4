/**
 * Test tools: a flow as another tool and we both count it: protocol, endpoints in an order of their own, packets and bytes each way.
 * And sets of such flows, taken apart from each other. Knows nothing of any tool's format.
 */
import type { Row } from '../../../lib/schema/column-batch.js';

export interface Conversation {
  /** Protocol and endpoints, the lesser endpoint first; empty where the tool does not say. */
  readonly key: string;
  /** Packets and bytes of the first endpoint, then of the second. */
  readonly counts: readonly [number, number, number, number];
  /** What else has to agree, such as that it was in a tunnel. */
  readonly mark: string;
}

export interface End {
  readonly address: string;
  readonly port: number;
  readonly packets: number;
  readonly bytes: number;
}

/** One spelling for each address (RFC 5952), whatever the tool's. nDPI's may have two `::`, the first of which is one zero. */
function canonical(address: string): string {
  if (!address.includes(':')) return address;
  const plain = /::.*::/.test(address) ? address.replace('::', ':0:') : address;
  return new URL(`http://[${plain}]/`).hostname;
}

const hasPorts = (protocol: string) => protocol === 'tcp' || protocol === 'udp';

/** Ports count for TCP and UDP only: what the tools write there for other protocols is not the same thing. */
export function conversation(protocol: string, one: End, other: End, mark = ''): Conversation {
  const named = [one, other].map((end) => ({
    ...end,
    name: hasPorts(protocol) ? `${canonical(end.address)} ${end.port}` : canonical(end.address),
  }));
  const [a, b] = named.sort((x, y) => (x.name < y.name ? -1 : x.name > y.name ? 1 : 0)) as [
    (typeof named)[0],
    (typeof named)[0],
  ];
  const key = `${protocol} ${a.name} ${b.name}`;
  return { key, counts: [a.packets, a.bytes, b.packets, b.bytes], mark };
}

export function ofRow(row: Row, bytes: 'bytes' | 'ip_bytes', protocol: string, mark = ''): Conversation {
  const [client, server] = row['fwd_is_client'] === true ? ['fwd', 'bwd'] : ['bwd', 'fwd'];
  const end = (side: 'client' | 'server', direction: string | undefined) => ({
    address: String(row[`${side}_ip`]),
    port: Number(row[`${side}_port`] ?? 0),
    packets: Number(row[`${direction}_packets`]),
    bytes: Number(row[`${direction}_${bytes}`]),
  });
  return conversation(protocol, end('client', client), end('server', server), mark);
}

const whole = ({ key, counts, mark }: Conversation) => `${key} ${counts.join()} ${mark}`;

/** Those of `a` that have no partner of their own in `b`. */
export function without(a: readonly Conversation[], b: readonly Conversation[]): Conversation[] {
  const left = new Map<string, number>();
  for (const one of b) left.set(whole(one), (left.get(whole(one)) ?? 0) + 1);
  return a.filter((one) => {
    const count = left.get(whole(one)) ?? 0;
    left.set(whole(one), count - 1);
    return count <= 0;
  });
}

export interface Figures {
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
}

export function figuresOf(flows: readonly Conversation[]): Figures {
  const sum = (...at: number[]) =>
    flows.reduce((total, { counts }) => total + at.reduce((part, i) => part + (counts[i] ?? 0), 0), 0);
  return { flows: flows.length, packets: sum(0, 2), bytes: sum(1, 3) };
}

/** The flows of one five-tuple on both sides. */
export interface Pair {
  readonly theirs: Conversation[];
  readonly ours: Conversation[];
}

export function byKey(theirs: readonly Conversation[], ours: readonly Conversation[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  const pairOf = (key: string) => {
    const pair = pairs.get(key) ?? { theirs: [], ours: [] };
    pairs.set(key, pair);
    return pair;
  };
  for (const one of theirs) pairOf(one.key).theirs.push(one);
  for (const one of ours) pairOf(one.key).ours.push(one);
  return pairs;
}

/** Whether both sides of a pair saw the same packets and bytes each way, cut into flows otherwise. */
export function sumsAgree({ theirs, ours }: Pair): boolean {
  const total = (flows: readonly Conversation[]) =>
    flows.reduce((sum, { counts }) => sum.map((value, i) => value + (counts[i] ?? 0)), [0, 0, 0, 0]).join();
  return theirs.length > 0 && ours.length > 0 && total(theirs) === total(ours);
}
