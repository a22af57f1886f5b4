/** The 23 features through the whole pipeline: the worked examples, and windows and pauses computed by hand. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { AnalyzeOptions } from '../../lib/pipeline/analysis.js';
import type { Row } from '../../lib/schema/column-batch.js';
import { analyze } from '../tools/analysis.js';
import { pcapFile } from '../tools/capture-bytes.js';
import { udpFrame } from '../tools/packet-bytes.js';

const columns =
  'duration min_fiat min_biat max_fiat max_biat mean_fiat mean_biat std_fiat std_biat flowPktsPerSecond flowBytesPerSecond min_flowiat max_flowiat mean_flowiat std_flowiat min_active mean_active max_active std_active min_idle mean_idle max_idle std_idle'.split(
    ' ',
  );

interface Packet {
  readonly atUs: number;
  readonly back?: boolean;
}

const startUs = 1_700_000_000_000_000;
const ipBytes = 224;

function frameOf({ atUs, back = false }: Packet) {
  const [client, server] = [
    { address: '192.0.2.1', port: 50000 },
    { address: '198.51.100.1', port: 9 },
  ];
  const [from, to] = back ? [server, client] : [client, server];
  const spec = { source: from.address, sourcePort: from.port, target: to.address, targetPort: to.port };
  return { timeNs: BigInt(startUs + atUs) * 1000n, data: udpFrame({ ...spec, payload: ipBytes - 28 }) };
}

async function rowsOf(t: Test, packets: readonly Packet[], options: AnalyzeOptions = {}): Promise<readonly Row[]> {
  const path = join(t.testdir(), 'made.pcap');
  writeFileSync(path, pcapFile(packets.map(frameOf)));
  return (await analyze(path, options)).rows;
}

/** Equal to about seven digits: features leave the core as 32-bit floats. */
function sameFeatures(t: Test, row: Row | undefined, expected: readonly number[], what: string): void {
  for (const [index, name] of columns.entries()) {
    const value = Number(row?.[name]);
    const wanted = expected[index] as number;
    const close = Math.abs(value - wanted) <= Math.max(Math.abs(wanted) * 2e-6, 1e-9);
    t.ok(close, `${what}: ${name} is ${wanted}`, close ? {} : { found: value });
  }
}

const features = (text: string) => text.split(',').map(Number);

t.test('the worked examples', async (t) => {
  const examples = [
    [
      192_013,
      `192013,-1,-1,-1,-1,0,0,0,0,${2e6 / 192_013},${448e6 / 192_013},192013,192013,192013,0,-1,0,-1,0,-1,0,-1,0`,
    ],
    [
      1_634_113,
      `1634113,-1,-1,-1,-1,0,0,0,0,${2e6 / 1_634_113},${448e6 / 1_634_113},1634113,1634113,1634113,0,1634113,1634113,1634113,0,1634113,1634113,1634113,0`,
    ],
  ] as const;
  for (const [gap, expected] of examples) {
    for (const rows of ['flows', 'windows'] as const) {
      const found = await rowsOf(t, [{ atUs: 0 }, { atUs: gap, back: true }], { rows });
      t.equal(found.length, 1);
      sameFeatures(t, found[0], features(expected), `${rows}, a gap of ${gap}`);
    }
  }
});

t.test('one packet', async (t) => {
  const found = await rowsOf(t, [{ atUs: 0 }]);
  sameFeatures(t, found[0], features('0,-1,-1,-1,-1,0,0,0,0,0,0,-1,-1,0,0,-1,0,-1,0,-1,0,-1,0'), 'one packet');
});

t.test('the idle threshold is one second, and a gap of exactly that is not idle', async (t) => {
  const [at] = await rowsOf(t, [{ atUs: 0 }, { atUs: 1_000_000 }]);
  t.match(at, { min_idle: -1, max_idle: -1, min_active: -1 });
  const [above] = await rowsOf(t, [{ atUs: 0 }, { atUs: 1_000_001 }]);
  t.match(above, { min_idle: 1_000_001, max_idle: 1_000_001, min_active: 1_000_001, max_active: 1_000_001 });
});

t.test('active includes the pause that ends it, and nothing is flushed at the end', async (t) => {
  // Gaps in us: 300,000; 1,200,000 (idle); 500,000; 2,000,000 (idle); 100,000. Active: 1,500,000 and 2,500,000.
  const [row] = await rowsOf(
    t,
    [0, 300_000, 1_500_000, 2_000_000, 4_000_000, 4_100_000].map((atUs) => ({ atUs })),
  );
  const idle = '1200000,1600000,2000000';
  const deviation = Math.sqrt(2 * 400_000 ** 2);
  const active = Math.sqrt(2 * 500_000 ** 2);
  const [minIdle, meanIdle, maxIdle] = features(idle) as [number, number, number];
  const iat = [300_000, 1_200_000, 500_000, 2_000_000, 100_000];
  const mean = 820_000;
  const std = Math.sqrt(iat.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / 4);
  sameFeatures(
    t,
    row,
    [
      ...[4_100_000, 100_000, -1, 2_000_000, -1, mean, 0, std, 0, 6 / 4.1, (6 * ipBytes) / 4.1],
      ...[
        100_000,
        2_000_000,
        mean,
        std,
        1_500_000,
        2_000_000,
        2_500_000,
        active,
        minIdle,
        meanIdle,
        maxIdle,
        deviation,
      ],
    ],
    'two pauses',
  );
});

t.test('directional times span pauses of the other direction', async (t) => {
  // Forward at 0, 400, 1,000; backward at 100, 900. Forward gaps 400, 600; backward gap 800.
  const [row] = await rowsOf(t, [
    { atUs: 0 },
    { atUs: 100, back: true },
    { atUs: 400 },
    { atUs: 900, back: true },
    { atUs: 1000 },
  ]);
  t.match(row, {
    min_fiat: 400,
    max_fiat: 600,
    mean_fiat: 500,
    min_biat: 800,
    max_biat: 800,
    mean_biat: 800,
    std_biat: 0,
  });
  t.match(row, { min_flowiat: 100, max_flowiat: 500, mean_flowiat: 250, fwd_packets: 3, bwd_packets: 2 });
});

t.test('a window holds the packet at exactly its length, and ends at the next one after', async (t) => {
  const at15 = await rowsOf(t, [{ atUs: 0 }, { atUs: 15_000_000 }], { rows: 'windows' });
  t.equal(at15.length, 1, 'exactly 15 s: one window');
  t.match(at15[0], { window_index: 0, duration: 15_000_000 });
  const above = await rowsOf(
    t,
    [{ atUs: 0 }, { atUs: 14_000_000 }, { atUs: 15_000_001, back: true }, { atUs: 15_000_101 }],
    {
      rows: 'windows',
    },
  );
  t.equal(above.length, 2, '15 s and 1 us: two windows');
  t.match(above[0], {
    window_index: 0,
    window_start_us: startUs,
    window_end_us: startUs + 14_000_000,
    fwd_is_client: true,
  });
  // The packet that opens a window makes its sender forward there; the gap before it belongs to no window.
  t.match(above[1], {
    window_index: 1,
    window_start_us: startUs + 15_000_001,
    fwd_is_client: false,
    duration: 100,
    max_flowiat: 100,
  });
  const flows = await rowsOf(t, [{ atUs: 0 }, { atUs: 15_000_001 }]);
  t.equal(flows.length, 1, 'the flow goes on');
});

t.test('a packet stamped before the one ahead of it makes no negative time', async (t) => {
  const [row] = await rowsOf(t, [{ atUs: 0 }, { atUs: 500 }, { atUs: 300, back: true }, { atUs: 900 }]);
  t.match(row, { fwd_packets: 3, bwd_packets: 1 });
  for (const name of ['duration_us', 'duration', 'min_flowiat', 'min_fiat', 'flowPktsPerSecond']) {
    t.ok(Number(row?.[name]) >= 0, `${name} is not negative`);
  }
  t.equal(row?.['duration_us'], 900);
});
