import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { CaptureList, type CaptureSort } from '../../../lib/jobs/capture-list.js';
import { CapturesFolder, isCaptureName } from '../../../lib/jobs/captures-folder.js';
import { type Happening, Happenings } from '../../../lib/jobs/happenings.js';
import { defaultJobOptions } from '../../../lib/schema/job-options.js';
import { openStorage } from '../../../lib/storage/open-storage.js';

async function house(test: Test, sizes: Record<string, number>) {
  const home = test.testdir({ captures: {}, data: {} });
  const captures = join(home, 'captures');
  for (const [name, size] of Object.entries(sizes)) writeFileSync(join(captures, name), 'x'.repeat(size));
  const folder = await CapturesFolder.open(captures);
  const storage = await openStorage(join(home, 'data'));
  const happenings = new Happenings();
  const list = await CaptureList.open(folder, storage.catalogue, happenings);
  test.teardown(() => storage.close());
  return { captures, folder, catalogue: storage.catalogue, happenings, list };
}

t.test('pages of any size and order hold each capture once', async (t) => {
  const names = Array.from({ length: 57 }, (_, index) => `${(index * 37) % 57}.pcap`);
  // Many of one size: the name decides between them.
  const { list } = await house(t, Object.fromEntries(names.map((name, index) => [name, index % 5])));
  for (const sort of ['name', 'size_bytes', 'modified_at', 'flows'] as CaptureSort[]) {
    for (const descending of [false, true]) {
      for (const limit of [1, 2, 7, 56, 57, 1000]) {
        const seen: string[] = [];
        let after: { value: number | string; name: string } | undefined;
        do {
          const page = await list.page({ sort, descending, limit, after });
          t.equal(page.total, 57);
          seen.push(...page.captures.map(({ capture }) => capture.name));
          after = page.next ?? undefined;
        } while (after !== undefined);
        const whole = await list.page({ sort, descending, limit: 1000 });
        t.same(
          seen,
          whole.captures.map(({ capture }) => capture.name),
          `${sort} ${descending} ${limit}`,
        );
        t.equal(new Set(seen).size, 57);
      }
    }
  }
});

t.test('the newest job over a capture, whatever becomes of jobs', async (t) => {
  const { captures, folder, catalogue, happenings, list } = await house(t, { 'a.pcap': 1, 'b.pcap': 2 });
  await list.ready();
  const files = await folder.list();
  const [a, b] = files as [(typeof files)[0], (typeof files)[0]];
  const jobOf = (name: string) => list.listed(name)?.job?.jobId ?? null;
  const tell = async (jobId: number) => {
    const job = await catalogue.job(jobId);
    if (job !== null) happenings.tell({ kind: 'job', job, progress: null });
  };
  await catalogue.createJob({ captures: [a], options: defaultJobOptions });
  await catalogue.createJob({ captures: [a, b], options: defaultJobOptions });
  await tell(2);
  await tell(1);
  t.same([jobOf('a.pcap'), jobOf('b.pcap')], [2, 2], 'told late is no newer');
  await catalogue.cancelWaiting(2);
  await tell(2);
  t.equal(list.listed('a.pcap')?.job?.state, 'cancelled');
  await catalogue.removeJob(2);
  happenings.tell({ kind: 'job_removed', jobId: 2, captures: ['a.pcap', 'b.pcap'] });
  for (let tries = 0; jobOf('b.pcap') !== null && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  t.same([jobOf('a.pcap'), jobOf('b.pcap')], [1, null], 'the one before it speaks again');
  await catalogue.cancelWaiting(1);
  await tell(1);
  writeFileSync(join(captures, 'a.pcap'), 'another state of it');
  await list.look('a.pcap');
  t.equal(jobOf('a.pcap'), null, 'a job that ended says nothing of a file that changed since');
});

t.test('what waits to be told is bounded, and the latest of each', async (t) => {
  const happenings = new Happenings();
  const news = happenings.subscribe();
  for (let index = 0; index < 50_000; index++) happenings.tell({ kind: 'capture', name: `${index % 20_000}` });
  happenings.close();
  const told: Happening[] = [];
  for await (const happening of news) told.push(happening);
  t.equal(told.length, 10_000);
  t.same(told.at(-1), { kind: 'capture', name: '9999' });
  const late: Happening[] = [];
  for await (const happening of happenings.subscribe()) late.push(happening);
  t.same(late, [], 'after the end nothing is told, and nobody waits');
});

t.test('names that may be put into the folder', async (t) => {
  for (const name of ['a.pcap', 'Ä ö.pcapng', 'a.cap.gz', 'a.b.dmp', '日本.pcap.zst']) t.ok(isCaptureName(name));
  for (const name of ['a', 'a.txt', '.a.pcap', 'a/b.pcap', '../a.pcap', 'a\\b.pcap', 'a\0.pcap', 'a\u2028.pcap', ''])
    t.notOk(isCaptureName(name));
});
