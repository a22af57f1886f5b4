/** The addon itself, when its thread ends amid a run, and when the file that it has mapped is cut. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { begin, readToEnd } from './addon-runs.js';
import { addonThread, collect, fixture, longCapture, openFiles, settled } from './stress-tools.js';

t.test('threads that are terminated amid a run', async (t) => {
  const long = longCapture(200);
  const before = openFiles();
  for (let round = 0; round < 30; round++) {
    const worker = new Worker(addonThread, { workerData: long });
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await new Promise((resolve) => worker.once('message', resolve));
    if (round % 3 > 0) await new Promise((resolve) => setTimeout(resolve, round % 7));
    await worker.terminate();
    await ended;
  }
  collect();
  t.ok((await settled(openFiles, before)) <= before, `files: ${before}, then ${openFiles()}`);
  t.equal((await readToEnd(begin(fixture('icmp.pcap')))).faults.length, 0, 'and the addon still reads');
});

/** The records of a little-endian pcap that end at or before `end`: their number, and where the last one ends. */
function recordsBefore(bytes: Buffer, end: number): { packets: number; offset: number } {
  let [packets, offset] = [0, 24];
  for (let next = offset; next + 16 <= end; packets++) {
    next += 16 + bytes.readUInt32LE(next + 8);
    if (next > end) break;
    offset = next;
  }
  return { packets, offset };
}

t.test('a file cut while it is mapped is a fault that says where, never a signal', async (t) => {
  // More packets than are in hand at once, those that two threads read ahead among them.
  const bytes = readFileSync(longCapture(160));
  const path = join(t.testdir(), 'cut.pcap');
  const page = 4096;
  // Ahead of the reader, or of what was read ahead, which waits: what lies before the cut is delivered, to the packet.
  for (const cut of [0.07, 0.1, 0.6, 0.75, 0.9].map((share) => Math.floor(bytes.length * share))) {
    for (const size of [
      cut,
      cut - (cut % page),
      recordsBefore(bytes, cut).offset,
      recordsBefore(bytes, cut).offset + 9,
    ]) {
      writeFileSync(path, bytes);
      const run = begin(path, { threads: 1 + (size % 2) });
      await run.next();
      await new Promise((resolve) => setTimeout(resolve, 50));
      truncateSync(path, size);
      const { packets, faults } = await readToEnd(run);
      const { packets: left, offset } = recordsBefore(bytes, size);
      t.same([packets, faults.map((fault) => [fault.code, fault.offset])], [left, [['changed', offset]]], `to ${size}`);
    }
  }
  // Behind it, and at any time.
  for (let round = 0; round < 20; round++) {
    writeFileSync(path, bytes);
    const run = begin(path, { batchRows: 4096, threads: 1 + (round % 3) });
    if (round % 2 === 0) await run.next();
    truncateSync(path, round % 4 < 2 ? 0 : Math.floor((bytes.length * round) / 20));
    const { packets, faults } = await readToEnd(run);
    const whole = recordsBefore(bytes, bytes.length).packets;
    t.ok(packets === whole || ['changed', 'empty', 'truncated'].includes(faults[0]?.code ?? ''), `${packets} packets`);
  }
});
