/** Models under stress: runs that end early, threads and processes that die amid an inference, thousands of windows. */
import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import { childProcesses } from '../lib/child-processes.js';
import { manifestOf, type Tree, treeModel, writeModel } from '../lib/labels/made-models.js';
import { flowsOfWeb, longCapture, openFiles, residentMb, settled } from './stress-tools.js';

const thread = fileURLToPath(new URL('./reading-thread.js', import.meta.url));

function tree(depth: number, feature = 0): Tree {
  if (depth === 0) return { weight: feature / 10 };
  const next = (feature + 1) % 3;
  return { feature, below: 10 ** depth, yes: tree(depth - 1, next), no: tree(depth - 1, (next + 1) % 3) };
}

/** Slow on purpose: most of a run is spent in it. */
const folder = writeModel(
  t.testdir(),
  'slow-v1',
  manifestOf({ name: 'slow', unknown_below: 0 }),
  treeModel(3, [Array.from({ length: 600 }, () => tree(7)), Array.from({ length: 600 }, () => tree(6))]),
);
const models = [folder];
const copies = 200;
const long = longCapture(copies);

const childrenBefore = childProcesses().length;

async function rowsOf(path: string): Promise<{ rows: number; told: number }> {
  let [rows, told] = [0, 0];
  for await (const batch of analyzeCapture(path, { models, payloadFacts: true })) {
    rows += batch.rowCount;
    for (const row of batch.rows()) if (row['model_label'] !== null) told++;
  }
  return { rows, told };
}

t.same(await rowsOf(long), { rows: copies * flowsOfWeb, told: copies * 6 }, 'the whole of it, once');
const filesBefore = openFiles();

t.test('aborted at once, while the model loads, while it runs', async (t) => {
  for (let round = 0; round < 12; round++) {
    const abort = new AbortController();
    const reading = (async () => {
      // Slow enough that no machine is at the end before the last abort.
      for await (const _ of analyzeCapture(long, { models, signal: abort.signal })) await setTimeout(400);
    })();
    void setTimeout(round * 30).then(() => abort.abort());
    await t.rejects(reading, { name: 'AbortError' }, `after ${round * 30} ms`);
  }
});

t.test('a consumer that leaves, an analysis that nobody reads', async (t) => {
  for (let round = 0; round < 4; round++) {
    for await (const batch of analyzeCapture(long, { models })) {
      t.ok(batch.rowCount > 0);
      break;
    }
    analyzeCapture(long, { models });
  }
});

t.test('a process of a model that dies is an error that names the model', async (t) => {
  const reading = (async () => {
    for await (const _ of analyzeCapture(long, { models })) {
      for (const id of childProcesses()) process.kill(id, 'SIGKILL');
      await setTimeout(50);
    }
  })();
  await t.rejects(reading, { message: 'model slow-v1: its process ended with SIGKILL' });
});

t.test('threads that are terminated while a model loads or runs', async (t) => {
  for (let round = 0; round < 8; round++) {
    const worker = new Worker(thread, { workerData: { path: long, models }, execArgv: [] });
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    if (round % 2 === 0) await new Promise((resolve) => worker.once('message', resolve));
    await setTimeout(round * 30);
    await worker.terminate();
    await ended;
  }
  t.equal(
    await settled(() => childProcesses().length, childrenBefore),
    childrenBefore,
    'no process of a model is left',
  );
});

t.test('a program that exits amid its reading ends with its own status', async (t) => {
  const { status, signal, stderr } = spawnSync(process.execPath, [thread, long, 'exit', folder], { encoding: 'utf8' });
  t.same([status, signal, stderr], [7, null, '']);
});

t.test('memory does not follow the capture', async (t) => {
  const { rows } = await rowsOf(long);
  const before = residentMb();
  const longer = await rowsOf(longCapture(copies * 5));
  t.equal(longer.rows, rows * 5);
  const after = residentMb();
  t.ok(after < before + 60, `${Math.round(before)} MB, then ${Math.round(after)}`);
});

t.test('nothing is left open', async (t) => {
  t.ok((await settled(openFiles, filesBefore)) <= filesBefore, `files: ${filesBefore}, then ${openFiles()}`);
  t.equal(await settled(() => childProcesses().length, childrenBefore), childrenBefore);
});
