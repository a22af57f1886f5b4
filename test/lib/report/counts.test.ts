import fc from 'fast-check';
import t from 'tap';
import { binsOver } from '../../../lib/report/bin-lengths.js';
import { comparedJobs } from '../../../lib/report/compared-jobs.js';
import { flowGraph } from '../../../lib/report/flow-graph.js';
import { labelCounts } from '../../../lib/report/label-counts.js';
import { oneAddress } from '../../../lib/report/one-address.js';
import { overview } from '../../../lib/report/overview.js';
import { timeSeries } from '../../../lib/report/time-series.js';
import { topKeys } from '../../../lib/report/top-keys.js';
import { batchesOf } from '../flow-rows.js';
import { filterOf, lakeOf, tableOf } from './job-tables.js';

const ms = 1000;
/** A flow of `bytes` from `start` to `end` ms. */
const flow = (start: number, end: number, bytes: number, more = {}) => ({
  time_start_us: start * ms,
  time_end_us: end * ms,
  fwd_bytes: bytes,
  bwd_bytes: 0,
  ...more,
});
const asked = { measure: 'bytes', by: 'none', mostBins: 10, top: 10, fromUs: null, toUs: null } as const;

t.test('a flow is spread over its time, by hand', async (t) => {
  const table = await tableOf(t, [
    flow(0, 40, 400, { label: 'a' }), // 10 a ms
    flow(15, 25, 100, { label: 'b' }), // 10 a ms: half in the second bin, half in the third
    flow(39, 39, 7, { label: 'b' }), // at once
  ]);
  const all = filterOf('');
  t.match(await timeSeries(table, all, asked), {
    bin_us: 5 * ms,
    start_us: 0,
    bins: 9,
    series: [{ key: null, total: 507, values: [50, 50, 50, 100, 100, 50, 50, 57, 0] }],
    other: null,
  });
  const byLabel = await timeSeries(table, all, { ...asked, by: 'label', mostBins: 5 });
  t.match(byLabel, {
    bin_us: 10 * ms,
    bins: 5,
    series: [
      { key: 'a', total: 400, values: [100, 100, 100, 100, 0] },
      { key: 'b', total: 107, values: [0, 50, 50, 7, 0] },
    ],
    other: null,
  });
  const one = await timeSeries(table, all, { ...asked, by: 'label', mostBins: 5, top: 1 });
  t.match(one, { series: [{ key: 'a' }], other: { total: 107, values: [0, 50, 50, 7, 0] } });
  const window = await timeSeries(table, all, { ...asked, fromUs: 20 * ms, toUs: 40 * ms, mostBins: 2 });
  t.match(window, { bin_us: 10 * ms, start_us: 20 * ms, bins: 2, series: [{ total: 257, values: [150, 107] }] });
  const starts = await timeSeries(table, all, { ...asked, measure: 'flows', mostBins: 5 });
  t.match(starts, { series: [{ total: 3, values: [1, 1, 0, 1, 0] }] });
  t.match(await timeSeries(table, filterOf('label == c'), asked), { bins: 0, series: [], other: null });
});

t.test('whatever the flows, the bins are what each flow has in each', async (t) => {
  const some = fc.array(fc.tuple(fc.nat(200), fc.nat(100), fc.integer({ min: 1, max: 1000 })), {
    minLength: 1,
    maxLength: 12,
  });
  const lake = await lakeOf(t, [{}]);
  let job = 1;
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 1, max: 40 }), async (flows, mostBins) => {
      job++;
      await lake.write(job, batchesOf(flows.map(([start, length, bytes]) => flow(start, start + length, bytes))));
      const found = await timeSeries(lake.flows(job), filterOf(''), { ...asked, mostBins });
      const right = new Array<number>(found.bins).fill(0);
      for (const [start, length, bytes] of flows)
        right.forEach((_, bin) => {
          const [from, to] = [found.start_us + bin * found.bin_us, found.start_us + (bin + 1) * found.bin_us];
          const within = Math.max(0, Math.min(to, (start + length) * ms) - Math.max(from, start * ms));
          const all = length === 0 && start * ms >= from && start * ms < to ? bytes : 0;
          right[bin] = (right[bin] as number) + (length === 0 ? all : (bytes * within) / (length * ms));
        });
      return (
        found.bins <= mostBins &&
        right.every((value, bin) => Math.abs(value - (found.series[0]?.values[bin] ?? -1)) < 0.01)
      );
    }),
    { numRuns: 40 },
  );
});

t.test('bins are round, and few enough', async (t) => {
  t.strictSame(binsOver(0, 59_999_990, 120), { startUs: 0, lengthUs: 500 * ms, count: 120 });
  t.strictSame(binsOver(7, 7, 1), { startUs: 0, lengthUs: ms, count: 1 });
  t.equal(binsOver(0, 3600e6, 100).lengthUs, 60e6);
  t.equal(binsOver(0, 400 * 86_400e6, 120).lengthUs, 5 * 86_400e6);
  t.equal(binsOver(-5, 5, 10).startUs, -ms);
  t.ok(binsOver(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1000).count <= 1000);
});

const rows = [
  {
    label: 'vk',
    label_group: 'social',
    label_source: 'metadata',
    client_ip: '10.0.0.1',
    server_ip: '10.0.0.9',
    fwd_bytes: 100,
    bwd_bytes: 0,
    sni: 'vk.com',
    session_id: 1,
    user_agent: 'A',
  },
  {
    label: 'vk',
    label_group: 'social',
    label_source: 'port',
    client_ip: '10.0.0.1',
    server_ip: '192.0.2.1',
    fwd_bytes: 50,
    bwd_bytes: 0,
    session_id: 1,
    user_agent: 'A',
  },
  {
    label: 'dns',
    label_group: 'network',
    label_source: 'payload',
    client_ip: '10.0.0.9',
    server_ip: '10.0.0.9',
    fwd_bytes: 7,
    bwd_bytes: 3,
    session_id: 3,
  },
  {
    client_ip: '10.0.0.2',
    server_ip: '192.0.2.1',
    fwd_bytes: 1,
    bwd_bytes: 1,
    fwd_payload_bytes: 0,
    bwd_payload_bytes: 0,
  },
];

t.test('overview', async (t) => {
  const table = await tableOf(t, rows);
  t.match(await overview(table, filterOf('')), {
    flows: 4,
    sessions: 2,
    packets: 20,
    bytes: 162,
    fwd_bytes: 158,
    bwd_bytes: 4,
    payload_bytes: 540,
    clients: 3,
    servers: 2,
    labels: 2,
    labelled_flows: 3,
    duration_us: 1_500_000,
  });
  t.match(await overview(table, filterOf('label == none')), {
    flows: 0,
    bytes: 0,
    time_start_us: null,
    duration_us: null,
  });
});

t.test('top: most first, the rest in others', async (t) => {
  const table = await tableOf(t, rows);
  const top = (by: Parameters<typeof topKeys>[2]['by'], limit: number, measure: 'bytes' | 'flows' = 'bytes') =>
    topKeys(table, filterOf(''), { by, measure, limit });
  t.strictSame(await top('label', 2), {
    rows: [
      { key: 'vk', flows: 2, packets: 10, bytes: 150 },
      { key: 'dns', flows: 1, packets: 5, bytes: 10 },
    ],
    others: { keys: 1, flows: 1, packets: 5, bytes: 2 },
    total: { keys: 3, flows: 4, packets: 20, bytes: 162 },
  });
  t.match((await top('address', 10, 'flows')).rows, [
    { key: '10.0.0.1', flows: 2 },
    { key: '10.0.0.9', flows: 2, bytes: 110 },
    { key: '192.0.2.1', flows: 2 },
    { key: '10.0.0.2', flows: 1 },
  ]);
  // Rows count a flow for both of its sides; all together it is one.
  t.match(await top('address', 10, 'flows'), { total: { keys: 4, flows: 4 }, others: { keys: 0, flows: 0, bytes: 0 } });
  t.match(await top('address', 1, 'flows'), {
    rows: [{ key: '10.0.0.1' }],
    total: { keys: 4, flows: 4 },
    others: { keys: 3, flows: 4 },
  });
  t.match((await top('sni', 10)).rows, [
    { key: 'vk.com', bytes: 100 },
    { key: null, flows: 3 },
  ]);
  t.match((await top('server_port', 10)).rows, [{ key: '443', flows: 4 }]);
  t.match((await topKeys(table, filterOf('label == x'), { by: 'label', measure: 'bytes', limit: 5 })).total, {
    keys: 0,
    flows: 0,
  });
});

t.test('graph: what goes in comes out', async (t) => {
  const table = await tableOf(t, rows);
  const levels = ['client_ip', 'label', 'server_ip'] as const;
  for (const limit of [1, 2, 100]) {
    const { nodes, links } = await flowGraph(table, filterOf(''), { levels, measure: 'bytes', limit });
    for (const level of [0, 1, 2])
      t.equal(
        nodes.filter((node) => node.level === level).reduce((sum, { flows }) => sum + flows, 0),
        4,
        `level ${level}, limit ${limit}`,
      );
    for (const node of nodes.filter(({ level }) => level < 2)) {
      const out = links.filter(({ source }) => source === node.id).reduce((sum, { bytes }) => sum + bytes, 0);
      t.equal(out, node.bytes, `${node.id} of ${limit}`);
    }
    const ids = new Set(nodes.map(({ id }) => id));
    t.ok(
      links.every(({ source, target }) => ids.has(source) && ids.has(target)),
      'links have both ends',
    );
  }
  const { links } = await flowGraph(table, filterOf('label == vk'), {
    levels: ['client_ip', 'label'],
    measure: 'bytes',
    limit: 9,
  });
  t.strictSame(links, [{ source: '0:10.0.0.1', target: '1:vk', flows: 2, packets: 10, bytes: 150 }]);
});

t.test('one address', async (t) => {
  const table = await tableOf(t, rows);
  t.match(await oneAddress(table, ['10.0.0.9']), {
    names: [{ name: 'vk.com', flows: 1 }],
    user_agents: [],
    as_client: { flows: 1, bytes: 10 },
    as_server: { flows: 2, bytes: 110 },
    labels: [
      { label: 'dns', flows: 1 },
      { label: 'vk', flows: 1, bytes: 100 },
    ],
    peers: [
      { ip: '10.0.0.1', bytes: 100 },
      { ip: '10.0.0.9', bytes: 10 },
    ],
  });
  t.match(await oneAddress(table, ['10.0.0.1']), {
    user_agents: [{ user_agent: 'A', flows: 2 }],
    as_server: { flows: 0 },
  });
  t.equal(await oneAddress(table, ['10.9.9.9']), null);
});

t.test('labels by group with what said so', async (t) => {
  t.strictSame(await labelCounts(await tableOf(t, rows)), [
    { group: 'network', labels: [{ label: 'dns', flows: 1, bytes: 10, sources: { payload: 1 } }] },
    { group: 'other', labels: [{ label: 'unknown', flows: 1, bytes: 2, sources: { none: 1 } }] },
    { group: 'social', labels: [{ label: 'vk', flows: 2, bytes: 150, sources: { metadata: 1, port: 1 } }] },
  ]);
});

t.test('two jobs: a key that only one has among its first is counted in both', async (t) => {
  const lake = await lakeOf(t, rows);
  await lake.write(
    2,
    batchesOf([
      { label: 'dns', fwd_bytes: 999, bwd_bytes: 1 },
      { label: 'vk', fwd_bytes: 4, bwd_bytes: 0 },
    ]),
  );
  const side = (job: number) => ({ table: lake.flows(job), filter: filterOf('') });
  const found = await comparedJobs(side(1), side(2), { by: 'label', measure: 'bytes', limit: 1 });
  t.match(found.rows, [{ key: 'dns', a: { flows: 1, bytes: 10 }, b: { flows: 1, bytes: 1000 } }]);
  t.match(found.total, { a: { flows: 4, bytes: 162 }, b: { flows: 2, bytes: 1004 } });
  const sni = await comparedJobs(side(1), side(2), { by: 'sni', measure: 'flows', limit: 5 });
  t.match(sni.rows, [
    { key: null, a: { flows: 3 }, b: { flows: 2 } },
    { key: 'vk.com', a: { flows: 1 }, b: { flows: 0 } },
  ]);
  const address = await comparedJobs(side(1), side(2), { by: 'address', measure: 'flows', limit: 5 });
  t.match(address.total, found.total, 'each flow once, though it is in the rows of both of its addresses');
});
