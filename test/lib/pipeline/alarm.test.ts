import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { Alarm } from '../../../lib/pipeline/alarm.js';

const rings = async (ms: number, wait: number, stopped = false) => {
  let rung = 0;
  const alarm = new Alarm(ms, () => rung++);
  if (stopped) alarm.stop();
  await sleep(wait);
  alarm.stop();
  return rung;
};

t.test('rings once, unless it is stopped', async (t) => {
  t.equal(await rings(5, 100), 1);
  t.equal(await rings(5, 100, true), 0);
});

t.test('after more than a timer of Node can wait', async (t) => {
  t.equal(await rings(2 ** 31 + 1000, 100), 0);
  t.equal(await rings(3e11, 100), 0);
});
