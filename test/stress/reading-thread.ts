/** Stress: reads a capture and says how many rows it has seen; as a thread of its own, or as a process that ends in the middle. */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';

async function read(path: string, said: (rows: number) => void): Promise<number> {
  let rows = 0;
  for await (const batch of analyzeCapture(path)) {
    rows += batch.rowCount;
    said(rows);
  }
  return rows;
}

if (parentPort !== null) {
  await read(workerData as string, (rows) => parentPort?.postMessage(rows));
} else {
  const [path = '', how = 'end'] = process.argv.slice(2);
  const rows = await read(path, () => how === 'exit' && process.exit(7));
  const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  process.stdout.write(JSON.stringify({ rows, peakMb: peakKb / 1024 }));
}
