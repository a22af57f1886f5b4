/**
 * Test tools: the flow lines that nDPI's ndpiReader wrote of each capture, tunnels opened. Its bytes are those of the captured frame.
 * It ends no flow before the end of the file, and its key has the VLAN in it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../../lib/schema/column-batch.js';
import { sharedCaptures } from '../shared-captures.js';
import type { Source } from './comparison.js';
import { type Conversation, conversation, ofRow, type Pair } from './conversation.js';

const folder = join(sharedCaptures, 'ndpi');

/** Number, protocol, endpoints (IPv6 in brackets), and somewhere behind them the counts each way. */
const flowLine =
  /^\t\d+\t(\S+) \[?([^\s\]]+?)\]?:(\d+) (?:<->|->) \[?([^\s\]]+?)\]?:(\d+) .*?\[(\d+) pkts\/(\d+) bytes (?:<->|->) (\d+) pkts\/(\d+) bytes\]/;

/** Protocols that one of us names and the other writes as a number. */
const numbers: Readonly<Record<string, string>> = { pgm: '113', eigrp: '88', l2tp: '115' };

const nameOf = (protocol: string) => numbers[protocol.toLowerCase()] ?? protocol.toLowerCase();

function ofLine(line: string): Conversation | null {
  const found = flowLine.exec(line);
  if (found === null && / pkts\/\d+ bytes /.test(line)) throw new Error(`not understood: ${line}`);
  if (found === null) return null;
  const [, protocol = '', a = '', aPort, b = '', bPort, aPackets, aBytes, bPackets, bBytes] = found;
  return conversation(
    nameOf(protocol),
    { address: a, port: Number(aPort), packets: Number(aPackets), bytes: Number(aBytes) },
    { address: b, port: Number(bPort), packets: Number(bPackets), bytes: Number(bBytes) },
  );
}

/** Each flow line of a capture, with the flow that it tells of. */
export function readFlowLines(name: string): { readonly line: string; readonly flow: Conversation }[] {
  const lines = readFileSync(join(folder, 'result', `${name}.out`), 'latin1').split('\n');
  return lines.flatMap((line) => {
    const flow = ofLine(line);
    return flow === null ? [] : [{ line, flow }];
  });
}

function kindOfSplit({ theirs, ours }: Pair): string {
  const [key = ''] = theirs.map((one) => one.key);
  if (theirs.length > ours.length) return 'vlan';
  return key.startsWith('icmp') ? 'icmp_error' : 'tcp_end';
}

const never = 100_000_000;
// IPv4: a fragment offset; IPv6: a fragment header with one (RFC 791 section 3.1, RFC 8200 section 4.5).
const noLaterFragment = 'not (ip[6:2] & 0x1fff != 0) and not (ip6[6] == 44 and ip6[42:2] & 0xfff8 != 0)';
// In Ethernet: an IPv4 total length that the frame has room for.
const withinFrame = '(not ip or ip[2:2] + 14 <= len)';

export const ndpi: Source = {
  name: 'ndpi',
  title: "nDPI's ndpiReader: flows, packets and captured frame bytes each way",
  captures: () =>
    readdirSync(join(folder, 'pcap'))
      .sort()
      .map((name) => ({ name, path: join(folder, 'pcap', name), flows: readFlowLines(name).map(({ flow }) => flow) })),
  ofRow: (row: Row) => ofRow(row, 'bytes', nameOf(String(row['protocol']))),
  readings: [
    { kind: 'idle', options: { idleTimeoutS: never } },
    { kind: 'fragments', options: { idleTimeoutS: never, filter: noLaterFragment } },
    { kind: 'beyond_frame', options: { idleTimeoutS: never, filter: `${noLaterFragment} and ${withinFrame}` } },
    { kind: 'tunnel_closed', options: { idleTimeoutS: never, tunnels: 'outer' } },
  ],
  kindOfSplit,
};
