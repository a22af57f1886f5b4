/** What workers do for the lake that they share, over a real queue, catalogue and folder. */
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LakeUpkeep } from '../../../lib/jobs/lake-upkeep.js';
import { defaultJobOptions } from '../../../lib/schema/job-options.js';
import type { JobOutcome, JobRecord } from '../../../lib/storage/catalogue.js';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { SharedCatalogue } from '../../../lib/storage/shared-catalogue.js';
import type { UpkeepTask } from '../../../lib/storage/upkeep-queue.js';
import { batchesOf } from '../flow-rows.js';
import { lackingPostgres, Postgres } from '../postgres.js';
import { facts } from '../worker-facts.js';

const outcome: JobOutcome = {
  state: 'finished',
  message: null,
  flows: 1,
  timeFirstUs: 1,
  timeLastUs: 2,
  summary: '{}',
};
const longAgo = new Date(Date.now() - 3_600_000);

let started: Promise<Postgres> | null = null;

interface Room {
  readonly catalogue: SharedCatalogue;
  readonly lake: ParquetLake;
  readonly folder: string;
  readonly done: [UpkeepTask, Readonly<Record<string, number>>][];
  readonly errors: unknown[];
  upkeep(retainMs?: number): LakeUpkeep;
  /** A job that has ended with a flow. */
  ended(name: string, endedAgoMs?: number): Promise<JobRecord>;
}

async function open(test: Test): Promise<Room> {
  started ??= Postgres.start(t);
  const postgres = await started;
  const url = await postgres.database();
  const catalogue = await SharedCatalogue.open(url);
  const folder = join(test.testdir({}), 'lake');
  const lake = new ParquetLake(folder, { shared: true });
  test.teardown(async () => {
    await lake.close();
    await catalogue.close();
  });
  const done: Room['done'] = [];
  const errors: unknown[] = [];
  const upkeep = (retainMs?: number) =>
    new LakeUpkeep({
      catalogue,
      lake,
      onDone: (task, found) => done.push([task, found]),
      onError: (error) => errors.push(error),
      ...(retainMs === undefined ? {} : { retainMs }),
    });
  const workerId = await catalogue.register(facts);
  const ended = async (name: string, endedAgoMs = 0) => {
    const file = { name, sizeBytes: 1, mtimeMs: 1 };
    await catalogue.createJob({ captures: [file], options: defaultJobOptions });
    const job = (await catalogue.claim(workerId)) as JobRecord;
    await catalogue.finish(job, workerId, async () => {
      await lake.write(job.jobId, batchesOf([{}]));
      return outcome;
    });
    const database = new URL(url).pathname.slice(1);
    await postgres.query(
      `UPDATE jobs SET finished_at_ms = finished_at_ms - ${endedAgoMs} WHERE job_id = ${job.jobId}`,
      database,
    );
    return job;
  };
  return { catalogue, lake, folder, done, errors, upkeep, ended };
}

const kinds = ({ done }: Room) => done.map(([task]) => task.kind);

t.test(
  'a sweep: what killed processes left goes, what is known and what runs stays',
  { skip: lackingPostgres },
  async (t) => {
    const room = await open(t);
    const { jobId } = await room.ended('a.pcap');
    await room.catalogue.createJob({
      captures: [{ name: 'b.pcap', sizeBytes: 1, mtimeMs: 1 }],
      options: defaultJobOptions,
    });
    const runs = (await room.catalogue.claim(await room.catalogue.register(facts))) as JobRecord;
    const leave = (job: number, run: string, at: Date) => {
      const folder = join(room.folder, 'jobs', String(job), run);
      mkdirSync(join(folder, 'flows'), { recursive: true });
      writeFileSync(join(folder, 'flows', 'x.parquet.open'), 'half');
      for (const path of [join(folder, 'flows'), folder]) utimesSync(path, at, at);
      return folder;
    };
    const old = leave(jobId, 'aaaaaaaaaaaa', longAgo);
    const young = leave(jobId, 'bbbbbbbbbbbb', new Date());
    const running = leave(runs.jobId, 'cccccccccccc', longAgo);
    await room.upkeep().round();
    t.same(kinds(room), ['sweep']);
    t.same([old, young, running].map(existsSync), [false, true, true]);
    t.ok(await room.lake.has(jobId));
    t.same(room.errors, []);
    await room.upkeep().round();
    t.same(kinds(room), ['sweep'], 'not again so soon, whoever asks');
  },
);

t.test('retention: jobs that ended long ago go with their flows', { skip: lackingPostgres }, async (t) => {
  const room = await open(t);
  const old = await room.ended('old.pcap', 40 * 86_400_000);
  const young = await room.ended('young.pcap');
  await room.upkeep(30 * 86_400_000).round();
  t.same(kinds(room).sort(), ['retain', 'sweep']);
  t.equal(await room.catalogue.job(old.jobId), null);
  t.notOk(await room.lake.has(old.jobId));
  t.ok(await room.lake.has(young.jobId));
  t.not(await room.catalogue.job(young.jobId), null);
});

t.test('compaction: asked for once, done by whoever comes', { skip: lackingPostgres }, async (t) => {
  const room = await open(t);
  const { jobId } = await room.ended('a.pcap');
  const { upkeep } = room.catalogue;
  await upkeep.send({ kind: 'compact', job: jobId });
  await upkeep.send({ kind: 'compact', job: jobId });
  await upkeep.send({ kind: 'compact', job: 999 });
  await room.upkeep().round();
  t.same(
    room.done.filter(([task]) => task.kind === 'compact').map(([, found]) => found),
    [
      { job: jobId, compacted: 0 },
      { job: 999, compacted: 0 },
    ],
    'one file is few; no such job is no fault',
  );
  t.same(room.errors, []);
});

t.test('what fails is told, and tried again later', { skip: lackingPostgres }, async (t) => {
  const room = await open(t);
  await room.ended('a.pcap');
  const failing = new LakeUpkeep({
    catalogue: room.catalogue,
    lake: Object.assign(Object.create(room.lake) as ParquetLake, {
      sweep: () => Promise.reject(new Error('the disk is away')),
    }),
    onError: (error) => room.errors.push(error),
  });
  await failing.round();
  t.match(room.errors, [{ message: 'the disk is away' }]);
  await room.upkeep().round();
  t.same(kinds(room), [], 'not at once');
});
