/** kill -9 of each part of a cluster, at moments by chance: a worker, the server, the database. */
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { lackingPostgres } from '../../lib/postgres.js';
import { Chance, rounds } from './chance.js';
import { Cluster, captureNames, type WorkerName, workerNames } from './cluster.js';
import { withoutHosts } from './hosts.js';
import { lakeLeftovers } from './lake-files.js';
import { undisturbed } from './results.js';
import { Rounds } from './round.js';

const chance = new Chance();

t.test('killed parts', { skip: lackingPostgres || withoutHosts() }, async (t) => {
  t.comment(`TRACTOR_FAULT_SEED=${chance.seed}`);
  const cluster = await Cluster.open(t);
  const expected = await undisturbed(t, cluster.captures, captureNames);
  const all = new Rounds(cluster, expected);
  await cluster.startServer();
  for (const name of workerNames) await cluster.startWorker(name);

  await t.test('nothing is killed', async (t) => {
    await all.run(t, async () => {});
  });

  await t.test('a worker', async (t) => {
    for (let round = 0; round < rounds(4); round++) {
      const name = chance.oneOf<WorkerName>(workerNames);
      const afterMs = chance.between(0, 2500);
      await all.run(t, async () => {
        await sleep(afterMs);
        t.comment(`${name} after ${Math.round(afterMs)} ms`);
        await cluster.killWorker(name);
        await cluster.startWorker(name);
      });
    }
  });

  await t.test('both workers', async (t) => {
    for (let round = 0; round < rounds(1); round++) {
      const afterMs = chance.between(0, 1500);
      await all.run(t, async () => {
        await sleep(afterMs);
        await Promise.all(workerNames.map((name) => cluster.killWorker(name)));
        for (const name of workerNames) await cluster.startWorker(name);
      });
    }
  });

  await t.test('the server', async (t) => {
    for (let round = 0; round < rounds(2); round++) {
      const afterMs = chance.between(0, 2000);
      await all.run(t, async () => {
        await sleep(afterMs);
        await cluster.killServer();
        await cluster.startServer();
      });
    }
  });

  await t.test('the database', async (t) => {
    for (let round = 0; round < rounds(2); round++) {
      const [afterMs, awayMs] = [chance.between(0, 2000), chance.between(0, 4000)];
      await all.run(t, async () => {
        await sleep(afterMs);
        t.comment(`after ${Math.round(afterMs)} ms for ${Math.round(awayMs)} ms`);
        await cluster.postgres.kill();
        await sleep(awayMs);
        await cluster.postgres.run();
      });
    }
  });

  await t.test('after all of it', async (t) => {
    t.strictSame(await cluster.unfinished(), [], 'the queue is empty');
    await all.checkAll(t);
    await cluster.close();
    t.strictSame(await lakeLeftovers(cluster.data, await cluster.jobIds()), [], "no file that is nobody's");
  });
});
