import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t, { type Test } from 'tap';
import { ColumnBatch, type Row } from '../../../lib/schema/column-batch.js';
import { flowSchemaVersion, storedColumns } from '../../../lib/schema/flow-columns.js';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { storeFlows } from '../../../lib/storage/store-flows.js';
import { batchesOf, flowBatch, plainFlow } from '../flow-rows.js';

/** Of every file in the lake: the number of its run differs each time, and so may the day. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll(/[0-9a-f]{12}/g, 'RUN').replace(/day=\d{4}-\d\d-\d\d/, 'day=DAY'))
    .sort();
}

const wholeJob = (jobId: number) => [
  `flows/day=DAY/job=${jobId}/RUN.000001.parquet`,
  `jobs/${jobId}/manifest.json`,
  `sessions/day=DAY/job=${jobId}/RUN.000001.parquet`,
];

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
  t.same(filesIn(folder), wholeJob(1), 'nothing half written');
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
  t.same(filesIn(folder), []);
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

t.test('sweep removes what belongs to no whole job and to no running one, and nothing else', async (t) => {
  const { lake, folder } = openLake(t);
  await lake.write(1, batchesOf([{}]));
  const [killed, running] = [await lake.begin(4), await lake.begin(5)];
  for (const { place } of [killed, running]) await storeFlows(place, batchesOf([{}]));
  mkdirSync(join(folder, 'flows/day=2020-01-01/job=3'), { recursive: true });
  writeFileSync(join(folder, 'flows/day=2020-01-01/job=3/left.parquet'), 'of a job that was half removed');
  writeFileSync(join(folder, 'jobs/1/manifest.json.0.partial'), 'half');
  const other = new ParquetLake(folder);
  t.equal(await other.sweep({ olderThanMs: 60_000 }), 0, 'what is young stays');
  // The run, its marker, the files of no job, the half manifest.
  t.equal(await other.sweep({ running: new Set([5]) }), 4);
  t.same(
    filesIn(folder).filter((name) => !name.startsWith('jobs/5/')),
    wholeJob(1),
  );
  await running.commit();
  t.same(filesIn(folder), [...wholeJob(1), ...wholeJob(5)].sort());
  await lake.keepOnly(new Set([5]), 60_000);
  t.ok(await lake.has(1), 'a young job may be newer than the list');
  await lake.keepOnly(new Set([5]));
  t.same(filesIn(folder), wholeJob(5));
  await other.close();
});

t.test('a job stays on its day when it runs again', async (t) => {
  const { lake, folder } = openLake(t);
  await lake.write(1, batchesOf([{}, {}]));
  const path = join(folder, 'jobs/1/manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { day: string; flows: unknown[]; schemaVersion: string };
  t.match(manifest, { day: new Date().toISOString().slice(0, 10), flows: [{ rows: 2 }], schemaVersion: '1' });
  for (const table of ['flows', 'sessions'])
    renameSync(join(folder, table, `day=${manifest.day}`), join(folder, table, 'day=2020-02-29'));
  writeFileSync(path, JSON.stringify({ ...manifest, day: '2020-02-29' }));
  await lake.write(1, batchesOf([{}]));
  t.same(readdirSync(join(folder, 'flows')), ['day=2020-02-29']);
  t.strictSame(await lake.flows(1).query('SELECT count(*) AS rows FROM flows'), [{ rows: 1 }]);
});

t.test('others read the tree as it is: partitions by folders, a version in each footer', async (t) => {
  const { lake, folder } = openLake(t);
  await lake.write(3, batchesOf([{ label: 'dns' }, { label: 'tls' }]));
  await lake.write(4, batchesOf([{ label: 'dns' }]));
  const running = await lake.begin(5);
  await storeFlows(running.place, batchesOf([{ label: 'dns' }]));
  const engine = await DuckDBInstance.create(':memory:');
  const connection = await engine.connect();
  t.teardown(() => engine.closeSync());
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  const tree = (table: string) =>
    `read_parquet('${folder}/${table}/**/*.parquet', hive_partitioning = true, union_by_name = true)`;
  const today = new Date().toISOString().slice(0, 10);
  t.strictSame(
    await rows(
      `SELECT day, job, count(*)::INTEGER FROM ${tree('flows')} WHERE label = 'dns' GROUP BY ALL ORDER BY job`,
    ),
    [
      [today, '3', 1],
      [today, '4', 1],
    ],
    'whole jobs alone',
  );
  t.strictSame(await rows(`SELECT count(*)::INTEGER FROM ${tree('sessions')}`), [[0]]);
  t.strictSame(
    await rows(
      `SELECT DISTINCT decode(key), decode(value) FROM parquet_kv_metadata('${folder}/flows/**/*.parquet') ORDER BY 1`,
    ),
    [['tractor_schema_version', flowSchemaVersion]],
  );
  const [statistics] = await rows(
    `SELECT min(stats_min_value), max(stats_max_value), sum(stats_null_count)::INTEGER FROM parquet_metadata('${folder}/flows/**/*.parquet')
      WHERE path_in_schema = 'flow_id'`,
  );
  t.strictSame(statistics, ['1', '2', 0]);
  await running.abandon();
});

t.test('two runs at once leave one result: that of the later commit', async (t) => {
  const { lake, folder } = openLake(t);
  const other = new ParquetLake(folder);
  t.teardown(() => other.close());
  const [first, second] = [await lake.begin(1), await other.begin(1)];
  await storeFlows(first.place, batchesOf([{}, {}]));
  await storeFlows(second.place, batchesOf([{}, {}, {}]));
  const count = async (of: ParquetLake) => (await of.flows(1).query('SELECT count(*) AS rows FROM flows'))[0]?.['rows'];
  t.equal(await count(lake), 3, 'what is shown meanwhile');
  await first.commit();
  t.same([await count(lake), await count(other)], [2, 2]);
  await second.commit();
  t.same([await count(lake), await count(other)], [3, 3]);
  await lake.sweep();
  t.same(filesIn(folder), wholeJob(1));
  const [third, fourth] = [await lake.begin(1), await other.begin(1)];
  await storeFlows(third.place, batchesOf([{}, {}]));
  await storeFlows(fourth.place, batchesOf([{}, {}]));
  await Promise.all([third.commit(), fourth.commit()]);
  t.equal(await count(lake), 2);
  await lake.sweep();
  t.same(filesIn(folder), wholeJob(1));
});

t.test('a file that was cut short is no result', async (t) => {
  const { lake, folder } = openLake(t);
  await lake.write(1, batchesOf([{}]));
  for (const [cut, message] of [
    [(bytes: Buffer) => bytes.subarray(0, bytes.length - 20), /too small|No magic bytes/],
    [
      () =>
        readFileSync(
          join(folder, 'flows', readdirSync(join(folder, 'flows'))[0] as string, 'job=1', firstFile(folder)),
        ),
      /of 3 rows 1/,
    ],
  ] as const) {
    const write = await lake.begin(1);
    await storeFlows(write.place, batchesOf([{}, {}, {}]));
    const path = join(write.place.folder, 'flows', `${write.place.run}.000001.parquet`);
    writeFileSync(path, cut(readFileSync(path)));
    await t.rejects(write.commit(), { message });
    t.strictSame(await lake.flows(1).query('SELECT count(*) AS rows FROM flows'), [{ rows: 1 }]);
    t.same(filesIn(folder), wholeJob(1));
  }
});

function firstFile(folder: string): string {
  const [day = ''] = readdirSync(join(folder, 'flows'));
  return readdirSync(join(folder, 'flows', day, 'job=1'))[0] as string;
}

t.test('who reads while another process stores the job anew looks again', async (t) => {
  const { lake, folder } = openLake(t);
  const other = new ParquetLake(folder, { shared: true });
  t.teardown(() => other.close());
  await lake.write(1, batchesOf([{}]));
  let writing = true;
  const written = (async () => {
    for (let time = 0; time < 12; time++) await other.write(1, batchesOf([{}]));
    writing = false;
  })();
  let asked = 0;
  for (; writing; asked++)
    t.strictSame(await lake.flows(1).query('SELECT count(*) AS rows, max(sni) AS sni FROM flows'), [
      { rows: 1, sni: null },
    ]);
  await written;
  t.ok(asked > 5, `${asked} times`);
  t.equal(readdirSync(join(folder, 'trash')).length, 24, 'what others may read stays for a while');
  await other.sweep({ olderThanMs: 60_000 });
  t.equal(readdirSync(join(folder, 'trash')).length, 24);
  await other.sweep();
  t.same(filesIn(folder), wholeJob(1));
});

t.test('columns that came later are null in files of before', async (t) => {
  const { lake, folder } = openLake(t);
  const batch = flowBatch([{ label: 'dns' }]);
  const older = new ColumnBatch('flows', 1, new Map([...batch.columns].filter(([name]) => name !== 'packet_log')));
  await lake.write(
    1,
    (async function* () {
      yield older;
    })(),
  );
  await lake.write(2, batchesOf([{ packet_log: 7 }]));
  const path = join(folder, 'jobs/1/manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...manifest, schemaVersion: '0' }));
  t.strictSame(await lake.flows(1).query('SELECT label, packet_log FROM flows'), [{ label: 'dns', packet_log: null }]);
  const many = lake.across([
    { jobId: 1, corrections: [] },
    { jobId: 2, corrections: [{ flowId: 1, label: 'mine', group: 'other', comment: null, correctedAtMs: 0 }] },
    { jobId: 3, corrections: [] },
  ]);
  t.strictSame(await many.query('SELECT job, label, packet_log FROM flows ORDER BY job'), [
    { job: 1, label: 'dns', packet_log: null },
    { job: 2, label: 'mine', packet_log: 7 },
  ]);
  t.strictSame(await lake.across([{ jobId: 3, corrections: [] }]).query('SELECT job, label FROM flows'), []);
});

t.test('small files become few: the same rows in the same order', async (t) => {
  const { lake, folder } = openLake(t);
  const write = await lake.begin(1);
  const run = (number: number) => `${write.place.run}.${String(number).padStart(6, '0')}.parquet`;
  // As a long job leaves them: a file every few seconds.
  const files: { name: string; rows: number }[] = [];
  for (let number = 1; number <= 40; number++) {
    const rows = Array.from({ length: 100 }, (_, row) => ({
      flow_id: number * 100 + row,
      sni: row % 3 === 0 ? null : `h${row}`,
      label_confidence: row / 7,
      time_end_us: Number.MAX_SAFE_INTEGER - row,
    }));
    await storeFlows({ ...write.place, folder: join(write.place.folder, String(number)) }, batchesOf(rows)).catch(
      () => {},
    );
    mkdirSync(join(write.place.folder, 'flows'), { recursive: true });
    mkdirSync(join(write.place.folder, 'sessions'), { recursive: true });
    renameSync(
      join(write.place.folder, String(number), 'flows', run(1)),
      join(write.place.folder, 'flows', run(number)),
    );
    renameSync(
      join(write.place.folder, String(number), 'sessions', run(1)),
      join(write.place.folder, 'sessions', run(1)),
    );
    files.push({ name: run(number), rows: 100 });
  }
  writeFileSync(
    join(write.place.folder, 'written.json'),
    JSON.stringify({ flows: files, sessions: [{ name: run(1), rows: 0 }] }),
  );
  writeFileSync(write.place.packets, 'index');
  await write.commit();
  const before = await lake.flows(1).query('SELECT * FROM flows');
  const types = () =>
    lake
      .flows(1)
      .query('SELECT column_name, column_type FROM (DESCRIBE flows)')
      .catch(() => []);
  const typesBefore = await types();
  t.equal(before.length, 4000);
  t.match(await lake.amount(), { jobs: 1, files: 41, compactable: 1 });
  t.match(await lake.compact(1), { filesBefore: 41, filesAfter: 2 });
  t.strictSame(await lake.flows(1).query('SELECT * FROM flows'), before);
  t.strictSame(await types(), typesBefore);
  t.equal(await lake.compact(1), null, 'nothing more to do');
  t.equal(await lake.compact(2), null, 'no such job');
  t.same(filesIn(folder), [...wholeJob(1), 'jobs/1/RUN.packets'].sort());
  t.ok(lake.packetIndex(1), 'the packet index stays');
  const [version] = await lake
    .flows(1)
    .query(
      `SELECT decode(value) AS version, decode(key) AS key FROM parquet_kv_metadata('${folder}/flows/*/*/*.parquet') WHERE decode(key) = 'tractor_schema_version'`,
    );
  t.match(version, { version: '1' });
});

t.test('flows can be asked while more are stored: each few seconds those until then', async (t) => {
  const { lake, folder } = openLake(t);
  const write = await lake.begin(7);
  const count = async () =>
    (await lake.flows(7).query('SELECT count(*) AS rows, max(sni) AS sni FROM flows'))[0]?.['rows'];
  const counted: unknown[] = [await count()];
  async function* slowly(): AsyncGenerator<ColumnBatch> {
    for (let batch = 0; batch < 6; batch++) {
      yield flowBatch([{ flow_id: 2 * batch + 1 }, { flow_id: 2 * batch + 2 }]);
      await new Promise((resolve) => setTimeout(resolve, 900));
      counted.push(await count());
    }
  }
  t.same(await storeFlows(write.place, slowly()), { flows: 12, sessions: 0 });
  t.same(counted[0], 0, 'none yet, and no error');
  t.ok(
    counted.some((rows) => Number(rows) > 0 && Number(rows) < 12),
    String(counted),
  );
  t.same(
    counted,
    [...counted].sort((a, b) => Number(a) - Number(b)),
    'never fewer than before',
  );
  t.notOk(await lake.has(7), 'not there before it is committed');
  await write.commit();
  t.equal(await count(), 12);
  t.ok(filesIn(folder).filter((name) => name.startsWith('flows/day=DAY/job=7/')).length > 1);
  const ids = await lake.flows(7).query('SELECT flow_id FROM flows');
  t.same(
    ids.map((row) => row['flow_id']),
    Array.from({ length: 12 }, (_, index) => index + 1),
    'in the order in which they came',
  );
});

t.test('removed while somebody reads: they read to the end', async (t) => {
  const { lake, folder } = openLake(t);
  await lake.write(1, batchesOf(...Array.from({ length: 100 }, () => Array.from({ length: 2048 }, () => ({})))));
  const pieces = lake.flows(1).stream('SELECT flow_id FROM flows')[Symbol.asyncIterator]();
  let rows = (await pieces.next()).value.length;
  await lake.remove(1);
  for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) rows += piece.value.length;
  t.equal(rows, 100 * 2048);
  for (let tries = 0; filesIn(folder).length > 0 && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  t.same(filesIn(folder), [], 'then it goes');
});

t.test('parameters are values, not SQL', async (t) => {
  const { lake } = openLake(t);
  await lake.write(1, batchesOf([{ label: "x' OR '1'='1" }, { label: 'y' }]));
  const count = (label: string) => lake.flows(1).query('SELECT count(*) AS rows FROM flows WHERE label = $1', [label]);
  t.strictSame(await count("x' OR '1'='1"), [{ rows: 1 }]);
  t.strictSame(await count("z' OR '1'='1"), [{ rows: 0 }]);
});
