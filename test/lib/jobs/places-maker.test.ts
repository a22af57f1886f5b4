/** Where addresses of stored flows are, looked up in the process of jobs: the same as in this one; nobody who asks waits for it; a close breaks it off. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Places } from '../../../lib/geo/places.js';
import { JobProcess } from '../../../lib/jobs/job-process.js';
import { PlacesMaker } from '../../../lib/jobs/places-maker.js';
import type { FlowTable } from '../../../lib/storage/flow-lake.js';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { batchesOf } from '../flow-rows.js';

const servers = ['8.8.8.8', '77.88.8.8', '10.0.0.7', '::ffff:77.88.8.8', '2a00:1450:4001:800::200e', null];

async function house(test: Test) {
  const folder = test.testdir({});
  const lake = new ParquetLake(folder);
  const tasks = new JobProcess();
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const maker = new PlacesMaker({
    start: (task, onReply) => {
      begun();
      return tasks.start(task, onReply);
    },
  });
  test.teardown(async () => {
    await maker.close();
    tasks.close();
    await lake.close();
  });
  const rows = Array.from({ length: 3000 }, (_, i) => ({ server_ip: servers[i % servers.length] ?? null }));
  for (const job of [1, 2]) await lake.write(job, batchesOf(rows));
  return { folder, lake, maker, started };
}

const placesOf = (table: FlowTable) => table.query('SELECT * FROM places ORDER BY ip');

t.test('places made there are those made here', async (t) => {
  const { lake, maker, folder } = await house(t);
  const [here, there] = [lake.flows(1), lake.flows(2)];
  t.same(await placesOf(there), []);
  await there.havePlacesMade(maker.make);
  await here.knowPlaces(await new Places().locator());
  const places = await placesOf(there);
  t.strictSame(places, await placesOf(here));
  t.match(
    places.find(({ ip }) => ip === '77.88.8.8'),
    { code: 'RU', country: 'Russia' },
  );
  const left = readdirSync(join(folder, 'jobs', '2'));
  t.same(left.sort(), ['manifest.json', 'places.parquet'], 'nothing else stays');
});

t.test('they are made once, whoever asks', async (t) => {
  const { lake, maker } = await house(t);
  let made = 0;
  const make: typeof maker.make = async (toMake) => {
    made++;
    await maker.make(toMake);
  };
  await lake.flows(1).havePlacesMade(make);
  await lake.flows(1).havePlacesMade(make);
  await lake.flows(1).knowPlaces(() => t.fail('they are known') as never);
  t.equal(made, 1);
  t.ok((await placesOf(lake.flows(1))).length > 4);
});

t.test('who asks meanwhile does not wait for it', async (t) => {
  const { lake, folder } = await house(t);
  const locate = await new Places().locator();
  const never = lake.flows(1).havePlacesMade(() => new Promise(() => {}));
  await lake.flows(1).knowPlaces(locate);
  t.ok((await placesOf(lake.flows(1))).length > 4);
  t.same(readdirSync(join(folder, 'jobs', '1')).sort(), ['manifest.json', 'places.parquet']);
  never.catch(() => {});
});

t.test('what fails elsewhere is said to who had it made; then it can be looked up here', async (t) => {
  const { lake, folder } = await house(t);
  const locate = await new Places().locator();
  await t.rejects(
    lake.flows(1).havePlacesMade(() => Promise.reject(new Error('out of its mind'))),
    /out of its mind/,
  );
  t.same(readdirSync(join(folder, 'jobs', '1')), ['manifest.json']);
  await lake.flows(1).knowPlaces(locate);
  t.ok((await placesOf(lake.flows(1))).length > 4);
});

t.test('flows that another process compacts meanwhile are looked for again', async (t) => {
  const { lake } = await house(t);
  const asked: (readonly string[])[] = [];
  await lake.flows(1).havePlacesMade(async ({ flowPaths, path }) => {
    asked.push(flowPaths);
    if (asked.length === 1) throw new Error(`IO Error: No files found that match the pattern "${flowPaths[0]}"`);
    writeFileSync(path, 'places');
  });
  t.equal(asked.length, 2);
});

t.test('a close breaks it off, and says so to who waits', async (t) => {
  const { lake, maker, folder, started } = await house(t);
  const making = lake.flows(1).havePlacesMade(maker.make);
  await started;
  await maker.close();
  await t.rejects(making, /without an answer/);
  await t.rejects(maker.make({ flowPaths: [], path: 'nowhere', spillFolder: 'nowhere' }), /closing/);
  t.same(readdirSync(join(folder, 'jobs', '1')), ['manifest.json'], 'nothing half made stays');
});

t.test('files that are gone are an error of that task alone', async (t) => {
  const { maker, lake, folder } = await house(t);
  const gone = {
    flowPaths: [join(folder, 'gone.parquet')],
    path: join(folder, 'places'),
    spillFolder: join(folder, 'spill'),
  };
  await t.rejects(maker.make(gone), /No files found|No such file/);
  await lake.flows(1).havePlacesMade(maker.make);
  t.ok((await placesOf(lake.flows(1))).length > 4);
});
