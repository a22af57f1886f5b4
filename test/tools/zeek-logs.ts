/**
 * Test tools: our flows beside the conn.log that Zeek wrote of the same capture. A flow agrees when its protocol, endpoints,
 * packets and IP bytes each way do. Of a tunnel in UDP Zeek logs both what is inside and the outer flow, so what is left of its flows
 * is looked for with tunnels closed too. Zeek's figures are that tool's view: where we differ on purpose the reason is in `reasons`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../lib/schema/column-batch.js';
import { analyze } from './analysis.js';
import { sharedCaptures } from './shared-captures.js';

const folder = join(sharedCaptures, 'zeek');
const baseline = 'test/baselines/zeek-conn.json';

export interface Comparison {
  readonly log: string;
  readonly trace: string;
  readonly zeek: number;
  readonly ours: number;
  /** Flows that agree in packets and bytes. */
  readonly same: number;
  /** Of Zeek's others, those that agree with a flow of ours when tunnels are left closed. */
  readonly outer: number;
  /** Flows that agree in endpoints only. */
  readonly counted_otherwise: number;
}

/** Lines of a tab-separated Zeek log as records. */
function readLog(path: string): Record<string, string>[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const names =
    lines
      .find((line) => line.startsWith('#fields'))
      ?.split('\t')
      .slice(1) ?? [];
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => Object.fromEntries(line.split('\t').map((value, index) => [names[index] ?? '', value])));
}

interface End {
  readonly address: string;
  readonly port: string;
  readonly counts: string;
}

interface Conversation {
  readonly key: string;
  readonly counts: string;
}

function conversation(protocol: string, ends: readonly [End, End]): Conversation {
  const sorted = [...ends].sort((a, b) => (`${a.address} ${a.port}` < `${b.address} ${b.port}` ? -1 : 1));
  // ICMP has no ports; what the tools write there differs, so only the addresses count.
  const name = (end: End) => (protocol === 'icmp' ? end.address : `${end.address} ${end.port}`);
  return { key: [protocol, ...sorted.map(name)].join(' '), counts: sorted.map((end) => end.counts).join(' ') };
}

function ofLog(record: Record<string, string>): Conversation {
  const counts = (side: string) => `${record[`${side}_pkts`]}/${record[`${side}_ip_bytes`]}`;
  return conversation(record['proto'] ?? '', [
    { address: record['id.orig_h'] ?? '', port: record['id.orig_p'] ?? '', counts: counts('orig') },
    { address: record['id.resp_h'] ?? '', port: record['id.resp_p'] ?? '', counts: counts('resp') },
  ]);
}

function ofRow(row: Row): Conversation {
  const counts = (direction: string) => `${row[`${direction}_packets`]}/${row[`${direction}_ip_bytes`]}`;
  const [client, server] = row['fwd_is_client'] === true ? ['fwd', 'bwd'] : ['bwd', 'fwd'];
  const known = ['tcp', 'udp', 'icmp', 'icmpv6'].includes(String(row['protocol']));
  const protocol = known ? String(row['protocol']).replace('icmpv6', 'icmp') : 'unknown_transport';
  return conversation(protocol, [
    { address: String(row['client_ip']), port: String(row['client_port'] ?? 0), counts: counts(client ?? '') },
    { address: String(row['server_ip']), port: String(row['server_port'] ?? 0), counts: counts(server ?? '') },
  ]);
}

/** Those of `a` that have no partner of their own in `b`. */
function alone(a: readonly string[], b: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const one of b) left.set(one, (left.get(one) ?? 0) + 1);
  return a.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}

const whole = ({ key, counts }: Conversation) => `${key} ${counts}`;

async function conversationsOf(trace: string, tunnels: 'open' | 'outer') {
  const { rows } = await analyze(join(folder, trace), { features: 'none', labels: false, tunnels });
  return { ours: rows.map(ofRow), tunnelled: rows.some((row) => row['tunnel'] !== null) };
}

async function compare(trace: string, log: string, zeek: readonly Conversation[]): Promise<Comparison> {
  const { ours, tunnelled } = await conversationsOf(trace, 'open');
  const left = alone(zeek.map(whole), ours.map(whole));
  const outer = tunnelled ? (await conversationsOf(trace, 'outer')).ours : [];
  const unexplained = alone(left, outer.map(whole));
  const strange = alone(
    zeek.map(({ key }) => key),
    ours.map(({ key }) => key),
  );
  const same = zeek.length - left.length;
  const alike = zeek.length - strange.length;
  const counts = { same, outer: left.length - unexplained.length, counted_otherwise: alike - same };
  return { log, trace, zeek: zeek.length, ours: ours.length, ...counts };
}

export async function compareWithZeek(): Promise<Comparison[]> {
  const pairs = readFileSync(join(folder, 'conn-log.csv'), 'utf8').trim().split('\n').slice(1);
  const table: Comparison[] = [];
  for (const [trace = '', log = ''] of pairs.map((pair) => pair.trim().split(','))) {
    const records = readLog(join(folder, log));
    // A log cut down to a few columns says nothing of packets.
    if (records.some((record) => record['orig_pkts'] === undefined)) continue;
    table.push(await compare(trace, log, records.map(ofLog)));
  }
  return table;
}

export interface ZeekBaseline {
  /** Why captures differ, by log; written by hand. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly table: readonly Comparison[];
}

export function readZeekBaseline(): ZeekBaseline {
  if (!existsSync(baseline)) return { reasons: {}, table: [] };
  return JSON.parse(readFileSync(baseline, 'utf8')) as ZeekBaseline;
}

export function writeZeekBaseline(table: readonly Comparison[]): void {
  const { reasons } = readZeekBaseline();
  writeFileSync(baseline, `${JSON.stringify({ reasons, table }, null, 1)}\n`);
}
