import { setImmediate as immediate } from 'node:timers/promises';
import t from 'tap';
import { ownTurn, Stretch, sortInTurns, Turns } from '../../lib/turns.js';

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

t.test('long lists are sorted as Array.sort does, equals in their order, and leave turns to others', async (t) => {
  const items = Array.from({ length: 30_000 }, (_, at) => ({ key: (at * 7919) % 1000, at }));
  const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
  let between = 0;
  const counting = setInterval(() => between++, 0);
  const sorted = await sortInTurns(items, (a, b) => {
    // As long as comparing takes elsewhere.
    for (let spin = 0; spin < 200; spin++) Math.sqrt(spin);
    return byKey(a, b);
  });
  clearInterval(counting);
  t.same(sorted, [...items].sort(byKey));
  t.ok(between > 0);
  t.same(await sortInTurns([], byKey), []);
});

t.test('what has waited for the same goes on one a turn', async (t) => {
  let turn = 0;
  let counting = setImmediate(function count() {
    turn++;
    counting = setImmediate(count);
  });
  t.teardown(() => clearImmediate(counting));
  const shared = new Promise<void>((resolve) => setTimeout(resolve, 5));
  const at = await Promise.all([1, 2, 3, 4].map(() => shared.then(ownTurn).then(() => turn)));
  t.equal(new Set(at).size, 4, `turns ${at.join(', ')}`);
  t.same(
    [...at].sort((a, b) => a - b),
    at,
    'in the order of asking',
  );
});
