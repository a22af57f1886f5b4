/** What happens to hosts that go on living: a cable that is out for long, a disk that is full, a job that is handed out twice, a clock that jumps. */
import { existsSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { lackingPostgres } from '../../lib/postgres.js';
import { Chance, rounds } from './chance.js';
import { Cluster, captureNames, longCapture, type WorkerName, workerNames, workerTimeoutS } from './cluster.js';
import { withoutHosts } from './hosts.js';
import { lakeLeftovers } from './lake-files.js';
import { undisturbed } from './results.js';
import { Rounds } from './round.js';
import { WallClock, withoutWallClock } from './wall-clock.js';

const chance = new Chance();

t.test('disturbed parts', { skip: lackingPostgres || withoutHosts() }, async (t) => {
  t.comment(`TRACTOR_FAULT_SEED=${chance.seed}`);
  const cluster = await Cluster.open(t);
  const all = new Rounds(cluster, await undisturbed(t, cluster.captures, captureNames));
  await cluster.startServer();
  for (const name of workerNames) await cluster.startWorker(name);

  await t.test('a worker that cannot reach the database for longer than the timeout', async (t) => {
    for (let round = 0; round < rounds(1); round++) {
      const name = chance.oneOf<WorkerName>(workerNames);
      const [afterMs, awayMs] = [chance.between(0, 1500), workerTimeoutS * 1000 + chance.between(1000, 5000)];
      await all.run(t, async () => {
        await sleep(afterMs);
        t.comment(`${name} after ${Math.round(afterMs)} ms for ${Math.round(awayMs)} ms`);
        cluster.hosts[name].pullCable();
        await sleep(awayMs);
        cluster.hosts[name].plugIn();
      });
      t.equal(cluster.workers.get(name)?.child.exitCode, null, 'it is there still');
    }
  });

  await t.test('a server that cannot reach the database for longer than the timeout', async (t) => {
    const [afterMs, awayMs] = [chance.between(0, 500), workerTimeoutS * 1000 + chance.between(1000, 2000)];
    await all.run(t, async () => {
      await sleep(afterMs);
      t.comment(`after ${Math.round(afterMs)} ms for ${Math.round(awayMs)} ms`);
      cluster.hosts.server.pullCable();
      await sleep(awayMs);
      cluster.hosts.server.plugIn();
    });
    t.equal(cluster.server?.child.exitCode, null, 'it is there still');
  });

  await t.test('a job that is in the queue twice', async (t) => {
    for (let round = 0; round < rounds(1); round++)
      await all.run(t, async (jobs) => {
        for (const jobId of jobs.values()) await cluster.queueAgain(jobId);
      });
  });

  await t.test('a job that two workers run at once', async (t) => {
    let handed = 0;
    for (let round = 0; round < rounds(3); round++)
      await all.run(t, async (jobs) => {
        const jobId = jobs.get(longCapture) as number;
        const beganAt = performance.now();
        while (!(await cluster.handToAnother(jobId)) && performance.now() - beganAt < 5000) await sleep(20);
        await sleep(chance.between(0, 300));
        if (await cluster.handToAnother(jobId)) handed++;
      });
    t.comment(`${handed} times handed on twice`);
    t.match(cluster.said(), /not this worker/, 'who had it first throws away what it made');
  });

  await t.test('a clock that jumps', { skip: withoutWallClock() }, async (t) => {
    const clock = new WallClock(cluster.folder);
    const [name] = workerNames;
    await cluster.endWorker(name);
    await cluster.startWorker(name, clock.env);
    for (let round = 0; round < rounds(2); round++)
      await all.run(t, async () => {
        for (const seconds of [86_400, -86_400, 3600, 0]) {
          await sleep(chance.between(0, 800));
          clock.jump(seconds);
        }
      });
    clock.jump(-7200);
    await all.run(t, async () => {});
    clock.jump(0);
  });

  await t.test("a clock of the database's host that jumps", { skip: withoutWallClock() }, async (t) => {
    const clock = cluster.databaseClock as WallClock;
    const clockOf = async () =>
      Number((await cluster.sql('SELECT extract(epoch FROM clock_timestamp()) AS s'))[0]?.['s']);
    const jump = async (seconds: number) => {
      clock.jump(seconds);
      const ahead = (await clockOf()) - Date.now() / 1000;
      t.ok(Math.abs(ahead - seconds) < 60, `PostgreSQL is ${Math.round(ahead)} s ahead`);
    };
    await all.run(t, async () => {
      await sleep(chance.between(0, 800));
      await jump(3600);
    });
    // Back when nothing waits, upkeep neither: what was asked for in an hour is not due before.
    for (let tries = 0; tries < 150 && (await cluster.unfinished()).length > 0; tries++) await sleep(100);
    t.strictSame(await cluster.unfinished(), [], 'nothing waits');
    await jump(0);
    await all.run(t, async () => {});
  });

  await t.test('a folder that goes away under the workers', async (t) => {
    const signal = (name: NodeJS.Signals) => {
      for (const worker of cluster.workers.values()) worker.child.kill(name);
    };
    for (const folder of [cluster.captures, cluster.data]) {
      const away = `${folder}-away`;
      // So that none has begun before the folder is away.
      signal('SIGSTOP');
      await all.run(t, async (jobs) => {
        renameSync(folder, away);
        signal('SIGCONT');
        await sleep(2000);
        const rows = await cluster.sql(`SELECT state FROM jobs WHERE job_id IN (${[...jobs.values()].join()})`);
        t.strictSame(
          rows.map(({ state }) => state),
          captureNames.map(() => 'new'),
          'no job is begun, and none fails',
        );
        t.equal(existsSync(folder), false, 'nor is anything made where the folder was');
        renameSync(away, folder);
      });
    }
    t.match(cluster.said(), /a folder is not mounted: no job is taken/);
  });

  await t.test('a disk that is full', async (t) => {
    for (let round = 0; round < rounds(2); round++) {
      // Not even a job's folder fits in, or some of its rows.
      cluster.disk.fill(round === 0 ? 0 : Math.round(chance.between(0, 300_000)));
      const jobId = await cluster.order(longCapture);
      const { state, message } = await cluster.ended(jobId);
      t.match({ state, message }, { state: 'failed', message: /ENOSPC|no space/i }, 'fails and says why');
      t.equal(await cluster.history.ends(jobId), 1);
      cluster.disk.makeRoom();
      await all.run(t, async () => {});
    }
  });

  await t.test('after all of it', async (t) => {
    t.strictSame(await cluster.unfinished(), [], 'the queue is empty');
    await all.checkAll(t);
    await cluster.close();
    t.strictSame(await lakeLeftovers(cluster.data, await cluster.jobIds()), [], "no file that is nobody's");
  });
});
