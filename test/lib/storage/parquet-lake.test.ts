import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ColumnBatch, type Row } from '../../../lib/schema/column-batch.js';
import { storedColumns } from '../../../lib/schema/flow-columns.js';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { batchesOf, flowBatch, plainFlow } from '../flow-rows.js';

function openLake(test: Test, folder = test.testdir()): { lake: ParquetLake; folder: string } {
  const lake = new ParquetLake(folder);
  test.teardown(() => lake.close());
  return { lake, folder };
}

t.test('every kind of cell comes back as it went in', async (t) => {
  const { lake } = openLake(t);
  const rows: Row[] = [
    {},
    { vlan_id: 7, time_start_us: -1, time_end_us: Number.MAX_SAFE_INTEGER, fwd_bytes: 4_294_967_296, session_id: 0 },
    { sni: 'exactly12byt', http_host: 'thirteen byte', label_evidence: 'Привет, мир', user_agent: '', alpn: 'a\0b' },
    { user_agent: `a\0${'long '.repeat(2000)}'"\\;--`, fwd_is_client: false, label_confidence: 0.1 },
  ];
  t.equal(await lake.write(1, batchesOf(rows)), 4);
  const stored = await lake.flows(1).query('SELECT * FROM flows ORDER BY flow_id');
  const names = storedColumns.map(({ name }) => name);
  t.same(Object.keys(stored[0] as object), names, 'columns in their order');
  rows.forEach((row, index) => {
    const whole = {
      ...Object.fromEntries(names.map((name) => [name, null])),
      ...plainFlow,
      flow_id: index + 1,
      ...row,
    };
    t.strictSame(stored[index], whole, `row ${index}`);
  });
});

t.test('storage types are stable', async (t) => {
  const { lake } = openLake(t);
  await lake.write(1, batchesOf([{}]));
  const [types] = await lake
    .flows(1)
    .query(`SELECT typeof(flow_id) AS "int", typeof(label_confidence) AS "float", typeof(fwd_is_client) AS "bool",
      typeof(sni) AS "text" FROM flows`);
  t.same(types, { int: 'BIGINT', float: 'DOUBLE', bool: 'BOOLEAN', text: 'VARCHAR' });
});

t.test('many batches, none a multiple of the vector size, keep their order', async (t) => {
  const { lake } = openLake(t);
  const sizes = [1, 2047, 2048, 2049, 5000, 0, 63, 64, 65];
  let base = 0;
  const batches = sizes.map((size) => {
    const first = base;
    base += size;
    return Array.from({ length: size }, (_, row) => ({
      flow_id: first + row,
      vlan_id: (first + row) % 3 === 0 ? null : first + row,
      sni: (first + row) % 5 === 0 ? null : `host-${first + row}.example.org`,
    }));
  });
  t.equal(await lake.write(1, batchesOf(...batches)), base);
  const stored = await lake.flows(1).query('SELECT flow_id, vlan_id, sni FROM flows');
  t.equal(stored.length, base);
  const wrong = stored.filter(
    (row, index) =>
      row['flow_id'] !== index ||
      row['vlan_id'] !== (index % 3 === 0 ? null : index) ||
      row['sni'] !== (index % 5 === 0 ? null : `host-${index}.example.org`),
  );
  t.same(wrong, []);
});

t.test('strided features and nanoseconds', async (t) => {
  const { lake } = openLake(t);
  const matrix = Float64Array.from({ length: 6 }, (_, index) => (index === 3 ? Number.NaN : index + 0.5));
  const batch = flowBatch([{}, {}, {}]).with([
    ['duration', { kind: 'float', values: matrix, offset: 0, stride: 2 }],
    ['min_fiat', { kind: 'float', values: matrix, offset: 1, stride: 2 }],
    ['time_start_ns', { kind: 'bigint', values: BigInt64Array.of(1_530_476_322_123_456_789n, -5n, 0n) }],
  ]);
  await lake.write(
    1,
    (async function* () {
      yield batch;
    })(),
  );
  t.strictSame(await lake.flows(1).query('SELECT duration, min_fiat, time_start_ns FROM flows ORDER BY flow_id'), [
    { duration: 0.5, min_fiat: 1.5, time_start_ns: 1_530_476_322_123_456_789n },
    { duration: 2.5, min_fiat: null, time_start_ns: -5 },
    { duration: 4.5, min_fiat: 5.5, time_start_ns: 0 },
  ]);
});

t.test('no batch at all: a file with the columns and no rows', async (t) => {
  const { lake } = openLake(t);
  t.equal(await lake.write(1, batchesOf()), 0);
  t.strictSame(await lake.flows(1).query('SELECT count(*) AS rows, max(client_ip) AS ip FROM flows'), [
    { rows: 0, ip: null },
  ]);
});

t.test('batches that end in an error leave what was there before', async (t) => {
  const { lake, folder } = openLake(t);
  async function* cut(): AsyncGenerator<ColumnBatch> {
    yield flowBatch([{}, {}]);
    throw new Error('cut short');
  }
  await t.rejects(lake.write(1, cut()), { message: 'cut short' });
  t.notOk(await lake.has(1));
  await lake.write(1, batchesOf([{}]));
  await t.rejects(lake.write(1, cut()), { message: 'cut short' });
  t.strictSame(await lake.flows(1).query('SELECT count(*) AS rows FROM flows'), [{ rows: 1 }]);
  t.same(readdirSync(folder), ['1.parquet'], 'nothing half written');
});

t.test('a batch with other columns, or another kind, is refused', async (t) => {
  const { lake, folder } = openLake(t);
  const other = flowBatch([{}]).with([['sni', { kind: 'int', values: Float64Array.of(1) }]]);
  const more = flowBatch([{}]).with([['extra', { kind: 'int', values: Float64Array.of(1) }]]);
  const less = new ColumnBatch('flows', 1, new Map([...flowBatch([{}]).columns].slice(1)));
  for (const [batch, message] of [
    [other, /column sni is int, was text/],
    [more, /columns that earlier batches had not/],
    [less, /no column named flow_id/],
  ] as const) {
    const batches = async function* () {
      yield flowBatch([{}]);
      yield batch;
    };
    await t.rejects(lake.write(1, batches()), { message });
  }
  t.same(readdirSync(folder), []);
});

t.test('the reader is held back: memory does not grow with the rows', async (t) => {
  const { lake } = openLake(t);
  const rowCount = 1_000_000;
  const before = process.memoryUsage().rss;
  let highest = 0;
  async function* wide(): AsyncGenerator<ColumnBatch> {
    for (let batch = 0; batch < 100; batch++) {
      highest = Math.max(highest, process.memoryUsage().rss);
      const values = new Float64Array(rowCount).fill(batch);
      yield new ColumnBatch('flows', rowCount, new Map([['flow_id', { kind: 'int', values }]]));
    }
  }
  t.equal(await lake.write(1, wide()), 100 * rowCount);
  t.ok(highest - before < 450e6, `${Math.round((highest - before) / 1e6)} MB more, for 800 MB of batches`);
});

t.test('a folder whose name is full of signs', async (t) => {
  const folder = join(t.testdir(), 'it\'s [a] *?{b} "c"');
  const { lake } = openLake(t, folder);
  await lake.sweep();
  await lake.write(12, batchesOf([{}]));
  t.strictSame(await lake.flows(12).query('SELECT count(*) AS rows FROM flows WHERE client_ip = $1', ['10.0.0.1']), [
    { rows: 1 },
  ]);
});

t.test('sweep removes half-written files and nothing else', async (t) => {
  const { lake, folder } = openLake(t);
  await lake.write(1, batchesOf([{}]));
  writeFileSync(join(folder, '2.parquet.partial'), 'half');
  t.equal(await lake.sweep(), 1);
  t.same(readdirSync(folder), ['1.parquet']);
});

t.test('parameters are values, not SQL', async (t) => {
  const { lake } = openLake(t);
  await lake.write(1, batchesOf([{ label: "x' OR '1'='1" }, { label: 'y' }]));
  const count = (label: string) => lake.flows(1).query('SELECT count(*) AS rows FROM flows WHERE label = $1', [label]);
  t.strictSame(await count("x' OR '1'='1"), [{ rows: 1 }]);
  t.strictSame(await count("z' OR '1'='1"), [{ rows: 0 }]);
});
