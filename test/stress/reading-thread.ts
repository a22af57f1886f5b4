/** Stress: reads a capture and says how many rows it has seen; as a thread of its own, or as a process that ends in the middle. */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';

async function read(path: string, said: (rows: number) => void, models: readonly string[] = []): Promise<number> {
  let rows = 0;
  for await (const batch of analyzeCapture(path, { models })) {
    rows += batch.rowCount;
    said(rows);
  }
  return rows;
}

if (parentPort !== null) {
  const task = workerData as string | { path: string; models: string[] };
  const { path, models } = typeof task === 'string' ? { path: task, models: [] } : task;
  await read(path, (rows) => parentPort?.postMessage(rows), models);
} else {
  const [path = '', how = 'end', ...models] = process.argv.slice(2);
  const rows = await read(path, () => how === 'exit' && process.exit(7), models);
  const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  process.stdout.write(JSON.stringify({ rows, peakMb: peakKb / 1024 }));
}
