/** The disk of the database is full: nothing new is taken, nothing that was promised is lost, and with room again all goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { lackingPostgres } from '../../lib/postgres.js';
import { rounds } from './chance.js';
import { Cluster, captureNames, longCapture, workerNames } from './cluster.js';
import { withoutHosts } from './hosts.js';
import { lakeLeftovers } from './lake-files.js';
import { undisturbed } from './results.js';
import { Rounds } from './round.js';
import type { SmallDisk } from './small-disk.js';

const orders = captureNames.filter((name) => name !== longCapture);

t.test('a database whose disk is full', { skip: lackingPostgres || withoutHosts() }, async (t) => {
  const cluster = await Cluster.open(t, { databaseDisk: 400e6 });
  const disk = cluster.databaseDisk as SmallDisk;
  const all = new Rounds(cluster, await undisturbed(t, cluster.captures, captureNames));
  await cluster.startServer();
  for (const name of workerNames) await cluster.startWorker(name);
  // Each page that a table grows by must fit in; the log has its files already, or ends the server.
  await cluster.sql(
    'CREATE TABLE growing AS SELECT repeat(md5(random()::text), 100) AS text FROM generate_series(1, 100)',
  );

  for (let round = 0; round < rounds(2); round++) {
    const taken: number[] = [];
    const refused: number[] = [];
    await all.run(t, async () => {
      disk.fill(0);
      await t.rejects(cluster.sql('INSERT INTO growing SELECT text FROM growing'), 'the database has no room');
      const fullAtMs = performance.now();
      for (let number = 0; refused.length < 3 && performance.now() - fullAtMs < 12_000; number++) {
        const wish = { method: 'POST', body: { captures: [orders[number % orders.length]] } };
        const reply = await cluster.ask('/api/v2/jobs', wish).catch(() => ({ status: 0, body: null }));
        if (reply.status === 201) taken.push(reply.body.job_id);
        else if (reply.status !== 200) refused.push(reply.status);
        await sleep(100);
      }
      disk.makeRoom();
      // Where its log did not fit in it has ended, as it must.
      const faults = cluster.postgres.log.match(/^.*(?:ERROR|PANIC): {2}could not .*$/gm) ?? [];
      t.ok(faults.length > 1, 'more than our own statement met it');
      const state = cluster.postgres.pid === null ? 'ended' : 'at work';
      t.comment(`${faults.length} errors; taken ${taken.length}, refused ${refused.length}; the database is ${state}`);
      if (cluster.postgres.pid === null) await cluster.postgres.run();
    });
    t.strictSame(
      refused.filter((status) => status !== 503),
      [],
      'who is refused is told to come again',
    );
    for (const jobId of taken)
      t.match(await cluster.ended(jobId), { state: /finished|failed/ }, 'what was taken is done');
  }

  t.strictSame(await cluster.unfinished(), []);
  await all.checkAll(t);
  await cluster.close();
  t.strictSame(await lakeLeftovers(cluster.data, await cluster.jobIds()), []);
});
