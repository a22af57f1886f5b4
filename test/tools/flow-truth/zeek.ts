/**
 * Test tools: Zeek's conn.log as flows. Bytes are those of IP. Of a tunnel in UDP Zeek logs what is inside and the outer flow, so what
 * is left of its flows is looked for with tunnels closed too.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../../lib/schema/column-batch.js';
import { sharedCaptures } from '../shared-captures.js';
import type { Source, TruthCapture } from './comparison.js';
import { type Conversation, conversation, ofRow, type Pair } from './conversation.js';

const folder = join(sharedCaptures, 'zeek');

type LogLine = Readonly<Record<string, string>>;

/** Lines of a tab-separated log as records. Its names are in `#fields`, or in the first line where the log was cut to columns. */
function readLog(path: string): LogLine[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.replace(/^#fields\t/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'));
  const names = lines[0]?.split('\t') ?? [];
  return lines
    .slice(1)
    .map((line) => Object.fromEntries(line.split('\t').map((value, index) => [names[index] ?? '', value])));
}

const inTunnel = 'in a tunnel';

function ofLine(line: LogLine): Conversation {
  const end = (side: 'orig' | 'resp') => ({
    address: line[`id.${side}_h`] ?? '',
    port: Number(line[`id.${side}_p`]),
    packets: Number(line[`${side}_pkts`]),
    bytes: Number(line[`${side}_ip_bytes`]),
  });
  const parents = line['tunnel_parents'] ?? '-';
  const mark = parents === '-' || parents === '(empty)' ? '' : inTunnel;
  return conversation(line['proto'] ?? '', end('orig'), end('resp'), mark);
}

function ofOurs(row: Row): Conversation {
  const protocol = String(row['protocol']).replace('icmpv6', 'icmp');
  const known = ['tcp', 'udp', 'icmp'].includes(protocol);
  return ofRow(row, 'ip_bytes', known ? protocol : 'unknown_transport', row['tunnel'] === null ? '' : inTunnel);
}

function readCapture(trace: string, log: string): TruthCapture {
  const lines = readLog(join(folder, log));
  const numberOnly = lines.some((line) => line['orig_pkts'] === undefined || line['id.orig_h'] === undefined);
  const nothing: Conversation = { key: '', counts: [0, 0, 0, 0], mark: '' };
  const flows = lines.map((line) => (numberOnly ? nothing : ofLine(line)));
  return { name: log.replace(/^conn-log\/|\.log$/g, ''), path: join(folder, trace), flows, numberOnly };
}

function kindOfSplit({ theirs, ours }: Pair): string | null {
  if (theirs.some(({ key }) => key === '')) return null;
  const noted = (flows: Pair['ours']) => flows.filter(({ mark }) => mark === inTunnel).length;
  if (theirs.length === ours.length && noted(theirs) < noted(ours)) return 'tunnel_not_noted';
  return theirs[0]?.key.startsWith('tcp') ? 'tcp_begun_anew' : 'udp_begun_anew';
}

export const zeek: Source = {
  name: 'zeek',
  title: "Zeek's conn.log: flows, packets and IP bytes each way, in a tunnel or not",
  captures() {
    const pairs = readFileSync(join(folder, 'conn-log.csv'), 'utf8').trim().split('\n').slice(1);
    return pairs.map((pair) => {
      const [trace = '', log = ''] = pair.trim().split(',');
      return readCapture(trace, log);
    });
  },
  ofRow: ofOurs,
  readings: [{ kind: 'tunnel_parent', options: { tunnels: 'outer' }, besides: true }],
  kindOfSplit,
};
