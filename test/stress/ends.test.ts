/** Reading that ends before the capture does: by abort, by a consumer that leaves, with its thread, with the process. */
import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import { flowsOfWeb, longCapture, openFiles, settled, thread, threads } from './stress-tools.js';

const copies = 400;
const long = longCapture(copies);

async function rowsOf(path: string): Promise<number> {
  let rows = 0;
  for await (const batch of analyzeCapture(path)) rows += batch.rowCount;
  return rows;
}

t.equal(await rowsOf(long), copies * flowsOfWeb, 'the whole of it, once');
const [filesBefore, threadsBefore] = [openFiles(), threads()];

t.test('aborted before, at once, after a batch, after some time', async (t) => {
  const aborted = AbortSignal.abort();
  t.throws(() => analyzeCapture(long, { signal: aborted }), { name: 'AbortError' });
  for (let round = 0; round < 40; round++) {
    const abort = new AbortController();
    const analysis = analyzeCapture(long, { signal: abort.signal });
    const reading = (async () => {
      for await (const _ of analysis) {
        if (round % 4 === 1) abort.abort();
        // A fast machine reads the whole of it in less than the longest of these times: batches taken slowly hold it up.
        if (round % 4 === 2) await setTimeout(10);
      }
    })();
    if (round % 4 === 0) abort.abort();
    if (round % 4 === 2) void setTimeout(round).then(() => abort.abort());
    if (round % 4 === 3) setImmediate(() => abort.abort());
    await t.rejects(reading, { name: 'AbortError' }, `round ${round}`);
  }
});

t.test('a consumer that leaves, an analysis that nobody reads', async (t) => {
  for (let round = 0; round < 20; round++) {
    for await (const batch of analyzeCapture(long)) {
      t.ok(batch.rowCount > 0);
      break;
    }
    analyzeCapture(long);
  }
});

t.test('many at once, of which every other one ends early', async (t) => {
  const results = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      if (index % 2 === 0) return await rowsOf(long);
      for await (const _ of analyzeCapture(long)) break;
      return null;
    }),
  );
  t.same(
    results,
    results.map((_, index) => (index % 2 === 0 ? copies * flowsOfWeb : null)),
  );
});

t.test('a thread that is terminated while it reads', async (t) => {
  for (let round = 0; round < 12; round++) {
    const worker = new Worker(thread, { workerData: long });
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    // Before it has begun, amid its loading, at its first batches.
    if (round % 3 === 1) await setTimeout(15 * round);
    if (round % 3 === 2) await Promise.race([ended, new Promise((resolve) => worker.once('message', resolve))]);
    await worker.terminate();
    await ended;
  }
  t.pass('the process is there');
});

t.test('a process that ends while it reads', async (t) => {
  for (let round = 0; round < 2; round++) {
    const { status, signal, stderr } = spawnSync(process.execPath, [thread, long, 'exit'], { encoding: 'utf8' });
    t.same({ status, signal, stderr }, { status: 7, signal: null, stderr: '' });
  }
});

t.test('afterwards nothing is left open, and reading works', async (t) => {
  t.ok((await settled(openFiles, filesBefore)) <= filesBefore, `files: ${filesBefore}, then ${openFiles()}`);
  t.ok((await settled(threads, threadsBefore)) <= threadsBefore, `threads: ${threadsBefore}, then ${threads()}`);
  t.equal(await rowsOf(long), copies * flowsOfWeb);
});
