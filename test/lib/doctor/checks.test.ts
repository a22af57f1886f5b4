/** What tractor doctor makes of values: schemas, clocks, workers. What it finds in the world is in test/e2e/doctor.test.ts. */
import t from 'tap';
import { some } from '../../../lib/doctor/check.js';
import { connectionAdvice } from '../../../lib/doctor/connection-advice.js';
import { skewCheck } from '../../../lib/doctor/database-checks.js';
import { schemaCheck } from '../../../lib/doctor/schema-check.js';
import {
  modelsCheck,
  sharedCheck,
  versionsCheck,
  type WorkerRow,
  workersCheck,
} from '../../../lib/doctor/worker-checks.js';

t.test('a schema beside what the program knows', async (t) => {
  const known = ['0001_a', '0002_b'];
  t.match(schemaCheck(null, known), { status: 'warn', found: 'no tables yet' });
  t.match(schemaCheck(known, known), { status: 'ok', found: 'up to date (0002_b)', advice: null });
  t.match(schemaCheck(['0001_a'], known), { status: 'warn', found: /older than this program: 0002_b is not/ });
  t.match(schemaCheck([...known, '0003_c'], known), { status: 'fail', found: /newer than this program.* 0003_c/ });
});

t.test('clocks, as far as the way of the answer lets say', async (t) => {
  const reading = (askedAtMs: number, answeredAtMs: number) =>
    skewCheck({ askedAtMs, databaseMs: 10_000, answeredAtMs });
  t.match(reading(9_990, 10_010), { status: 'ok', found: /0\.000 s/ });
  t.match(reading(13_000, 13_020), { status: 'warn', found: /3\.010 s ahead of/ });
  t.match(reading(6_000, 6_020), { status: 'warn', found: /3\.990 s behind/ });
  t.match(reading(6_000, 20_000), { status: 'ok' }, 'an answer that took 14 s tells little');
  // The clock was set back while the answer came.
  t.match(reading(10_010, 3_000), { status: 'ok', found: /3\.495 s behind/ });
});

const worker = (number: number, more: Partial<WorkerRow> = {}): WorkerRow => ({
  worker_id: `w${number}`,
  host: `host-${number}`,
  pid: number,
  version: '1.0.0',
  concurrency: 2,
  digest: 'abc',
  silent_ms: 1000,
  captures_marker: 'captures',
  data_marker: 'data',
  ...more,
});

t.test('workers that are there, silent, or none', async (t) => {
  t.match(workersCheck([worker(1), worker(2)], 3), { status: 'ok', found: 'host-1 (1), host-2 (2): 4 jobs at once' });
  const silent = worker(2, { silent_ms: 61_000 });
  t.match(workersCheck([worker(1), silent], 0), { status: 'warn', found: /silent: host-2 \(2\) for 61 s$/ });
  t.match(workersCheck([silent], 0), { status: 'warn', found: 'none is at work; 0 jobs wait' });
  t.match(workersCheck([], 1), { status: 'fail', found: 'none is at work; 1 job waits' });
});

t.test('workers that differ', async (t) => {
  t.match(versionsCheck([worker(1), worker(2)], '1.0.0'), { status: 'ok' });
  const old = worker(2, { version: '0.9.0' });
  const found = 'this program is 1.0.0; 1.0.0: host-1 (1); 0.9.0: host-2 (2)';
  t.match(versionsCheck([worker(1), old], '1.0.0'), { status: 'warn', found });
  t.match(versionsCheck([old], '1.0.0'), { status: 'warn' }, 'the program itself is one of them');
  t.match(
    versionsCheck([worker(1), { ...old, silent_ms: 99_000 }], '1.0.0'),
    { status: 'ok' },
    'who is gone is no matter',
  );
  t.match(modelsCheck([worker(1), worker(2)]), { status: 'ok' });
  t.match(modelsCheck([worker(1), worker(2), worker(3, { digest: 'def' })]), {
    status: 'warn',
    found: 'models or label catalogues differ: abc: host-1 (1), host-2 (2); def: host-3 (3)',
  });
});

t.test('folders that are not the same', async (t) => {
  const workers = [worker(1), worker(2, { data_marker: 'other' }), worker(3, { captures_marker: null })];
  const data = { name: 'data', here: 'data', expected: 'data' } as const;
  const captures = { name: 'captures', here: 'captures', expected: 'captures' } as const;
  t.match(sharedCheck([worker(1)], data), { status: 'ok', found: '1 worker sees the same folder as this host' });
  t.match(sharedCheck(workers, data), { status: 'fail', found: 'another folder than here: host-2 (2)' });
  t.match(sharedCheck(workers, captures), { status: 'fail', found: /host-3 \(3\)$/, advice: /--captures/ });
  t.match(sharedCheck([], { ...captures, here: null }), { status: 'fail', found: /this host sees another/ });
  t.match(sharedCheck([], { ...captures, here: 'x' }), { status: 'fail', found: /this host sees another/ });
  t.match(sharedCheck(workers, { ...captures, expected: null }), { status: 'warn', found: /^nothing tells/ });
});

t.test('what to do about a connection', async (t) => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  t.match(connectionAdvice(refused), /start PostgreSQL there/);
  t.match(connectionAdvice(new AggregateError([refused])), /start PostgreSQL there/, 'both addresses of localhost');
  t.match(connectionAdvice(new Error('Connection terminated unexpectedly')), /network/);
  t.match(connectionAdvice(new Error('anything')), /log/);
});

t.test('long lists are cut', async (t) => {
  t.equal(some(['a', 'b'], 2), 'a, b');
  t.equal(some(['a', 'b', 'c', 'd'], 2), 'a, b and 2 more');
});
