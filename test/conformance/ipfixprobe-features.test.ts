/**
 * The first packets, histograms, windows and bulks of ipfixprobe's own results against ours, over the captures that they
 * were made of. Its payload of ICMP is everything above the IP header; ours begins behind the 8 bytes of ICMP header.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Row } from '../../lib/schema/column-batch.js';
import { analyze } from '../tools/analysis.js';
import { sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

const folder = join(sharedCaptures, 'ipfixprobe');
const protocols: Readonly<Record<string, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };

type Recorded = Readonly<Record<string, string>>;

/** The names of the columns stand in the last line, each behind its type. */
function recorded(plugin: string): Recorded[] {
  const lines = readFileSync(join(folder, 'result', plugin), 'utf8')
    .trimEnd()
    .split('\n');
  const names = (lines.pop() as string).split(',').map((column) => column.split(' ').at(-1) as string);
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index], value])));
}

const listOf = (text = '[]'): string[] =>
  text
    .slice(1, -1)
    .split('|')
    .filter((item) => item !== '');
const numbersOf = (text: string | undefined): number[] => listOf(text).map(Number);
/** "2016-10-28T17:07:52.625696", UTC. */
const microseconds = (text = ''): number => Date.parse(`${text.slice(0, 19)}Z`) * 1000 + Number(text.slice(20));

/** With the time-outs that these results were made with. */
async function rowsOf(capture: string): Promise<readonly Row[]> {
  const options = { features: 'all', spltPackets: 30, idleTimeoutS: 30, activeTimeoutS: 300, labels: false } as const;
  return (await analyze(join(folder, 'pcap', capture), options)).rows;
}

function sameFlow(row: Row, record: Recorded): boolean {
  const ends = (...addresses: unknown[]) => addresses.map(String).sort().join();
  return (
    row['time_start_us'] === microseconds(record['TIME_FIRST']) &&
    row['protocol'] === protocols[record['PROTOCOL'] ?? ''] &&
    ends(row['client_ip'], row['server_ip']) === ends(record['SRC_IP'], record['DST_IP'])
  );
}

function onlyFlow(rows: readonly Row[], record: Recorded): Row {
  const found = rows.filter((row) => sameFlow(row, record));
  if (found.length !== 1) throw new Error(`${found.length} flows for ${record['SRC_IP']} ${record['TIME_FIRST']}`);
  return found[0] as Row;
}

const numbered = (row: Row, name: string, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Number(row[`${name}_${String(index + 1).padStart(2, '0')}`]));

/** What is between the IP header and what ipfixprobe calls payload. */
const transportBytes = (row: Row): number => (row['protocol'] === 'udp' ? 8 : 0);

function firstPackets(row: Row) {
  const directions = numbered(row, 'splt_direction', 30).filter((direction) => direction !== 0);
  const headers = (row['ip_version'] === 4 ? 20 : 40) + transportBytes(row);
  return {
    directions,
    lengths: numbered(row, 'splt_packet_bytes', directions.length).map((length) => length - headers),
    gaps: numbered(row, 'splt_iat_us', directions.length),
  };
}

function recordedPackets(record: Recorded) {
  const times = listOf(record['PPI_PKT_TIMES']).map(microseconds);
  return {
    directions: numbersOf(record['PPI_PKT_DIRECTIONS']),
    lengths: numbersOf(record['PPI_PKT_LENGTHS']),
    gaps: times.map((time, index) => time - (times[index - 1] ?? time)),
  };
}

/**
 * Flows that the two cut differently, by their first packet. ICMP of several kinds between two hosts is one flow there;
 * here an echo and its answers are one, an error or a neighbour solicitation another. Options of IPv6 in front of ICMPv6
 * count as IP header there, and are in the IP length here.
 */
const explained = new Map([
  ['10.5.5.26 10.5.5.1 icmp 6', 'an echo request after a port unreachable'],
  ['fe80::6e62:6dff:fe2a:c74e fe80::a2f3:c1ff:fe16:5aca icmpv6 2', 'echoes and neighbour discovery'],
  [':: ff02::16 icmpv6 2', 'hop-by-hop options of 8 bytes'],
  ['fe80::6e62:6dff:fe2a:c74e ff02::16 icmpv6 2', 'hop-by-hop options of 8 bytes'],
]);

const nameOf = (record: Recorded): string =>
  [record['SRC_IP'], record['DST_IP'], protocols[record['PROTOCOL'] ?? ''], record['PACKETS']].join(' ');

t.test('the first packets one by one (pstats)', { skip: sharedMissing }, async (t) => {
  const rows = await rowsOf('mixed.pcap');
  const differing = new Set<string>();
  let same = 0;
  for (const record of recorded('pstats')) {
    const [ours, theirs] = [firstPackets(onlyFlow(rows, record)), recordedPackets(record)];
    if (JSON.stringify(ours) === JSON.stringify(theirs)) same++;
    else differing.add(nameOf(record));
  }
  t.equal(same, 44, 'flows of which every packet agrees');
  t.same(differing, new Set(explained.keys()), 'the others, each explained');
});

/** Bins of ipfixprobe's histogram of lengths: below 16, 16-31, ... 512-1023, 1024 and more. */
function coarseLengths(row: Row, direction: string): number[] {
  const count = (from: number) => Number(row[`${direction}_payload_length_hist_${from}_bytes`]);
  const below16 = [0, 1, 2, 4, 8].reduce((sum, from) => sum + count(from), 0);
  return [below16, ...[16, 32, 64, 128, 256, 512].map(count), count(1024) + count(2048)];
}

t.test('histograms of lengths (phists)', { skip: sharedMissing }, async (t) => {
  const rows = await rowsOf('mixed.pcap');
  let same = 0;
  for (const record of recorded('phists').filter((one) => one['PROTOCOL'] === '17')) {
    const row = onlyFlow(rows, record);
    t.same(coarseLengths(row, 'fwd'), numbersOf(record['S_PHISTS_SIZES']), nameOf(record));
    t.same(coarseLengths(row, 'bwd'), numbersOf(record['D_PHISTS_SIZES']), nameOf(record));
    same++;
  }
  t.equal(same, 34, 'flows');
});

const upper = (from: number): number => (from === 0 ? 16 : from === 16_777_216 ? Number.POSITIVE_INFINITY : 2 * from);

t.test('histograms of inter-arrival times, from the times of pstats', { skip: sharedMissing }, async (t) => {
  const rows = await rowsOf('mixed.pcap');
  const edges = [0, ...Array.from({ length: 21 }, (_, index) => 2 ** (index + 4))];
  for (const record of recorded('pstats').filter((one) => !explained.has(nameOf(one)))) {
    const row = onlyFlow(rows, record);
    const times = listOf(record['PPI_PKT_TIMES']).map(microseconds);
    for (const [sign, direction] of [
      [1, 'fwd'],
      [-1, 'bwd'],
    ] as const) {
      const own = times.filter((_, index) => numbersOf(record['PPI_PKT_DIRECTIONS'])[index] === sign);
      const gaps = own.slice(1).map((time, index) => time - (own[index] as number));
      const expected = edges.map((from) => gaps.filter((gap) => gap >= from && gap < upper(from)).length);
      t.same(
        edges.map((from) => row[`${direction}_iat_hist_${from}_us`]),
        expected,
        `${nameOf(record)} ${direction}`,
      );
    }
  }
});

t.test('initial windows (basicplus)', { skip: sharedMissing }, async (t) => {
  const rows = await rowsOf('http.pcap');
  const records = recorded('basicplus');
  t.equal(records.length, 9);
  for (const record of records) {
    const row = rows.find((one) => String(one['client_port']) === record['SRC_PORT']);
    // It writes 0 where no packet came back; here that is -1, since 0 is a window.
    const back = record['PACKETS_REV'] === '0' ? -1 : Number(record['TCP_WIN_REV']);
    t.equal(row?.['fwd_tcp_initial_window_bytes'], Number(record['TCP_WIN']), nameOf(record));
    t.equal(row?.['bwd_tcp_initial_window_bytes'], back, nameOf(record));
  }
});

t.test('bulks (bstats)', { skip: sharedMissing }, async (t) => {
  // A burst there has three packets or more, a bulk here four; no burst of these captures has exactly three.
  const rows = await rowsOf('bstats.pcap');
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const record of recorded('bstats')) {
    const row = rows.find((one) => String(one['client_port']) === record['SRC_PORT']) as Row;
    const [packets, bytes] = [numbersOf(record['SBI_BRST_PACKETS']), numbersOf(record['SBI_BRST_BYTES'])];
    const stops = listOf(record['SBI_BRST_TIME_STOP']).map(microseconds);
    const lasted = listOf(record['SBI_BRST_TIME_START']).map(
      (start, index) => (stops[index] as number) - microseconds(start),
    );
    t.equal(row['fwd_bulk_count'], packets.length, nameOf(record));
    t.equal(row['fwd_bulk_mean_packets'], mean(packets), nameOf(record));
    t.equal(row['fwd_bulk_mean_bytes'], mean(bytes), nameOf(record));
    const rate = packets.length === 0 ? 0 : mean(bytes) / (mean(lasted) / 1e6);
    t.ok(Math.abs(Number(row['fwd_bulk_bytes_per_s']) - rate) <= rate * 1e-12, `${record['SRC_PORT']}: rate`);
  }
});
