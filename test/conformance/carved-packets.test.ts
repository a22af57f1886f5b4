/**
 * Every flow of every fixture carved out of its capture: its packets and no others, byte for byte as a second reader finds them there, and
 * once more the same flow.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import { carvePackets, listPackets } from '../../lib/pipeline/carve-packets.js';
import type { Row } from '../../lib/schema/column-batch.js';
import { meteredColumns } from '../../lib/schema/flow-columns.js';
import { fixtures } from '../tools/golden.js';
import { framesOf, type ReadFrame, readFrames } from '../tools/read-frames.js';
import { listCaptures } from '../tools/shared-captures.js';

type Input = Parameters<typeof analyzeCapture>[0];

async function rowsOf(input: Input, options: Parameters<typeof analyzeCapture>[1]): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of analyzeCapture(input, options)) rows.push(...batch.rows());
  return rows;
}

const options = { sessions: false, payloadFacts: true, nanoseconds: true } as const;

function keyOf({ timeNs, wireLength, linkType, data }: ReadFrame): string {
  return `${timeNs} ${wireLength} ${linkType} ${data.toString('base64')}`;
}

async function carved(captures: string | string[], packetIndex: string, rows: readonly Row[]): Promise<ReadFrame[]> {
  const pieces: Buffer[] = [];
  const flows = rows.map((row) => row['packet_log'] as number);
  for await (const piece of carvePackets({ captures, packetIndex, flows })) pieces.push(piece);
  return framesOf(Buffer.concat(pieces));
}

/** What a flow's own packets decide; names may come from other flows, and a capture that ends with the flow ends it. */
const ownColumns = [
  ...meteredColumns.map(({ name }) => name).filter((name) => !['flow_id', 'end_reason'].includes(name)),
  ...['time_start_ns', 'time_end_ns', 'payload_protocol', 'payload_evidence', 'sni', 'alpn', 'ja4', 'http_host'],
];

function own(row: Row | undefined): Row {
  return Object.fromEntries(ownColumns.map((name) => [name, row?.[name] ?? null]));
}

const plain = listCaptures(fixtures).filter((path) => !path.includes('mixes'));
/** Compressed ones are read from their start. */
const compressed = ['icmp.pcap.gz', 'icmp.pcap.zst', 'nano-two-sections.pcapng.gz'].map((name) =>
  join(fixtures, 'variants', name),
);

/** What a capture holds, whatever it is compressed with. */
function plainOf(path: string): string {
  const uncompressed = path.replace(/\.(gz|zst)$/, '');
  return [uncompressed, uncompressed.replace('/variants', '')].find((one) => existsSync(one)) as string;
}

for (const threads of [1, 2]) {
  t.test(`each flow, ${threads} threads`, async (t) => {
    t.ok(plain.length > 25);
    for (const path of [...plain, ...compressed]) {
      const packetIndex = join(t.testdir({}), `${basename(path)}.packets`);
      const rows = await rowsOf(path, { ...options, threads, packetIndex });
      const original = readFrames(plainOf(path)).map(keyOf);
      const wrong: unknown[] = [];
      for (const row of rows) {
        const frames = (await carved(path, packetIndex, [row])).map(keyOf);
        let at = -1;
        const inOrder = frames.every((key) => {
          at = original.indexOf(key, at + 1);
          return at >= 0;
        });
        const packets = (row['fwd_packets'] as number) + (row['bwd_packets'] as number);
        const again = await rowsOf(
          { captures: path, packetIndex, flows: [row['packet_log'] as number] },
          { ...options, labels: true },
        );
        const listed = await listPackets(
          { captures: path, packetIndex, flows: [row['packet_log'] as number] },
          { limit: 10_000 },
        );
        const forward = listed.filter((packet) => packet.forward);
        const sum = (of: readonly { wireBytes: number }[]) => of.reduce((total, { wireBytes }) => total + wireBytes, 0);
        const fine =
          frames.length === packets &&
          inOrder &&
          again.length === 1 &&
          JSON.stringify(own(again[0]), bigints) === JSON.stringify(own(row), bigints) &&
          listed.length === packets &&
          forward.length === row['fwd_packets'] &&
          sum(forward) === row['fwd_bytes'] &&
          sum(listed) === (row['fwd_bytes'] as number) + (row['bwd_bytes'] as number) &&
          listed[0]?.number === row['flow_id'];
        if (!fine)
          wrong.push({
            packets,
            carved: frames.length,
            inOrder,
            flow: own(row),
            again: again.map(own),
            listed: listed.length,
          });
      }
      t.strictSame(wrong, [], `${path}: ${rows.length} flows`);
      const all = (await carved(path, packetIndex, rows)).map(keyOf);
      const metered = rows.reduce((n, row) => n + (row['fwd_packets'] as number) + (row['bwd_packets'] as number), 0);
      t.equal(all.length, metered, `${path}: all flows at once are all that was metered`);
      t.strictSame(
        all,
        original.filter((key) => new Set(all).has(key)),
        `${path}: in the order of the capture`,
      );
    }
  });
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

t.test('several captures as one', async (t) => {
  const paths = ['web.pcap', 'quic.pcapng', 'nano.pcap', 'variants/icmp.pcap.gz'].map((name) => join(fixtures, name));
  const packetIndex = join(t.testdir({}), 'several.packets');
  const rows = await rowsOf(paths, { ...options, packetIndex });
  const original = paths.flatMap((path) => readFrames(path)).sort((a, b) => Number(a.timeNs - b.timeNs));
  const frames = await carved(paths, packetIndex, rows);
  const known = new Set(frames.map(keyOf));
  t.strictSame(
    frames.map(keyOf),
    original.map(keyOf).filter((key) => known.has(key)),
    'in the order of time',
  );
  const metered = rows.reduce((n, row) => n + (row['fwd_packets'] as number) + (row['bwd_packets'] as number), 0);
  t.equal(frames.length, metered);
});
