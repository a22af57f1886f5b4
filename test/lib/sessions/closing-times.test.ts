import t from 'tap';
import { ClosingTimes } from '../../../lib/sessions/closing-times.js';

const second = 1_000_000;

t.test('nothing is given out before its time, everything within a second and a bit after', async (t) => {
  const times = new ClosingTimes<number>();
  for (const due of [5, 1, 3.5, 3]) times.put(due, due * second);
  t.strictSame(times.takeDue(1 * second), []);
  t.strictSame(times.takeDue(2 * second), [1]);
  t.strictSame(times.takeDue(3.9 * second), []);
  t.strictSame(times.takeDue(4 * second), [3.5, 3]);
  times.put(3, 3 * second);
  t.strictSame(times.takeDue(4.5 * second), [3], 'late, but not lost');
  t.strictSame(times.takeDue(Number.POSITIVE_INFINITY), [5]);
  t.strictSame(times.takeDue(Number.POSITIVE_INFINITY), []);
});

t.test('years pass at once', async (t) => {
  const times = new ClosingTimes<string>();
  times.put('then', 0);
  times.put('now', 1.7e15);
  t.strictSame(times.takeDue(1.6e15), ['then']);
  t.strictSame(times.takeDue(1.8e15), ['now']);
});
