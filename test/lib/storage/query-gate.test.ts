import t from 'tap';
import { BusyError } from '../../../lib/errors.js';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { QueryGate } from '../../../lib/storage/query-gate.js';
import { batchesOf } from '../flow-rows.js';

t.test('so many at once, in the order of asking; more than may wait are refused', async (t) => {
  const gate = new QueryGate(1, 2);
  const leave = await gate.enter();
  const order: number[] = [];
  const waiting = [1, 2].map(async (number) => {
    const done = await gate.enter();
    order.push(number);
    done();
    done();
  });
  await t.rejects(gate.enter(), BusyError);
  t.strictSame(order, []);
  leave();
  await Promise.all(waiting);
  t.strictSame(order, [1, 2]);
  t.equal(gate.running, 0);
});

t.test('what further is asked under a signal comes at the turn of its first', async (t) => {
  const gate = new QueryGate(1, 5);
  const earlier = new AbortController().signal;
  (await gate.enter(earlier))();
  const leave = await gate.enter();
  const order: string[] = [];
  const enter = async (name: string, signal?: AbortSignal) => {
    const done = await gate.enter(signal);
    order.push(name);
    done();
  };
  const others = ['other', 'another'].map((name) => enter(name));
  const further = ['second', 'third'].map((name) => enter(name, earlier));
  leave();
  await Promise.all([...others, ...further]);
  t.strictSame(order, ['second', 'third', 'other', 'another']);
});

t.test('who no longer waits takes no place', async (t) => {
  const gate = new QueryGate(1, 5);
  const leave = await gate.enter();
  const gone = new AbortController();
  const waiting = gate.enter(gone.signal);
  gone.abort(new Error('gone'));
  await t.rejects(waiting, { message: 'gone' });
  await t.rejects(gate.enter(gone.signal), { message: 'gone' });
  leave();
  (await gate.enter())();
  t.equal(gate.running, 0);
});

/** Minutes of work where nobody stops it. */
const endless = `SELECT count(*) AS n FROM range(100000000000) AS a(x) WHERE hash(x) = 7`;

t.test('a query ends with its signal, and others go on', async (t) => {
  const lake = new ParquetLake(t.testdir());
  t.teardown(() => lake.close());
  await lake.write(1, batchesOf([{}]));
  const table = lake.flows(1);
  const gone = new AbortController();
  const stopped = Promise.all(
    [1, 2, 3, 4].map((_) => t.rejects(table.query(endless, [], gone.signal), { message: 'gone' })),
  );
  setTimeout(() => gone.abort(new Error('gone')), 300);
  const began = Date.now();
  await stopped;
  t.ok(Date.now() - began < 10_000, 'at once');
  t.strictSame(await table.query('SELECT count(*) AS n FROM flows'), [{ n: 1 }]);
});

t.test('rows that nobody reads to their end let go of their place', async (t) => {
  const lake = new ParquetLake(t.testdir());
  t.teardown(() => lake.close());
  await lake.write(1, batchesOf([{}]));
  for (let time = 0; time < 20; time++)
    for await (const rows of lake.flows(1).stream('SELECT * FROM range(100000)')) {
      t.ok(rows.length > 0);
      break;
    }
});
