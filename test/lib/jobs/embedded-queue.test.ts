import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { CaptureTimesReader } from '../../../lib/jobs/capture-times.js';
import { CapturesFolder, type FoundCapture } from '../../../lib/jobs/captures-folder.js';
import { EmbeddedQueue } from '../../../lib/jobs/embedded-queue.js';
import { JobProcess } from '../../../lib/jobs/job-process.js';
import type { TaskStarter } from '../../../lib/jobs/job-threads.js';
import { withoutFolders } from '../../../lib/jobs/without-folders.js';
import { lakeFolder, openStorage } from '../../../lib/storage/open-storage.js';
import { type Script, scriptedAnalysis } from './scripted-analysis.js';

async function house(test: Test, scripts: Record<string, Script>, concurrency = 2, tasks?: TaskStarter) {
  const home = test.testdir({ captures: {}, data: {} });
  const data = join(home, 'data');
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(home, 'captures', name), JSON.stringify(script));
  }
  const captures = await CapturesFolder.open(join(home, 'captures'));
  const storage = await openStorage(data);
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const { catalogue, lake } = storage;
  const common = { catalogue, captures, analysisModule: scriptedAnalysis, onError };
  const inProcess = tasks === undefined ? {} : { tasks };
  const queue = new EmbeddedQueue({ ...common, ...inProcess, lake, concurrency, maxAttempts: 3 });
  const times = new CaptureTimesReader(common);
  test.teardown(async () => {
    await queue.close();
    await times.close();
    await storage.close();
  });
  const capture = async (name: string) => (await captures.find(name)) as FoundCapture;
  const flows = async (jobId: number) =>
    (await lake.flows(jobId).query('SELECT count(*) AS flows FROM flows'))[0]?.['flows'];
  return { home, data, captures, catalogue, lake, queue, times, errors, capture, flows };
}

const slow: Script = { batches: Array.from({ length: 100 }, () => [{}]), waitMs: 50 };
const quick: Script = {
  batches: [[{}, {}], [{}]],
  timeFirstNs: '1530476322999999999',
  timeLastNs: '1530878322000000001',
};

t.test('a job runs to its end', async (t) => {
  const { queue, catalogue, capture, flows, errors } = await house(t, { 'a.pcap': quick });
  const started = await queue.request(await capture('a.pcap'));
  t.match(started, { jobId: 1, state: 'in_progress', startedAtMs: Number });
  await queue.idle();
  t.match(await catalogue.job(1), {
    state: 'finished',
    flows: 3,
    message: null,
    timeFirstUs: 1_530_476_322_999_999,
    timeLastUs: 1_530_878_322_000_000,
  });
  t.equal(await flows(1), 3);
  t.same(errors, []);
});

t.test('asked again while it runs: the same job; once it ended: another', async (t) => {
  const { queue, capture } = await house(t, { 'a.pcap': { ...quick, waitMs: 200 } });
  const file = await capture('a.pcap');
  const asked = await Promise.all([queue.request(file), queue.request(file), queue.request(file)]);
  t.same(
    asked.map(({ jobId }) => jobId),
    [1, 1, 1],
  );
  await queue.idle();
  t.ok((await queue.request(file)).jobId > 1);
  await queue.idle();
});

t.test('no more at once than allowed; the rest wait and all end', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter}.pcap`);
  const scripts = Object.fromEntries(names.map((name) => [name, { ...quick, waitMs: 150 }]));
  const { queue, catalogue, capture } = await house(t, scripts, 2);
  const asked = await Promise.all(names.map(async (name) => queue.request(await capture(name))));
  const count = async (state: string) => {
    const jobs = await Promise.all(asked.map(({ jobId }) => catalogue.job(jobId)));
    return jobs.filter((job) => job?.state === state).length;
  };
  t.equal(await count('in_progress'), 2);
  t.equal(await count('new'), 3);
  await queue.idle();
  t.equal(await count('finished'), 5);
});

t.test('a broken capture: failed with why, and what was readable is there', async (t) => {
  const { queue, catalogue, capture, flows, home, errors } = await house(t, {
    'a.pcap': { ...quick, fault: 'a record of 4 GB' },
    'empty.pcap': { fault: 'not a capture' },
  });
  await queue.request(await capture('a.pcap'));
  await queue.request(await capture('empty.pcap'));
  await queue.idle();
  const job = await catalogue.job(1);
  t.match(job, { state: 'failed', flows: 3, message: 'at byte 4321: a record of 4 GB (7 packets read before)' });
  t.notMatch(job?.message, home, 'no path of this machine');
  t.equal(await flows(1), 3);
  t.match(await catalogue.job(2), { state: 'failed', flows: 0, message: /not a capture/ });
  t.equal(await flows(2), 0);
  t.same(errors, [], 'nobody is to blame but the capture');
});

t.test('our own faults: failed, reported, nothing half written, and the queue goes on', async (t) => {
  const { queue, catalogue, capture, lake, data, errors } = await house(t, {
    'a.pcap': { ...quick, crash: 'a bug' },
    'b.pcap': { ...quick, exit: 3 },
    'c.pcap': quick,
  });
  for (const name of ['a.pcap', 'b.pcap', 'c.pcap']) await queue.request(await capture(name));
  await queue.idle();
  t.match(await catalogue.job(1), { state: 'failed', flows: null, message: /internal error: a bug/ });
  t.match(await catalogue.job(2), { state: 'failed', flows: null, message: /status 3/ });
  t.match(await catalogue.job(3), { state: 'finished' });
  t.notOk(await lake.has(1));
  t.same(readdirSync(join(lakeFolder(data), 'jobs')), ['3']);
  t.equal(errors.length, 2);
});

/** Resolves when it is seen at work. */
async function untilAtWork({ queue }: Pick<Awaited<ReturnType<typeof house>>, 'queue'>, jobId: number): Promise<void> {
  while (queue.progress(jobId) === null) await sleep(10);
}

t.test(
  'jobs whose process died, of whichever of them, are run again; three times, then that is their end',
  async (t) => {
    const tasks = new JobProcess();
    t.teardown(() => tasks.close());
    const at = await house(t, { 'a.pcap': slow, 'b.pcap': { ...slow, waitMs: 30 } }, 2, tasks);
    for (const name of ['a.pcap', 'b.pcap']) await at.queue.request(await at.capture(name));
    for (const jobId of [1, 2]) await untilAtWork(at, jobId);
    tasks.close();
    await at.queue.idle();
    for (const jobId of [1, 2]) {
      t.match(await at.catalogue.job(jobId), { state: 'finished', attempts: 2, flows: 100 });
      t.equal(await at.flows(jobId), 100);
    }
    t.match(at.errors, [{ message: /^job \d was broken off/ }, { message: /^job \d was broken off/ }]);

    await at.queue.request(await at.capture('a.pcap'));
    for (let attempts = 0; attempts < 3; attempts++) {
      await untilAtWork(at, 3);
      tasks.close();
      while (at.queue.progress(3) !== null) await sleep(10);
    }
    await at.queue.idle();
    const message = 'given up: what ran it died during each of 3 attempts';
    t.match(await at.catalogue.job(3), { state: 'failed', attempts: 3, message });
    t.notOk(await at.lake.has(3));
  },
);

t.test('a capture that went away before its turn', async (t) => {
  const { queue, catalogue, capture, home } = await house(
    t,
    { 'a.pcap': { ...quick, waitMs: 200 }, 'b.pcap': quick },
    1,
  );
  await queue.request(await capture('a.pcap'));
  await queue.request(await capture('b.pcap'));
  rmSync(join(home, 'captures', 'b.pcap'));
  await queue.idle();
  t.match(await catalogue.job(2), { state: 'failed', message: 'the capture is no longer there' });
});

t.test('closing stops what runs; it waits for the next start', async (t) => {
  const { queue, catalogue, capture, data } = await house(t, { 'a.pcap': slow });
  await queue.request(await capture('a.pcap'));
  // Progress is told on the way; a hang here is the failure.
  while (queue.progress(1) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  t.match(queue.progress(1), { bytesRead: 1, bytesTotal: 2, packets: 3, flows: 4 });
  const before = Date.now();
  await queue.close();
  t.ok(Date.now() - before < 4000, 'by its own will, not by force');
  t.match(await catalogue.job(1), { state: 'new', attempts: 0 });
  t.same(readdirSync(join(lakeFolder(data), 'jobs')), []);
});

t.test('jobs that a dead server left are run at start, under their number', async (t) => {
  const { queue, catalogue, capture, flows } = await house(t, { 'a.pcap': quick, 'b.pcap': quick });
  for (const name of ['a.pcap', 'b.pcap']) {
    const { sizeBytes, mtimeMs } = await capture(name);
    await catalogue.requestJob({ name, sizeBytes, mtimeMs });
  }
  await catalogue.claimJob();
  await queue.start();
  await queue.idle();
  t.match(await catalogue.job(1), { state: 'finished', attempts: 2 });
  t.match(await catalogue.job(2), { state: 'finished', attempts: 1 });
  t.equal(await flows(1), 3);
});

t.test('times of captures are read once, in the background of a bounded wait', async (t) => {
  const { times, captures, catalogue, home } = await house(t, {
    'a.pcap': quick,
    'b.pcap': { ...quick, fault: 'cut', timeLastNs: '1530476323000000000' },
    'c.pcap': { ...quick, exit: 3 },
    'd.pcap': quick,
  });
  const found = await captures.list();
  t.equal((await times.times(found, 0)).size, 0, 'no patience, nothing known yet');
  const known = await times.times(found, 20_000);
  t.match(known.get('a.pcap'), { timeFirstUs: 1_530_476_322_999_999, timeLastUs: 1_530_878_322_000_000 });
  t.match(known.get('b.pcap'), { timeLastUs: 1_530_476_323_000_000 }, 'up to the fault');
  t.match(known.get('c.pcap'), { timeFirstUs: null }, 'its thread died: not asked again');
  t.match(known.get('d.pcap'), { timeFirstUs: 1_530_476_322_999_999 }, 'the ones behind it were read');
  t.same(await catalogue.captureTimes(found), known);
  writeFileSync(
    join(home, 'captures', 'a.pcap'),
    JSON.stringify({ timeFirstNs: '5000000000', timeLastNs: '6000000000' }),
  );
  const changed = await times.times(await captures.list(), 20_000);
  t.match(changed.get('a.pcap'), { timeFirstUs: 5_000_000, timeLastUs: 6_000_000 });
});

t.test(
  'a job whose end the catalogue did not take can be cancelled, and then removed',
  { timeout: 20_000 },
  async (t) => {
    const { queue, catalogue, capture, errors } = await house(t, { 'a.pcap': quick });
    const finishJob = catalogue.finishJob.bind(catalogue);
    catalogue.finishJob = async () => {
      throw new Error('database or disk is full');
    };
    await queue.request(await capture('a.pcap'));
    await queue.idle();
    t.match(errors, [/disk is full/]);
    catalogue.finishJob = finishJob;
    t.match(await catalogue.job(1), { state: 'in_progress' });
    await queue.cancel(1);
    const job = await catalogue.job(1);
    t.match(job, { state: 'cancelled' });
    t.ok(job !== null && (await queue.remove(job)));
  },
);

t.test('why a job failed names no folder of this machine', async (t) => {
  const { queue, catalogue, capture, errors, home } = await house(t, {
    'a.pcap': { ...quick, crash: "ENOSPC: no space left on device, open '/var/lib/my data/flows/1/ab.parquet'" },
  });
  await queue.request(await capture('a.pcap'));
  await queue.idle();
  t.match(await catalogue.job(1), {
    state: 'failed',
    message: "internal error: ENOSPC: no space left on device, open 'ab.parquet'",
  });
  t.match(String(errors[0]), /my data/, 'the log has it whole');
  t.equal(
    withoutFolders('/srv/x/model-v1: no manifest (in file:///opt/t/a.js), 1/2 of a/b'),
    'model-v1: no manifest (in a.js), 1/2 of a/b',
  );
  t.equal(
    withoutFolders(`IO Error: Cannot open file "${home}/x y/z.parquet": No such file`),
    'IO Error: Cannot open file "z.parquet": No such file',
  );
});
