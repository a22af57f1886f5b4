/** The roles that docs/several-machines.md makes in PostgreSQL are enough for what TrActor does, and the one for daily work for no more. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { SharedCatalogue } from '../../lib/storage/shared-catalogue.js';
import { lackingPostgres, Postgres } from '../lib/postgres.js';
import { facts } from '../lib/worker-facts.js';

/** In dist/test/e2e when this runs. */
const page = readFileSync(new URL('../../../docs/several-machines.md', import.meta.url), 'utf8');

/** Blocks of SQL, each a list of statements; the superuser of the tests is called as the user there. */
const blocks = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, text]) =>
  (text as string)
    .replaceAll(/\btractor\b/g, 'documented')
    .replaceAll('…', 'secret')
    .split(/;\s*\n|\n\s*(?=\\c)|(?<=\\c \w+)\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== ''),
);

const outcome = { message: null, flows: 1, timeFirstUs: 1, timeLastUs: 2, summary: '{}' };

async function runOne(catalogue: SharedCatalogue): Promise<string | undefined> {
  const { jobId } = await catalogue.requestJob({ name: 'a.pcap', sizeBytes: 1, mtimeMs: 1 });
  const worker = await catalogue.register(facts);
  const job = await catalogue.claim(worker);
  if (job?.jobId !== jobId) return undefined;
  await catalogue.finish(job, worker, async () => ({ state: 'finished', ...outcome }));
  await catalogue.tidy();
  const state = (await catalogue.job(jobId))?.state;
  await catalogue.removeJob(jobId);
  await catalogue.leave(worker);
  return state;
}

t.test('roles of the documentation', { skip: lackingPostgres }, async (t) => {
  const postgres = await Postgres.start(t);
  const [setUp, daily] = blocks as [string[], string[]];
  t.equal(blocks.length, 2);
  t.ok(setUp.length === 3 && daily.length === 7, 'all statements were found');
  const urlOf = (user: string) => postgres.urlOf('documented').replace('tractor:', `${user}:`);

  for (const statement of setUp) await postgres.query(statement);
  const owner = await SharedCatalogue.open(urlOf('documented'));
  t.equal(await runOne(owner), 'finished', 'the owner makes the tables and works');
  await owner.close();

  let database = 'postgres';
  for (const statement of daily) {
    const [, other] = /^\\c (\w+)/.exec(statement) ?? [];
    if (other === undefined) await postgres.query(statement, database);
    else database = other;
  }
  const worker = await SharedCatalogue.open(urlOf('tractor_run'));
  t.teardown(() => worker.close());
  t.equal(await runOne(worker), 'finished', 'who may not change tables works');
  await t.rejects(worker.pool.query('CREATE TABLE own (a int)'), { code: '42501' });
  await t.rejects(worker.pool.query('ALTER TABLE jobs ADD COLUMN own int'), { code: '42501' });
  await t.rejects(SharedCatalogue.open(urlOf('tractor_run').replace('/documented', '/postgres')), {
    message: /may not do what is needed/,
  });
});
