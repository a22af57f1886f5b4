/** Parts of jobs: each taken by one worker, those of who vanished by another, those of an attempt that is over by nobody. */
import t from 'tap';
import { defaultJobOptions } from '../../../lib/schema/job-options.js';
import type { JobRecord } from '../../../lib/storage/catalogue.js';
import type { JobPart } from '../../../lib/storage/job-parts.js';
import { SharedCatalogue } from '../../../lib/storage/shared-catalogue.js';
import { lackingPostgres, Postgres } from '../postgres.js';
import { facts } from '../worker-facts.js';

t.test('parts', { skip: lackingPostgres }, async (t) => {
  const postgres = await Postgres.start(t);
  const url = await postgres.database();
  const catalogue = await SharedCatalogue.open(url);
  t.teardown(() => catalogue.close());
  const { parts } = catalogue;
  const [one, other] = [await catalogue.register(facts), await catalogue.register({ ...facts, host: 'other' })];
  const begin = async (name: string) => {
    const captures = [{ name, sizeBytes: 1, mtimeMs: 1 }];
    await catalogue.createJob({ captures, options: defaultJobOptions });
    return (await catalogue.claim(one)) as JobRecord;
  };
  const stage = ({ jobId, attempts }: JobRecord, number: number, tasks: readonly string[]) =>
    parts.add(tasks.map((task, index) => ({ jobId, attempts, stage: number, number: index, task })));
  const tasks = (taken: readonly (JobPart | null)[]) => taken.map((part) => part?.task ?? null);

  await t.test('each goes to one worker; a stage ends with the last', async (t) => {
    const job = await begin('a.pcap');
    await stage(job, 0, ['x', 'y', 'z']);
    await stage(job, 0, ['x', 'y', 'z']);
    const taken = await Promise.all([one, other, one, other].map((workerId) => parts.claim(workerId)));
    t.same(tasks(taken).sort(), ['x', 'y', 'z', null].sort(), 'put there twice they are there once');
    t.same(await parts.state(job.jobId, 1, 0), { finished: 0, left: 3, fault: null });
    const [first, second] = taken.filter((part) => part !== null) as [JobPart, JobPart];
    for (const workerId of [one, other]) await parts.end(first, workerId, null);
    t.same(await parts.state(job.jobId, 1, 0), { finished: 1, left: 2, fault: null });
    for (const workerId of [one, other]) await parts.end(second, workerId, 'broken\0');
    t.same(await parts.state(job.jobId, 1, 0), { finished: 1, left: 1, fault: 'broken\ufffd' });
    await parts.forget(job.jobId);
    t.same(await parts.state(job.jobId, 1, 0), { finished: 0, left: 0, fault: null });
  });

  await t.test('of one job alone; given back it is there again', async (t) => {
    const [a, b] = [await begin('b.pcap'), await begin('c.pcap')];
    await stage(a, 0, ['of a']);
    await stage(b, 0, ['of b']);
    const part = await parts.claim(one, b.jobId);
    t.equal(part?.task, 'of b');
    t.equal(await parts.claim(one, b.jobId), null);
    await parts.release(part as JobPart, one);
    t.equal((await parts.claim(other, b.jobId))?.task, 'of b');
    await parts.forget(a.jobId);
    await parts.forget(b.jobId);
  });

  await t.test('of a job that has ended, or begun anew, nobody takes any', async (t) => {
    const job = await begin('d.pcap');
    await stage(job, 0, ['old']);
    await catalogue.release(job, one);
    t.equal(await parts.claim(other), null, 'it waits');
    await postgres.query(`UPDATE jobs SET attempts = 1 WHERE job_id = ${job.jobId}`, new URL(url).pathname.slice(1));
    const again = (await catalogue.claim(one)) as JobRecord;
    t.equal(again.attempts, 2);
    t.equal(await parts.claim(other), null, 'another attempt has it');
    await stage(again, 0, ['new']);
    t.equal((await parts.claim(other))?.task, 'new');
    await parts.forget(job.jobId, 2);
    t.same(await parts.state(job.jobId, 1, 0), { finished: 0, left: 0, fault: null });
    t.same(await parts.state(job.jobId, 2, 0), { finished: 0, left: 1, fault: null });
  });

  await t.test('those that a worker has are known, whether it was told or not', async (t) => {
    const third = await catalogue.register(facts);
    const job = await begin('f.pcap');
    await stage(job, 0, ['one', 'two']);
    const part = (await parts.claim(third)) as JobPart;
    t.strictSame(await parts.ofWorker(third), [part]);
    t.strictSame(await parts.ofWorker(one), []);
    await parts.release(part, third);
    t.strictSame(await parts.ofWorker(third), []);
    await catalogue.requestCancel(job.jobId);
    t.equal(await parts.claim(third), null, 'nobody begins what is to be cancelled');
    await parts.forget(job.jobId);
  });

  await t.test('of who vanished, a few times; then it has failed', async (t) => {
    const job = await begin('e.pcap');
    await stage(job, 0, ['deadly']);
    for (let time = 1; time <= 3; time++) {
      const gone = await catalogue.register(facts);
      t.equal((await parts.claim(gone, job.jobId))?.task, 'deadly');
      await catalogue.leave(gone);
      await catalogue.sweep();
    }
    t.equal(await parts.claim(other, job.jobId), null);
    t.same(await parts.state(job.jobId, 1, 0), { finished: 0, left: 0, fault: 'its workers vanished' });
  });
});
