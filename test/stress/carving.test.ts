/** Carvings that end before their end: aborted, left alone, their thread ended in the middle. Nothing hangs, nothing stays. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import { carvePackets } from '../../lib/pipeline/carve-packets.js';
import { repeatCapture } from '../tools/repeat-capture.js';

const folder = t.testdir({});
const captures = join(folder, 'large.pcap');
const packetIndex = join(folder, 'large.packets');
repeatCapture(readFileSync('test/captures/web.pcap'), 200, captures);

async function allFlows(): Promise<number[]> {
  const flows: number[] = [];
  for await (const batch of analyzeCapture(captures, { packetIndex, sessions: false })) {
    for (const row of batch.rows()) flows.push(row['packet_log'] as number);
  }
  return flows;
}

const flows = await allFlows();

/** Files that this process has open: each carving has an index and a capture. */
function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

t.test('aborted, before and in the middle', async (t) => {
  const reason = new Error('enough');
  await t.rejects(carvePackets({ captures, packetIndex, flows }, { signal: AbortSignal.abort(reason) }).next(), {
    message: 'enough',
  });
  const before = openFiles();
  for (let i = 0; i < 40; i++) {
    const abort = new AbortController();
    const pieces = carvePackets({ captures, packetIndex, flows }, { signal: abort.signal });
    t.ok(((await pieces.next()).value as Buffer).length > 0);
    abort.abort(reason);
    await t.rejects(pieces.next(), { message: 'enough' });
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  t.ok(openFiles() <= before + 2, 'files are closed');
});

t.test('left alone after the first piece', async (t) => {
  const before = openFiles();
  for (let i = 0; i < 40; i++) {
    for await (const bytes of carvePackets({ captures, packetIndex, flows })) {
      t.ok(bytes.length > 0);
      break;
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  t.ok(openFiles() <= before + 2, 'files are closed');
});

t.test('a thread that is ended in the middle', async (t) => {
  for (let i = 0; i < 4; i++) {
    const worker = new Worker(new URL('./carving-thread.js', import.meta.url), {
      workerData: { captures, packetIndex, flows },
    });
    await new Promise((resolve) => worker.once('message', resolve));
    t.equal(await worker.terminate(), 1);
  }
});
