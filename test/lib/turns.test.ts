import { setImmediate as immediate } from 'node:timers/promises';
import t from 'tap';
import { Stretch, Turns } from '../../lib/turns.js';

t.test('one a turn, in the order of asking; the first at once', async (t) => {
  const turns = new Turns();
  const gone: number[] = [];
  for (const number of [1, 2, 3]) turns.take(() => gone.push(number));
  t.same(gone, [1]);
  await immediate();
  t.same(gone, [1, 2]);
  await immediate();
  t.same(gone, [1, 2, 3]);
  await immediate();
  turns.take(() => gone.push(4));
  t.same(gone, [1, 2, 3, 4], 'nobody waits: at once again');
});

t.test('a stretch is long after some milliseconds, and not after a pause', async (t) => {
  const stretch = new Stretch();
  t.notOk(stretch.isLong);
  const until = performance.now() + 20;
  while (performance.now() < until);
  t.ok(stretch.isLong);
  let others = 0;
  setImmediate(() => others++);
  await stretch.pause();
  t.equal(others, 1, 'what waited had its turn');
  t.notOk(stretch.isLong);
});
