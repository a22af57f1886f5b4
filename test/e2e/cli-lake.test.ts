/** `tractor query` and `tractor lake` over what jobs stored. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t, { type Test } from 'tap';
import { defaultJobOptions } from '../../lib/schema/job-options.js';
import { openStorage } from '../../lib/storage/open-storage.js';
import { batchesOf } from '../lib/flow-rows.js';
import { start, tractor } from './run-tractor.js';

/** A data folder with as many finished jobs, each of a capture and two flows. */
async function stored(test: Test, count: number): Promise<string> {
  const data = join(test.testdir(), 'data');
  const storage = await openStorage(data);
  for (let number = 1; number <= count; number++) {
    const file = { name: `${number}.pcap`, sizeBytes: 1000 * number, mtimeMs: 1_700_000_000_000 };
    await storage.catalogue.requestJob(file);
    const { jobId = 0 } = (await storage.catalogue.claimJob()) ?? {};
    const rows = [
      { label: 'dns', client_port: number },
      { label: 'tls', sni: 'a,"b"\n\u001b[31m' },
    ];
    await storage.lake.write(jobId, batchesOf(rows));
    const times = { timeFirstUs: 1e15 + number, timeLastUs: 1e15 + number + 5 };
    await storage.catalogue.finishJob(jobId, { state: 'finished', message: null, flows: 2, summary: null, ...times });
  }
  await storage.close();
  return data;
}

t.test('flows of all jobs, beside jobs and captures', async (t) => {
  const data = await stored(t, 3);
  const ask = async (sql: string, ...more: string[]) => {
    const { status, stdout, stderr } = await tractor(['query', '--data', data, sql, ...more]);
    t.match({ status, stderr }, { status: 0, stderr: '' }, sql);
    return stdout;
  };
  const lines = async (sql: string) =>
    (await ask(sql))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  t.strictSame(
    await lines(
      "SELECT job, count(*) AS n, sum(client_port) AS p FROM flows WHERE label = 'dns' GROUP BY job ORDER BY job",
    ),
    [
      { job: 1, n: 1, p: 1 },
      { job: 2, n: 1, p: 2 },
      { job: 3, n: 1, p: 3 },
    ],
  );
  t.strictSame(
    await lines(
      "SELECT captures, state, flows.job AS job, time_first_us FROM flows JOIN jobs USING (job) WHERE label = 'tls' ORDER BY job LIMIT 1",
    ),
    [{ captures: ['1.pcap'], state: 'finished', job: 1, time_first_us: 1e15 + 1 }],
  );
  t.strictSame(await lines('SELECT name, size_bytes, newest_job, modified_at FROM captures ORDER BY name LIMIT 1'), [
    { name: '1.pcap', size_bytes: 1000, newest_job: 1, modified_at: '2023-11-14 22:13:20' },
  ]);
  t.strictSame(await lines('SELECT count(*) AS n FROM sessions'), [{ n: 0 }]);
  t.equal(
    await ask(
      "SELECT 9223372036854775807 AS big, {a: [1, NULL]} AS s, DATE '2020-01-02' AS d, min_fiat FROM flows LIMIT 1",
    ),
    '{"big":9223372036854775807,"s":{"a":[1,null]},"d":"2020-01-02","min_fiat":null}\n',
  );
  t.equal(
    await ask('SELECT job, sni FROM flows WHERE sni IS NOT NULL AND job = 2', '--format', 'csv'),
    'job,sni\n2,"a,""b""\n\u001b[31m"\n',
  );
  t.equal(await ask('SELECT job FROM flows WHERE false', '--format', 'csv'), 'job\n', 'the names, where no row is');
  t.equal(
    await ask('SELECT job, sni FROM flows WHERE sni IS NOT NULL AND job = 2', '--format', 'table'),
    'job  sni\n  2  a,"b"\\x0a\\x1b[31m\n',
  );
  t.match(await ask('DESCRIBE flows', '--format', 'csv'), /^day,DATE.*\njob,BIGINT[\s\S]*\nflow_id,BIGINT/m);
  const file = join(data, 'found.parquet');
  await ask("FROM flows WHERE label = 'dns' -- and no more;", '-o', file);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  t.strictSame(
    (await connection.runAndReadAll(`SELECT count(*)::INTEGER, typeof(any_value(day)) FROM '${file}'`)).getRows(),
    [[3, 'DATE']],
  );
  t.strictSame(
    readdirSync(data).filter((name) => /^\.tractor|^found/.test(name) && name !== '.tractor-folder.json'),
    ['found.parquet'],
  );
});

t.test('a condition on job or day opens the files of those alone', async (t) => {
  const data = await stored(t, 12);
  const day = new Date().toISOString().slice(0, 10);
  for (const [condition, files] of [
    ['job = 5', 1],
    ['job BETWEEN 3 AND 6', 4],
    [`day = '${day}' AND job IN (1, 2)`, 2],
    ["day < '2020-01-01'", 0],
  ] as const) {
    const { stdout } = await tractor([
      'query',
      '--data',
      data,
      '--format',
      'table',
      `EXPLAIN ANALYZE SELECT label FROM flows WHERE ${condition}`,
    ]);
    if (files === 0) t.match(stdout, /EMPTY_RESULT|0\/12/, condition);
    else t.match(stdout, new RegExp(`\\b${files}/12\\b`), condition);
  }
});

t.test('what does not read the lake is refused, and said with status 2', async (t) => {
  const data = await stored(t, 1);
  const secret = join(data, 'secret.csv');
  writeFileSync(secret, 'a\n1\n');
  const lake = join(data, 'lake');
  const before = readdirSync(lake, { recursive: true });
  for (const [sql, message] of [
    ['SELEC 1', /Parser Error: syntax error at or near "SELEC"/],
    ['SELECT nothing FROM flows', /Binder Error: Referenced column "nothing" not found[\s\S]*\^/],
    ['SELECT 1; SELECT 2', /one statement at a time/],
    ['CREATE TABLE x (a INT)', /only what reads is taken/],
    ['SET threads = 9', /only what reads is taken|locked/],
    [`COPY (SELECT 1) TO '${join(lake, 'flows', 'x.parquet')}'`, /only what reads is taken/],
    [`EXPLAIN ANALYZE COPY (SELECT 1) TO '${join(lake, 'flows', 'x.parquet')}'`, /EXPLAIN of a SELECT alone/],
    [`/* */ EXPLAIN ANALYZE COPY (SELECT 1) TO '${join(lake, 'flows', 'x.parquet')}'`, /EXPLAIN of a SELECT alone/],
    [`SELECT * FROM read_csv('${secret}')`, /Permission Error/],
    [`SELECT * FROM read_parquet('${lake}/flows/../../secret.csv')`, /Permission Error/],
    [`FROM '${secret}'`, /Permission Error/],
    [`SELECT * FROM glob('${data}/*')`, /Permission Error/],
    ["ATTACH 'x.db'", /only what reads is taken/],
    ['INSTALL httpfs', /Permission Error|only what reads/],
    ['SELECT * FROM flows WHERE job = ?', /no values for parameters/],
    ['', /there is no statement/],
    ['/* a comment */ -- and more', /there is no statement/],
  ] as const) {
    const { status, stdout, stderr } = await tractor(['query', '--data', data, sql]);
    t.match({ status, stdout, stderr }, { status: 2, stdout: '', stderr: message }, sql);
  }
  t.strictSame(readdirSync(lake, { recursive: true }), before, 'nothing was written');
  for (const args of [
    ['query', '--data', join(data, 'lake'), 'SELECT 1'],
    ['query', '--lake', data, 'SELECT 1'],
    ['query', '--data', data, 'SELECT 1', '--format', 'parquet'],
    ['lake', 'retain', '--data', data],
    ['lake', 'retain', '--data', data, '--older-than', 'old'],
    ['lake', 'info', '--data', join(data, 'absent')],
  ])
    t.equal((await tractor(args)).status, 2, args.join(' '));
});

t.test('from standard input; a lake alone; no job at all', async (t) => {
  const data = await stored(t, 1);
  const running = start(['query', '-', '--lake', join(data, 'lake')], {
    input: Buffer.from('SELECT count(*) AS n\nFROM flows;\n'),
  });
  t.match(await running.ended, { status: 0, stdout: '{"n":2}\n' });
  t.match(await tractor(['query', '--lake', join(data, 'lake'), 'FROM jobs']), {
    status: 2,
    stderr: /jobs does not exist/,
  });
  const empty = join(t.testdir(), 'empty');
  await (await openStorage(empty)).close();
  t.match(await tractor(['query', '--data', empty, 'SELECT count(*) AS n, max(day) AS d FROM flows WHERE job = 1']), {
    status: 0,
    stdout: '{"n":0,"d":null}\n',
  });
});

t.test('Ctrl-C ends a long query', async (t) => {
  const data = await stored(t, 1);
  const running = start(['query', '--data', data, 'SELECT count(*) FROM range(10000000000) a, range(1000) b']);
  await running.hearsSignals();
  // The query is begun by then; where it is not, it is not begun at all.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = Date.now();
  running.child.kill('SIGINT');
  t.match(await running.ended, { status: 130 });
  t.ok(Date.now() - before < 4000);
});

t.test('amounts, compaction, retention', async (t) => {
  const data = await stored(t, 3);
  const lake = async (...args: string[]) => {
    const { status, stdout, stderr } = await tractor(['lake', ...args, '--data', data, '--json']);
    t.match({ status, stderr }, { status: 0, stderr: '' }, args.join(' '));
    return JSON.parse(stdout);
  };
  t.match(await lake('info'), { jobs: 3, files: 6, compactable: 0 });
  t.match(await lake('compact'), { jobs: 0 });
  t.match(await lake('sweep'), { removed: 0 });
  t.match((await tractor(['lake', 'info', '--data', data])).stdout, /jobs: 3\nfiles: 6\nbytes: .* kB/);
  const storage = await openStorage(data);
  t.match(await tractor(['lake', 'info', '--data', data]), { status: 2, stderr: /in use by another server/ });
  await storage.catalogue.createJob({
    captures: [{ name: 'w.pcap', sizeBytes: 1, mtimeMs: 1 }],
    options: defaultJobOptions,
  });
  await storage.close();
  t.same(await lake('retain', '--older-than', '1d'), { jobs: 0 });
  t.match(await lake('retain', '--older-than', '0h', '--dry-run'), { jobs: 3, would_remove: [3, 2, 1] });
  t.match(await lake('info'), { jobs: 3 });
  t.match(await lake('retain', '--older-than', '0h'), { jobs: 3 });
  t.match(await lake('info'), { jobs: 0, files: 0 });
  t.match(
    (await tractor(['query', '--data', data, 'SELECT job, state FROM jobs'])).stdout,
    '{"job":4,"state":"new"}\n',
    'one that waits stays',
  );
});

t.test('docs/lake.md is what the columns say', async (t) => {
  const { stdout } = await tractor(['lake', 'columns']);
  t.equal(stdout, readFileSync('docs/lake.md', 'utf8'), 'if not: npm run docs:lake');
});
