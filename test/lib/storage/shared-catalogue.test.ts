/** Whose a job is: claims, ends, vanished workers and what the queue and the catalogue make of each other, without any job being run. */
import t, { type Test } from 'tap';
import { defaultJobOptions } from '../../../lib/schema/job-options.js';
import type { JobOutcome, JobRecord } from '../../../lib/storage/catalogue.js';
import { SharedCatalogue } from '../../../lib/storage/shared-catalogue.js';
import type { WorkerFacts } from '../../../lib/storage/shared-workers.js';
import { lackingPostgres, Postgres } from '../postgres.js';
import { facts } from '../worker-facts.js';

const file = (name: string) => ({ name, sizeBytes: 100, mtimeMs: 1234.5 });
const done: JobOutcome = {
  state: 'finished',
  message: null,
  flows: 3,
  timeFirstUs: 1,
  timeLastUs: 2,
  summary: '{}',
};
let started: Promise<Postgres> | null = null;

function running(): Promise<Postgres> {
  started ??= Postgres.start(t);
  return started;
}

interface Room {
  readonly postgres: Postgres;
  readonly catalogue: SharedCatalogue;
  readonly url: string;
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** As if nobody had heard of the worker for so long. */
  silence(workerId: string, seconds: number): Promise<void>;
}

function shared(name: string, body: (t: Test, room: Room) => Promise<void>, maxAttempts = 5): void {
  t.test(name, { skip: lackingPostgres }, async (test) => {
    const postgres = await running();
    const url = await postgres.database();
    const catalogue = await SharedCatalogue.open(url, { maxAttempts });
    test.teardown(() => catalogue.close());
    const query = (sql: string) => postgres.query(sql, new URL(url).pathname.slice(1));
    const silence = async (workerId: string, seconds: number) => {
      await query(
        `UPDATE workers SET heartbeat_at_ms = heartbeat_at_ms - ${seconds * 1000} WHERE worker_id = '${workerId}'`,
      );
    };
    await body(test, { postgres, catalogue, url, query, silence });
  });
}

/** The server of these tests has only just started, which is not the workers' fault: longer timeouts would not be over. */
const brisk: WorkerFacts = { ...facts, timeoutS: 0.2 };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function claimed(catalogue: SharedCatalogue, workerId: string): Promise<JobRecord> {
  for (;;) {
    const job = await catalogue.claim(workerId);
    if (job !== null) return job;
    await wait(100);
  }
}

shared('a job goes to one worker, and ends once', async (t, { catalogue, query }) => {
  const [one, two] = [await catalogue.register(facts), await catalogue.register(facts)];
  const { jobId } = await catalogue.requestJob(file('a'));
  const claims = await Promise.all([one, two, one, two].map((worker) => catalogue.claim(worker)));
  const mine = claims.filter((job) => job !== null);
  t.match(mine, [{ jobId, state: 'in_progress', attempts: 1 }]);
  const [owner, other] = claims.indexOf(mine[0] as JobRecord) % 2 === 0 ? [one, two] : [two, one];
  let settled = 0;
  const settle = async () => {
    settled++;
    return done;
  };
  t.equal(await catalogue.finish(mine[0] as JobRecord, other, settle), false, 'not another’s');
  t.equal(settled, 0, 'and nothing is put in place');
  t.equal(await catalogue.finish(mine[0] as JobRecord, owner, settle), true);
  t.equal(
    await catalogue.finish(mine[0] as JobRecord, owner, settle),
    true,
    'told again, since the answer may have been lost',
  );
  t.equal(settled, 1);
  t.match(await catalogue.job(jobId), { state: 'finished', flows: 3, attempts: 1 });
  t.match(await query(`SELECT state::text, data FROM tractor_queue.job WHERE name = 'jobs'`), [
    { state: 'completed', data: { job: jobId } },
  ]);
  t.equal(await catalogue.claim('nobody'), null, 'who is not registered gets none');
});

shared('what could not be settled is not recorded', async (t, { catalogue }) => {
  const worker = await catalogue.register(facts);
  await catalogue.requestJob(file('a'));
  const job = await claimed(catalogue, worker);
  await t.rejects(
    catalogue.finish(job, worker, () => Promise.reject(new Error('no'))),
    /no/,
  );
  t.match(await catalogue.job(job.jobId), { state: 'in_progress', attempts: 1 });
  t.ok(await catalogue.finish(job, worker, async () => done));
});

shared(
  'a job whose worker vanished waits a moment, and what the worker says later does not count',
  async (t, { catalogue, query }) => {
    const gone = await catalogue.register(brisk);
    const { jobId } = await catalogue.requestJob(file('a'));
    const job = await claimed(catalogue, gone);
    t.match(await catalogue.sweep(), { workers: [], again: [] }, 'it is not silent yet');
    await wait(300);
    t.same(await catalogue.sweep(), { workers: [gone], again: [jobId], ended: [] });
    t.match(await catalogue.job(jobId), { state: 'new', attempts: 1, startedAtMs: null });
    t.match(await query(`SELECT state::text, start_after > now() AS later, output FROM tractor_queue.job`), [
      { state: 'retry', later: true, output: { reason: 'its worker vanished' } },
    ]);
    t.equal(await catalogue.finish(job, gone, async () => done), false);
    await catalogue.release(job, gone);
    t.equal(await catalogue.heartbeat(gone), null, 'it hears that it counts as dead');
    t.equal(await catalogue.claim(gone), null);
    const next = await catalogue.register(facts);
    const again = await claimed(catalogue, next);
    t.match(again, { jobId, attempts: 2 });
    t.equal(await catalogue.finish(job, gone, async () => done), false, 'nor while another runs it');
    t.equal(
      await catalogue.finish({ ...again, attempts: 1 }, next, async () => done),
      false,
      'the attempt is part of it',
    );
    t.equal(await catalogue.finish(again, next, async () => done), true);
  },
);

shared(
  'after so many attempts it is given up, among the dead letters',
  async (t, { catalogue, query }) => {
    const { jobId } = await catalogue.requestJob(file('a'));
    for (let attempt = 1; attempt <= 2; attempt++) {
      const worker = await catalogue.register(brisk);
      t.match(await claimed(catalogue, worker), { attempts: attempt });
      await wait(300);
      const swept = await catalogue.sweep();
      t.same(swept.workers, [worker]);
      t.same(attempt === 1 ? swept.again : swept.ended, [jobId]);
    }
    const message = 'given up: its worker vanished during each of 2 attempts';
    t.match(await catalogue.job(jobId), { state: 'failed', message, attempts: 2, finishedAtMs: Number });
    t.match(await query(`SELECT data FROM tractor_queue.job WHERE name = 'jobs_given_up'`), [
      { data: { job: jobId, reason: message } },
    ]);
    t.same(await catalogue.sweep(), { workers: [], again: [], ended: [] });
    t.ok(await catalogue.removeJob(jobId));
    t.same(await query('SELECT * FROM tractor_queue.job'), []);
  },
  2,
);

shared('a job that was to be cancelled when its worker vanished is cancelled', async (t, { catalogue }) => {
  const worker = await catalogue.register(brisk);
  const { jobId } = await catalogue.requestJob(file('a'));
  await claimed(catalogue, worker);
  t.equal(await catalogue.requestCancel(jobId), true);
  t.same(await catalogue.heartbeat(worker), [{ jobId, attempts: 1, cancelRequested: true }]);
  await wait(300);
  t.match(await catalogue.sweep(), { ended: [jobId] });
  t.match(await catalogue.job(jobId), { state: 'cancelled' });
  t.equal(await catalogue.requestCancel(jobId), false);
});

shared('silence counts from the start of the database on', async (t, { catalogue, silence }) => {
  const worker = await catalogue.register({ ...facts, timeoutS: 86_400 });
  await silence(worker, 100_000);
  t.match(await catalogue.sweep(), { workers: [] });
});

shared('released, it is the next one again, and the attempt does not count', async (t, { catalogue }) => {
  const worker = await catalogue.register(facts);
  const [a, b] = [await catalogue.requestJob(file('a')), await catalogue.requestJob(file('b'))];
  for (let times = 0; times < 8; times++) await catalogue.release(await claimed(catalogue, worker), worker);
  t.match(await catalogue.job(a.jobId), { state: 'new', attempts: 0, startedAtMs: null });
  t.match(await claimed(catalogue, worker), { jobId: a.jobId, attempts: 1 });
  t.match(await claimed(catalogue, worker), { jobId: b.jobId, attempts: 1 });
});

shared('cancelled and claimed at the same time: one of the two', async (t, { catalogue }) => {
  const worker = await catalogue.register(facts);
  for (let round = 0; round < 20; round++) {
    const { jobId } = await catalogue.requestJob(file(`${round}`));
    const [job, cancelled] = await Promise.all([catalogue.claim(worker), catalogue.cancelWaiting(jobId)]);
    t.equal(job === null, cancelled);
    if (job !== null) await catalogue.finish(job, worker, async () => done);
  }
});

shared(
  'whatever became of the queue, what waits in the catalogue waits there after the next start',
  async (t, { catalogue, url, query }) => {
    const ids = [];
    for (const [name, priority] of [
      ['a', 0],
      ['b', 5],
    ] as const)
      ids.push((await catalogue.createJob({ captures: [file(name)], options: defaultJobOptions, priority })).job.jobId);
    await query(`UPDATE jobs SET state = 'cancelled' WHERE job_id = ${ids[0]}`);
    const worker = await catalogue.register(facts);
    t.match(await catalogue.claim(worker), { jobId: ids[1] });
    t.equal(await catalogue.claim(worker), null, 'what has ended is passed over');
    const { jobId } = await catalogue.requestJob(file('c'));
    await query('DELETE FROM tractor_queue.job');
    t.equal(await catalogue.claim(worker), null);
    const again = await SharedCatalogue.open(url);
    t.teardown(() => again.close());
    t.match(await again.claim(worker), { jobId });
    t.equal(await again.claim(worker), null);
  },
);

shared('several processes start at the same time on an empty database', async (t, { postgres }) => {
  const url = await postgres.database();
  const all = await Promise.all(Array.from({ length: 4 }, () => SharedCatalogue.open(url)));
  t.equal((await all[0]?.requestJob(file('a')))?.jobId, 1);
  await Promise.all(all.map((catalogue) => catalogue.close()));
});

shared(
  'a job that the queue hands out twice runs once, and comes back when its worker vanishes',
  async (t, { catalogue, query }) => {
    const [one, two] = [await catalogue.register(brisk), await catalogue.register(facts)];
    const { jobId } = await catalogue.requestJob(file('a'));
    await claimed(catalogue, one);
    await query(`UPDATE tractor_queue.job SET state = 'created'`);
    t.equal(await catalogue.claim(two), null);
    t.match(await catalogue.job(jobId), { state: 'in_progress', attempts: 1 });
    await query(`UPDATE tractor_queue.job SET state = 'completed'`);
    await wait(300);
    t.match(await catalogue.sweep(), { again: [jobId] });
    t.match(await claimed(catalogue, two), { jobId, attempts: 2 });
  },
);

shared('a job that its worker knows nothing of is put back, and the attempt counts', async (t, { catalogue }) => {
  const worker = await catalogue.register(facts);
  const { jobId } = await catalogue.requestJob(file('a'));
  const job = await claimed(catalogue, worker);
  t.equal(await catalogue.disown({ jobId, attempts: 7 }, worker), false, 'of another attempt: not its own');
  t.match(await catalogue.job(jobId), { state: 'in_progress' });
  t.equal(await catalogue.disown(job, worker), false);
  t.match(await catalogue.job(jobId), { state: 'new', attempts: 1 });
  t.match(await claimed(catalogue, worker), { jobId, attempts: 2 });
});
