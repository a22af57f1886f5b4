import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { lockSwap } from '../../../lib/storage/swap-lock.js';

t.test('one holder at a time, although the first of all is dead', async (t) => {
  const folder = t.testdir();
  const path = join(folder, 'lock');
  writeFileSync(path, 'the dead');
  let holders = 0;
  let most = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      const lock = await lockSwap(path, 300);
      most = Math.max(most, ++holders);
      await wait(5);
      await lock.check();
      holders--;
      await lock.release();
    }),
  );
  t.equal(most, 1);
  t.ok(performance.now() - begun >= 300, 'not before its time');
  t.same(readdirSync(folder), []);
});

t.test('who was taken for dead is told', async (t) => {
  const path = join(t.testdir(), 'lock');
  const slow = await lockSwap(path, 1000);
  await slow.check();
  const other = await lockSwap(path, 0);
  await t.rejects(slow.check(), { message: 'another process has taken over' });
  await slow.release();
  await other.check();
  await other.release();
  await (await lockSwap(path, 60_000)).release();
});
