/**
 * The lake's tree as Polars reads it, cell for cell beside DuckDB: an engine that shares no code with what wrote the files, and none with the one
 * that TrActor asks. Partitions come from the names of the folders.
 */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import pl from 'nodejs-polars';
import t, { type Test } from 'tap';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import type { Row } from '../../lib/schema/column-batch.js';
import { ParquetLake } from '../../lib/storage/parquet-lake.js';
import { batchesOf } from '../lib/flow-rows.js';

const captures = ['web.pcap', 'ftp.pcapng', 'voip.pcap', 'tunnels.pcap', 'two-interfaces.pcapng'];
/** What captures seldom hold. */
const oddRows: Row[] = [
  {},
  { vlan_id: 7, time_start_us: -1, time_end_us: Number.MAX_SAFE_INTEGER, fwd_bytes: 4_294_967_296, session_id: 0 },
  { sni: 'exactly12byt', http_host: 'thirteen byte', label_evidence: 'Привет, мир', user_agent: '', alpn: 'a\0b' },
  { user_agent: `a\0${'long '.repeat(2000)}'"\\;--`, fwd_is_client: false, label_confidence: 0.1 },
];

/** The last job has other columns than those before it: no features. */
async function writeLake(test: Test): Promise<string> {
  const folder = test.testdir();
  const lake = new ParquetLake(folder);
  for (const [index, name] of captures.entries()) {
    const options = { features: 'all', payloadFacts: true, sessionRows: true } as const;
    await lake.write(index + 1, analyzeCapture(join('test/captures', name), options));
  }
  await lake.write(captures.length + 1, batchesOf(oddRows));
  await lake.close();
  return folder;
}

const globOf = (folder: string, table: string) => join(folder, table, '*', '*', '*.parquet');
const order = { flows: ['job', 'flow_id'], sessions: ['job', 'session_id'] };

/** The whole tree by the names of its folders, as far as its jobs have the same columns; the others beside. */
function scan(folder: string, table: string) {
  const options = { hivePartitioning: true, tryParseHiveDates: false };
  const alike = pl.scanParquet(join(folder, table, 'day=*', `job=[1-${captures.length}]`, '*.parquet'), options);
  const other = pl.scanParquet(join(folder, table, 'day=*', `job=${captures.length + 1}`, '*.parquet'), options);
  return table === 'sessions' ? alike : pl.concat([alike, other], { how: 'diagonal' });
}

async function askDuckDb(sql: string): Promise<Row[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJS() as Row[];
  } finally {
    connection.closeSync();
  }
}

/** Engines differ in whether a number of 64 bits is a bigint to JavaScript. */
const plain = (value: unknown) => (typeof value === 'bigint' ? Number(value) : (value ?? null));
const plainRow = (row: object) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));

t.test('Polars reads what DuckDB reads', async (t) => {
  const folder = await writeLake(t);
  for (const table of ['flows', 'sessions'] as const) {
    const source = `read_parquet('${globOf(folder, table)}', hive_partitioning = true, hive_types_autocast = false, union_by_name = true)`;
    const duck = await askDuckDb(
      `SELECT * REPLACE (job::BIGINT AS job) FROM ${source} ORDER BY ${order[table].map((name) => `${name}::BIGINT`).join(', ')}`,
    );
    const polars = await scan(folder, table).sort(order[table]).collect();
    const rows = polars.toRecords().map(plainRow);
    t.ok(rows.length > 0, `${rows.length} ${table}`);
    t.equal(rows.length, duck.length);
    t.same(polars.columns.toSorted(), Object.keys(duck[0] as object).toSorted(), 'columns and partitions');
    duck.forEach((row, index) => {
      t.strictSame({ ...rows[index] }, { ...rows[index], ...plainRow(row) }, `${table} row ${index}`);
    });
  }
});

t.test('types, and a question with a partition in it', async (t) => {
  const folder = await writeLake(t);
  const { schema } = await scan(folder, 'flows').collect();
  const types = ['flow_id', 'time_start_us', 'label_confidence', 'fwd_is_client', 'label', 'job'];
  t.same(
    types.map((name) => String(schema[name])),
    [
      'DataType(Int64)',
      'DataType(Int64)',
      'DataType(Float64)',
      'DataType(Bool)',
      'DataType(String)',
      'DataType(Int64)',
    ],
  );
  const bytes = pl.col('fwd_bytes').plus(pl.col('bwd_bytes')).sum().alias('bytes');
  const polars = await scan(folder, 'flows')
    .filter(pl.col('job').ltEq(pl.lit(2)))
    .groupBy('label')
    .agg(bytes)
    .sort('label')
    .collect();
  const duck = await askDuckDb(
    `SELECT label, sum(fwd_bytes + bwd_bytes)::BIGINT AS bytes FROM read_parquet('${globOf(folder, 'flows')}', hive_partitioning = true, union_by_name = true)
     WHERE job <= 2 GROUP BY label ORDER BY label`,
  );
  t.ok(duck.length > 3);
  t.same(polars.toRecords().map(plainRow), duck.map(plainRow));
});
