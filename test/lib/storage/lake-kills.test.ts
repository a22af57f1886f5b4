/** A process that stores, compacts or removes is killed between any two of its steps; what is left is taken up by another, and one result stays. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { storeFlows } from '../../../lib/storage/store-flows.js';
import { batchesOf } from '../flow-rows.js';

const storeSteps = [
  'checked',
  'gathered',
  'prepared',
  'locked',
  'begun',
  'flows away',
  'flows in',
  'sessions away',
  'sessions in',
  'published',
] as const;
const compactSteps = storeSteps.filter((step) => step !== 'checked');

const child = fileURLToPath(new URL('./killed-lake.js', import.meta.url));

/** Ends how it ends: killed at the step, or with its work done where it never comes to it. */
async function killedAt(folder: string, work: 'store' | 'compact', step: string): Promise<NodeJS.Signals | null> {
  const [, signal] = (await once(fork(child, [folder, work, step], { execArgv: [] }), 'exit')) as [
    number | null,
    NodeJS.Signals | null,
  ];
  return signal;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll(/[0-9a-f]{12}/g, 'RUN').replace(/day=\d{4}-\d\d-\d\d/, 'day=DAY'))
    .sort();
}

const oneResult = [
  'flows/day=DAY/job=1/RUN.000001.parquet',
  'jobs/1/RUN.packets',
  'jobs/1/manifest.json',
  'sessions/day=DAY/job=1/RUN.000001.parquet',
];

const rows = async (lake: ParquetLake) =>
  (await lake.flows(1).query('SELECT flow_id, label FROM flows')).map(Object.values);
const before = [[1, 'before']];
const after = [
  [1, 'after'],
  [2, 'after'],
];

/** As the killed process would have; its own files are another lake's. */
async function store(lake: ParquetLake, label: string, count: number): Promise<void> {
  const write = await lake.begin(1);
  const { writeFile } = await import('node:fs/promises');
  await storeFlows(write.place, batchesOf(Array.from({ length: count }, () => ({ label }))));
  await writeFile(write.place.packets, 'index');
  await write.commit();
}

for (const stored of [false, true])
  t.test(`killed while it stores ${stored ? 'a job anew' : 'a job'}`, { timeout: 300_000 }, async (t) => {
    for (const step of storeSteps) {
      const folder = join(t.testdir({}), step.replace(' ', '-'));
      const lake = new ParquetLake(folder, { shared: true, staleMs: 100 });
      if (stored) await store(lake, 'before', 1);
      const signal = await killedAt(folder, 'store', step);
      if (signal === null && !stored && step.endsWith('away')) continue;
      t.equal(signal, 'SIGKILL', step);

      const seen = await rows(lake);
      const decided = storeSteps.indexOf(step) >= storeSteps.indexOf('begun');
      // Before the job is whole again those rows show that the killed run had written.
      t.strictSame(seen, decided || !stored ? after : before, `${step}: what is read right after it`);

      const swept = new ParquetLake(folder, { shared: true, staleMs: 100 });
      t.ok((await swept.sweep({ olderThanMs: 60_000 })) === 0, `${step}: a sweep leaves what may be at work`);
      await swept.sweep({ running: new Set([1]) });
      t.strictSame(await rows(lake), seen, `${step}: and what a running job has`);
      await swept.sweep();
      t.strictSame(await rows(swept), decided ? after : stored ? before : [], `${step}: swept`);
      t.strictSame(filesIn(folder), decided || stored ? oneResult : [], `${step}: nothing is left over`);
      await lake.close();
      await swept.close();
    }
  });

t.test('killed while it stores, then run again by another process', { timeout: 300_000 }, async (t) => {
  for (const stored of [false, true])
    for (const step of storeSteps) {
      const folder = join(t.testdir({}), `${step.replace(' ', '-')}-${stored}`);
      const lake = new ParquetLake(folder, { shared: true, staleMs: 100 });
      if (stored) await store(lake, 'before', 1);
      await killedAt(folder, 'store', step);
      await store(lake, 'after', 2);
      t.strictSame(await rows(lake), after, `${step}: run again`);
      await lake.sweep();
      t.strictSame(await rows(lake), after, `${step}: and swept`);
      t.strictSame(filesIn(folder), oneResult, `${step}: one result`);
      await lake.close();
    }
});

t.test('killed while it compacts a job', { timeout: 300_000 }, async (t) => {
  for (const step of compactSteps) {
    const folder = join(t.testdir({}), step.replace(' ', '-'));
    t.equal(await killedAt(folder, 'compact', step), 'SIGKILL', step);
    const lake = new ParquetLake(folder, { shared: true, staleMs: 100 });
    const numbers = Array.from({ length: 5 }, (_, index) => index + 1);
    const flowIds = async () => (await rows(lake)).map(([id]) => id);
    t.strictSame(await flowIds(), numbers, `${step}: read right after it`);
    await lake.sweep();
    t.strictSame(await flowIds(), numbers, `${step}: swept`);
    await lake.compact(1);
    t.strictSame(await flowIds(), numbers, `${step}: compacted again`);
    await lake.sweep();
    t.strictSame(filesIn(folder), oneResult, `${step}: one result`);
    await lake.close();
  }
});
