/** The addon itself, without what stands before it: ten thousand runs, threads that end amid a run, files cut under it. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import type { NativeResult, NativeRun, NativeRunOptions } from '../../lib/native/declarations.js';
import { loadAddon } from '../../lib/native/load-addon.js';
import { addonThread, collect, fixture, longCapture, openFiles, residentMb, settled, threads } from './stress-tools.js';

const { NativeRun: Run } = loadAddon();

const begin = (path: string, options: Partial<NativeRunOptions> = {}): NativeRun =>
  new Run({ paths: [path], batchRows: 16, ...options });

async function readAll(run: NativeRun): Promise<NativeResult> {
  while ((await run.next()) !== null);
  const result = run.result();
  if (result === null) throw new Error('a run that gave null has a result');
  return result;
}

/** Aborted before it is asked, with an answer owed, after a batch, and read whole. */
const endings: ((run: NativeRun) => Promise<unknown>)[] = [
  async (run) => run.abort(),
  async (run) => {
    const owed = run.next();
    run.abort();
    await owed;
  },
  async (run) => {
    await run.next();
    run.abort();
    await readAll(run);
  },
  readAll,
];

t.test('ten thousand opens and aborts: memory, files and threads stay as they were', async (t) => {
  const small = fixture('icmp.pcap');
  const runs = async (count: number) => {
    for (let round = 0; round < count; round++) await endings[round % endings.length]?.(begin(small));
  };
  await runs(1000);
  const before = { files: openFiles(), threads: await settled(threads, 0, 20), mb: residentMb() };
  await runs(10_000);
  const grown = residentMb() - before.mb;
  t.comment(`${before.mb.toFixed(0)} MB, ${grown.toFixed(1)} MB more after 10,000 runs`);
  t.ok(grown < 24, `${grown.toFixed(1)} MB more`);
  t.ok((await settled(openFiles, before.files)) <= before.files, `files: ${before.files}, then ${openFiles()}`);
  t.ok((await settled(threads, before.threads)) <= before.threads, `threads: ${before.threads}, then ${threads()}`);
});

t.test('threads that are terminated amid a run', async (t) => {
  const long = longCapture(200);
  const before = openFiles();
  for (let round = 0; round < 60; round++) {
    const worker = new Worker(addonThread, { workerData: long });
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await new Promise((resolve) => worker.once('message', resolve));
    if (round % 3 > 0) await new Promise((resolve) => setTimeout(resolve, round % 7));
    await worker.terminate();
    await ended;
  }
  collect();
  t.ok((await settled(openFiles, before)) <= before, `files: ${before}, then ${openFiles()}`);
  t.equal((await readAll(begin(fixture('icmp.pcap')))).faults.length, 0, 'and the addon still reads');
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
  const bytes = readFileSync(longCapture(80));
  const path = join(t.testdir(), 'cut.pcap');
  const page = 4096;
  // Ahead of the reader, which waits: what lies before the cut is delivered, to the packet.
  for (const cut of [0.5, 0.6, 0.7, 0.8, 0.9].map((share) => Math.floor(bytes.length * share))) {
    for (const size of [
      cut,
      cut - (cut % page),
      recordsBefore(bytes, cut).offset,
      recordsBefore(bytes, cut).offset + 9,
    ]) {
      writeFileSync(path, bytes);
      const run = begin(path);
      await run.next();
      truncateSync(path, size);
      const { packets, faults } = await readAll(run);
      const { packets: left, offset } = recordsBefore(bytes, size);
      t.same([packets, faults.map((fault) => [fault.code, fault.offset])], [left, [['changed', offset]]], `to ${size}`);
    }
  }
  // Behind it, and at any time.
  for (let round = 0; round < 40; round++) {
    writeFileSync(path, bytes);
    const run = begin(path, { batchRows: 4096 });
    if (round % 2 === 0) await run.next();
    truncateSync(path, round % 4 < 2 ? 0 : Math.floor((bytes.length * round) / 40));
    const { packets, faults } = await readAll(run);
    const whole = recordsBefore(bytes, bytes.length).packets;
    t.ok(packets === whole || ['changed', 'empty', 'truncated'].includes(faults[0]?.code ?? ''), `${packets} packets`);
  }
});
