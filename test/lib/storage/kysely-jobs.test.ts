import { join } from 'node:path';
import { Kysely, Migrator, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import t from 'tap';
import { defaultJobOptions, optionsOf, optionsText } from '../../../lib/schema/job-options.js';
import { catalogueMigrations } from '../../../lib/storage/catalogue-tables.js';
import { openSqliteCatalogue } from '../../../lib/storage/sqlite-catalogue.js';
import { eachCatalogue } from './catalogues.js';

const file = (name: string) => ({ name, sizeBytes: 100, mtimeMs: 1234.5 });

t.test('options as text: the same options, the same text; defaults are not in it', async (t) => {
  t.equal(optionsText(defaultJobOptions), '{}');
  const options = { ...defaultJobOptions, filter: 'tcp', windowS: 5 };
  t.equal(optionsText(options), optionsText({ ...defaultJobOptions, windowS: 5, filter: 'tcp' }));
  t.strictSame(optionsOf(optionsText(options)), options);
});

t.test(
  'a catalogue of the version before is taken over: jobs keep their numbers, open ones stay open and alone',
  async (t) => {
    const path = join(t.testdir(), 'catalogue.db');
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(path) }) });
    const { error } = await new Migrator({ db, provider: catalogueMigrations('sqlite') }).migrateTo('0002_corrections');
    t.equal(error, undefined);
    const old = new Database(path);
    const insert = old.prepare(
      'INSERT INTO jobs (file_name, file_size_bytes, file_mtime_ms, state, asked_at_ms, flows) VALUES (?, 100, 1234.5, ?, 1, ?)',
    );
    insert.run('a.pcap', 'finished', 7);
    insert.run('a.pcap', 'new', null);
    insert.run('b.pcap', 'in_progress', null);
    old.close();
    await db.destroy();
    const catalogue = await openSqliteCatalogue(path);
    t.teardown(() => catalogue.close());
    t.match(await catalogue.job(1), {
      state: 'finished',
      flows: 7,
      captures: [file('a.pcap')],
      options: defaultJobOptions,
    });
    t.equal((await catalogue.requestJob(file('a.pcap'))).jobId, 2, 'the open one, not another');
    t.equal((await catalogue.requestJob(file('b.pcap'))).jobId, 3);
    t.equal((await catalogue.requestJob(file('c.pcap'))).jobId, 4);
    t.same([...(await catalogue.newestJobsOver())].map(([name, { jobId }]) => [name, jobId]).sort(), [
      ['a.pcap', 2],
      ['b.pcap', 3],
      ['c.pcap', 4],
    ]);
  },
);

eachCatalogue('one job over more captures than are read in a page', async (t, _place, catalogue) => {
  const captures = Array.from({ length: 1001 }, (_, number) => file(`part-${String(number).padStart(4, '0')}.pcap`));
  const { job } = await catalogue.createJob({ captures, options: defaultJobOptions });
  const newest = await catalogue.newestJobsOver();
  t.equal(newest.size, 1001);
  t.equal(newest.get('part-1000.pcap')?.jobId, job.jobId);
  t.equal((await catalogue.newestJobs([])).size, 0);
});

eachCatalogue('jobs of several captures, and of other options, are none of API v1', async (t, _place, catalogue) => {
  const [a, b] = [file('a.pcap'), file('b.pcap')];
  await catalogue.requestJob(a);
  const several = await catalogue.createJob({ captures: [b, a], options: defaultJobOptions });
  const filtered = await catalogue.createJob({ captures: [a], options: { ...defaultJobOptions, filter: 'tcp' } });
  t.match(
    [several, filtered],
    [
      { created: true, job: { jobId: 2 } },
      { created: true, job: { jobId: 3 } },
    ],
  );
  t.same(several.job.captures, [b, a], 'in the order of the wish');
  t.same((await catalogue.job(2))?.captures, [b, a]);
  t.match((await catalogue.job(2))?.file, { name: 'b.pcap//a.pcap', sizeBytes: 200 });
  t.match(await catalogue.createJob({ captures: [b, a], options: defaultJobOptions }), {
    created: false,
    job: { jobId: 2 },
  });
  t.match(await catalogue.createJob({ captures: [a, b], options: defaultJobOptions }), { created: true });
  t.same([...(await catalogue.newestJobs(['a.pcap', 'b.pcap'])).keys()], ['a.pcap']);
  t.equal((await catalogue.newestJobs(['a.pcap', 'b.pcap'])).get('a.pcap')?.jobId, 1);
  t.same(
    (await catalogue.jobs({ capture: 'b.pcap', limit: 10 })).jobs.map(({ jobId }) => jobId),
    [4, 2],
  );
});

eachCatalogue('cancelled while it waits, removed unless it runs, in one stroke each', async (t, _place, catalogue) => {
  await catalogue.requestJob(file('a.pcap'));
  const [claimed, cancelled] = await Promise.all([catalogue.claimJob(), catalogue.cancelWaiting(1)]);
  t.ok((claimed === null) === cancelled, 'one of the two had it');
  await catalogue.requestJob(file('b.pcap'));
  await catalogue.claimJob();
  t.equal(await catalogue.cancelWaiting(2), false);
  t.equal(await catalogue.removeJob(2), false, 'it runs');
  await catalogue.finishJob(2, {
    state: 'cancelled',
    message: 'cancelled',
    flows: null,
    timeFirstUs: null,
    timeLastUs: null,
    summary: null,
  });
  const removed = await Promise.all([catalogue.removeJob(2), catalogue.removeJob(2)]);
  t.same(removed.sort(), [false, true], 'removed once');
  t.equal(await catalogue.job(2), null);
  t.equal((await catalogue.requestJob(file('c.pcap'))).jobId, 3, 'its number is not given again');
});

eachCatalogue('the highest priority first, then the oldest', async (t, _place, catalogue) => {
  const wishes = [
    ['low.pcap', -10],
    ['a.pcap', undefined],
    ['high.pcap', 7],
    ['b.pcap', 0],
  ] as const;
  for (const [name, priority] of wishes)
    await catalogue.createJob({
      captures: [file(name)],
      options: defaultJobOptions,
      ...(priority === undefined ? {} : { priority }),
    });
  t.equal((await catalogue.job(3))?.priority, 7);
  const names = [];
  for (let job = await catalogue.claimJob(); job !== null; job = await catalogue.claimJob()) names.push(job.file.name);
  t.same(names, ['high.pcap', 'a.pcap', 'b.pcap', 'low.pcap']);
});

eachCatalogue(
  'thousands of captures with long names in one job: one open job all the same',
  async (t, _place, catalogue) => {
    const captures = Array.from({ length: 3000 }, (_, index) => file(`${'folder/'.repeat(10)}${index}.pcap`));
    const wish = { captures, options: defaultJobOptions };
    const { job, created } = await catalogue.createJob(wish);
    t.ok(created);
    t.match(await catalogue.createJob(wish), { created: false, job: { jobId: job.jobId } });
    t.match(await catalogue.createJob({ ...wish, captures: captures.toReversed() }), { created: true });
    t.same((await catalogue.job(job.jobId))?.captures, captures);
  },
);

eachCatalogue('a catalogue that a later version has changed is refused', async (t, place, catalogue) => {
  await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999_later', '2030')`.execute(catalogue.tables);
  await t.rejects(place.open(), { message: /later version of TrActor .*9999_later/ });
});
