/** Stress: a thread that runs the addon over a capture again and again, and says so with its first batch. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadAddon } from '../../lib/native/load-addon.js';

const { NativeRun } = loadAddon();
for (let first = true; ; ) {
  const run = new NativeRun({ paths: [workerData as string], batchRows: 16, windowRows: true, threads: 2 });
  while ((await run.next()) !== null) {
    if (first) parentPort?.postMessage('reading');
    first = false;
  }
}
