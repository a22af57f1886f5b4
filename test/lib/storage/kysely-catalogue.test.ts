import { join } from 'node:path';
import Database from 'libsql';
import t from 'tap';
import type { JobOutcome } from '../../../lib/storage/catalogue.js';
import { openStorage } from '../../../lib/storage/open-storage.js';
import { openSqliteCatalogue } from '../../../lib/storage/sqlite-catalogue.js';
import { eachCatalogue } from './catalogues.js';

const file = { name: 'a.pcap', sizeBytes: 100, mtimeMs: 1234.5 };
const done: JobOutcome = {
  state: 'finished',
  message: null,
  flows: 3,
  timeFirstUs: 1_530_476_322_000_000,
  timeLastUs: 1_530_878_322_000_000,
  summary: '{}',
};

eachCatalogue('a job goes new, in progress, finished', async (t, _place, catalogue) => {
  const asked = await catalogue.requestJob(file);
  t.match(asked, { jobId: 1, file, state: 'new', startedAtMs: null, finishedAtMs: null, attempts: 0 });
  const claimed = await catalogue.claimJob();
  t.match(claimed, { jobId: 1, state: 'in_progress', startedAtMs: Number, finishedAtMs: null, attempts: 1 });
  t.equal(await catalogue.claimJob(), null, 'nobody else gets it');
  await catalogue.finishJob(1, done);
  t.match(await catalogue.job(1), { state: 'finished', flows: 3, finishedAtMs: Number, timeLastUs: done.timeLastUs });
  t.equal(await catalogue.job(2), null);
});

eachCatalogue('one open job a capture; a finished one makes room for the next', async (t, _place, catalogue) => {
  const asked = await Promise.all(Array.from({ length: 20 }, () => catalogue.requestJob(file)));
  t.same(new Set(asked.map(({ jobId }) => jobId)).size, 1, 'twenty askers, one job');
  await catalogue.claimJob();
  t.equal((await catalogue.requestJob(file)).jobId, asked[0]?.jobId, 'running: the same');
  await catalogue.finishJob(asked[0]?.jobId as number, done);
  const next = await catalogue.requestJob(file);
  t.not(next.jobId, asked[0]?.jobId);
  t.equal((await catalogue.newestJobs(['a.pcap', 'b.pcap'])).get('a.pcap')?.jobId, next.jobId);
});

eachCatalogue('claims come oldest first', async (t, _place, catalogue) => {
  for (const name of ['c', 'a', 'b']) await catalogue.requestJob({ ...file, name });
  const names = [];
  for (let job = await catalogue.claimJob(); job !== null; job = await catalogue.claimJob()) names.push(job.file.name);
  t.same(names, ['c', 'a', 'b']);
});

eachCatalogue(
  'after a crash running jobs wait again, under their number; finished ones stay',
  async (t, place, before) => {
    for (const name of ['a', 'b', 'c']) await before.requestJob({ ...file, name });
    await before.claimJob();
    await before.claimJob();
    await before.finishJob(1, done);
    const after = await place.open();
    t.equal(await after.recoverJobs(3), 1);
    t.match(await after.job(1), { state: 'finished', flows: 3 });
    t.match(await after.job(2), { state: 'new', startedAtMs: null, attempts: 1 });
    t.match(await after.job(3), { state: 'new', attempts: 0 });
    t.match(await after.claimJob(), { jobId: 2, attempts: 2 });
  },
);

eachCatalogue('a job that takes the server down each time is given up', async (t, _place, catalogue) => {
  await catalogue.requestJob(file);
  for (let attempt = 1; attempt <= 2; attempt++) {
    await catalogue.claimJob();
    t.equal(await catalogue.recoverJobs(3), 1);
  }
  await catalogue.claimJob();
  t.equal(await catalogue.recoverJobs(3), 0);
  t.match(await catalogue.job(1), { state: 'failed', message: /3 attempts/, finishedAtMs: Number });
});

eachCatalogue('a released job waits again and the attempt does not count', async (t, _place, catalogue) => {
  await catalogue.requestJob(file);
  await catalogue.claimJob();
  await catalogue.releaseJob(1);
  t.match(await catalogue.job(1), { state: 'new', attempts: 0, startedAtMs: null });
});

eachCatalogue('times are known until the file changes', async (t, _place, catalogue) => {
  const times = { timeFirstUs: 5, timeLastUs: null };
  await catalogue.rememberTimes([{ ...file, ...times }]);
  t.same(await catalogue.captureTimes([file]), new Map([['a.pcap', times]]));
  t.same(await catalogue.captureTimes([{ ...file, sizeBytes: 101 }]), new Map());
  t.same(await catalogue.captureTimes([{ ...file, mtimeMs: 1234.75 }]), new Map());
  await catalogue.rememberTimes([{ ...file, sizeBytes: 101, timeFirstUs: 6, timeLastUs: 7 }]);
  t.same(await catalogue.captureTimes([file]), new Map());
});

eachCatalogue(
  'a finished job tells the times of its capture; one without flows does not',
  async (t, _place, catalogue) => {
    await catalogue.requestJob(file);
    await catalogue.claimJob();
    await catalogue.finishJob(1, done);
    t.match((await catalogue.captureTimes([file])).get('a.pcap'), { timeFirstUs: done.timeFirstUs });
    const other = { ...file, name: 'b' };
    await catalogue.requestJob(other);
    await catalogue.claimJob();
    await catalogue.finishJob(2, { ...done, state: 'failed', message: 'no', flows: null });
    t.equal((await catalogue.captureTimes([other])).size, 0);
  },
);

t.test('commits are durable: WAL, synchronous FULL', async (t) => {
  const folder = t.testdir();
  const catalogue = await openSqliteCatalogue(join(folder, 'catalogue.db'));
  t.teardown(() => catalogue.close());
  await catalogue.requestJob(file);
  const beside = new Database(join(folder, 'catalogue.db'));
  t.match(beside.pragma('journal_mode'), [{ journal_mode: 'wal' }]);
  t.match(beside.prepare('SELECT count(*) AS jobs FROM jobs').get(), { jobs: 1 });
  beside.close();
});

t.test('one server a data folder', async (t) => {
  const folder = t.testdir();
  const first = await openStorage(folder);
  await t.rejects(openStorage(folder), { name: 'UsageError', message: /in use by another server/ });
  await first.close();
  const second = await openStorage(folder);
  await second.close();
});

eachCatalogue(
  'corrections belong to one state of a capture, and the last word on a flow counts',
  async (t, _place, catalogue) => {
    const said = (flowId: number, label: string, correctedAtMs: number) => ({
      flowId,
      label,
      group: 'social',
      comment: null,
      correctedAtMs,
    });
    await catalogue.correctLabel(file, said(2, 'vk', 1));
    await catalogue.correctLabel(file, said(1, 'ok', 2));
    await catalogue.correctLabel(file, said(2, 'facebook', 3));
    t.strictSame(await catalogue.corrections(file), [said(1, 'ok', 2), said(2, 'facebook', 3)]);
    const changed = { ...file, mtimeMs: file.mtimeMs + 1 };
    t.strictSame(await catalogue.corrections(changed), []);
    await catalogue.correctLabel(changed, said(2, 'vk', 4));
    t.strictSame(await catalogue.allCorrections(), [
      { ...said(2, 'vk', 4), file: changed },
      { ...said(2, 'facebook', 3), file },
      { ...said(1, 'ok', 2), file },
    ]);
    t.equal(await catalogue.withdrawCorrection(file, 2), true);
    t.equal(await catalogue.withdrawCorrection(file, 2), false);
    t.strictSame(await catalogue.corrections(file), [said(1, 'ok', 2)]);
  },
);
