/** The process that lake-kills.test.ts starts: works on a lake and dies at a step. Argument: folder, what to do, at which step. */

import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { storeFlows } from '../../../lib/storage/store-flows.js';
import { batchesOf, flowBatch } from '../flow-rows.js';

const [folder = '', work, step] = process.argv.slice(2);

async function store(lake: ParquetLake): Promise<void> {
  const write = await lake.begin(1);
  await storeFlows(write.place, batchesOf([{ label: 'after' }, { label: 'after' }]));
  await writeFile(write.place.packets, 'index');
  await write.commit();
}

async function* slowly() {
  yield flowBatch([{ flow_id: 1 }, { flow_id: 2 }]);
  // Longer than a file takes to be finished.
  await wait(2100);
  yield flowBatch([{ flow_id: 3 }]);
  yield flowBatch([{ flow_id: 4 }, { flow_id: 5 }]);
}

/** A job of two files of flows, stored by a lake that nobody kills. */
async function storeSlowly(): Promise<void> {
  const lake = new ParquetLake(folder);
  const write = await lake.begin(1);
  await storeFlows(write.place, slowly());
  await writeFile(write.place.packets, 'index');
  await write.commit();
  await lake.close();
}

if (work === 'compact') await storeSlowly();
const lake = new ParquetLake(folder, {
  shared: true,
  onStep: (taken) => {
    if (taken === step) process.kill(process.pid, 'SIGKILL');
  },
});
if (work === 'compact') await lake.compact(1);
else await store(lake);
await lake.close();
process.disconnect?.();
