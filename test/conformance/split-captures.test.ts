/**
 * A capture in parts gives what one run gives: labelled rows, sessions, batches, packet index and summary, for the fixtures and, where they are, the
 * captures of other tools. In this process one after the other; what the parts leave each other is in a folder.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { AnalyzeOptions, CaptureAnalysis } from '../../lib/pipeline/analysis.js';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import {
  checkPartitions,
  mergePartitions,
  meterPartition,
  planSplit,
  proveRanges,
  type SplitPlan,
  type SplitRequest,
  scanRange,
} from '../../lib/pipeline/split-capture.js';
import type { Row } from '../../lib/schema/column-batch.js';
import { listCaptures, sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

interface Ran {
  readonly rows: Row[];
  readonly packetIndex: Buffer;
  readonly batches: string[];
  readonly summary: CaptureAnalysis['summary'] extends () => infer S ? S : never;
  readonly error: string | null;
}

async function read(analysis: CaptureAnalysis, packetIndex?: string): Promise<Ran> {
  const rows: Row[] = [];
  const batches: string[] = [];
  let error: string | null = null;
  try {
    for await (const batch of analysis) {
      batches.push(`${batch.kind} ${batch.rowCount}`);
      rows.push(...batch.rows());
    }
  } catch (caught) {
    error = (caught as Error).message;
  }
  const index = packetIndex === undefined ? Buffer.alloc(0) : readFileSync(packetIndex);
  return { rows, packetIndex: index, batches, summary: analysis.summary(), error };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'split-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const options: AnalyzeOptions = { nanoseconds: true, payloadFacts: true, sessionRows: true, features: 'all' };

async function whole(path: string): Promise<Ran> {
  return await inFolder(async (folder) => {
    const packetIndex = join(folder, 'packets');
    return await read(analyzeCapture(path, { ...options, canonicalOrder: true, packetIndex }), packetIndex);
  });
}

/** Why it was left to one run, or what its parts gave. */
async function inParts(path: string, request: SplitRequest): Promise<string | Ran> {
  return await inFolder(async (folder) => {
    const packetIndex = join(folder, 'packets');
    const indexed = { ...options, packetIndex };
    const planned = await planSplit(path, request, indexed);
    if ('whole' in planned) return planned.whole;
    const plan = JSON.parse(JSON.stringify(planned.plan)) as SplitPlan; // as it comes to another process
    for (let range = 0; range < plan.ranges; range++) await scanRange(plan, range, folder);
    for (;;) {
      const proof = await proveRanges(plan, folder);
      if ('whole' in proof) return proof.whole;
      if ('proven' in proof) break;
      for (const { range, start } of proof.scan) await scanRange(plan, range, folder, { start });
    }
    for (let partition = 0; partition < plan.partitions; partition++)
      await meterPartition(plan, partition, folder, indexed);
    const whole = await checkPartitions(plan, folder, indexed);
    return whole?.whole ?? (await read(mergePartitions(plan, folder, indexed), packetIndex));
  });
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item));
}

async function compare(t: Test, path: string, requests: readonly SplitRequest[]): Promise<string | null> {
  const one = await whole(path);
  for (const request of requests) {
    const parts = await inParts(path, request);
    if (typeof parts === 'string') return parts;
    const what = `${path}, ${textOf(request)}`;
    const different = one.rows.findIndex((row, index) => textOf(row) !== textOf(parts.rows[index]));
    if (different >= 0) t.same(parts.rows[different], one.rows[different], `${what}: row ${different}`);
    if (parts.rows.length !== one.rows.length) t.equal(parts.rows.length, one.rows.length, `${what}: rows`);
    if (textOf(parts.batches) !== textOf(one.batches)) t.same(parts.batches, one.batches, `${what}: batches`);
    if (textOf(parts.summary) !== textOf(one.summary)) t.same(parts.summary, one.summary, `${what}: summary`);
    if (!parts.packetIndex.equals(one.packetIndex)) t.fail(`${what}: packet index`);
    if (parts.error !== one.error) t.equal(parts.error, one.error, `${what}: fault`);
  }
  return null;
}

t.test('fixtures', async (t) => {
  for (const path of listCaptures('test/captures')) {
    const size = statSync(path).size;
    const whole = await compare(t, path, [
      { rangeBytes: Math.ceil(size / 5), partitions: 3 },
      { rangeBytes: Math.ceil(size / 2), partitions: 1 },
    ]);
    t.ok(whole === null || whole.includes('compressed'), `${path}: ${whole ?? 'the same in parts'}`);
  }
});

t.test('captures of other tools', { skip: sharedMissing }, async (t) => {
  const reasons = new Map<string, number>();
  let split = 0;
  for (const path of listCaptures(sharedCaptures)) {
    const { size } = statSync(path);
    if (size > 30e6) continue;
    const rangeBytes = size > 640_000 ? 65_536 * Math.ceil(size / 640_000) : Math.max(64, Math.ceil(size / 6));
    let whole: string | null;
    try {
      whole = await compare(t, path, [{ rangeBytes, partitions: 3 }]);
    } catch (error) {
      whole = (error as { code?: string }).code ?? String(error); // cannot be opened
    }
    if (whole === null) split++;
    else reasons.set(whole, (reasons.get(whole) ?? 0) + 1);
  }
  for (const [reason, count] of reasons) t.comment(`${count} left to one run: ${reason}`);
  t.ok(split > 100, `${split} captures are the same in parts`);
});

t.test('parts that cannot be', async (t) => {
  const folder = t.testdir();
  const path = 'test/captures/web.pcap';
  const planned = await planSplit(path, { rangeBytes: 20_000, partitions: 2 });
  if ('whole' in planned) throw new Error(planned.whole);
  const { plan } = planned;
  t.equal(plan.ranges, Math.ceil(plan.size / 20_000));
  await t.rejects(planSplit('test/captures/absent', { rangeBytes: 1000, partitions: 2 }), { code: 'not_found' });
  await t.rejects(scanRange(plan, 0, folder, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await t.rejects(scanRange({ ...plan, size: plan.size - 1 }, 0, folder), { code: 'changed' });
  await t.rejects(scanRange(plan, 0, join(folder, 'absent')), { code: 'io' });
  await t.rejects(proveRanges(plan, folder), { code: 'not_found' }, 'nothing was scanned');
  await t.rejects(meterPartition(plan, 0, folder), { code: 'not_found' }, 'nothing is proven');
  for (let range = 0; range < plan.ranges; range++) await scanRange(plan, range, folder);
  t.same(await proveRanges(plan, folder), { proven: true });
  for (let partition = 0; partition < 2; partition++) await meterPartition(plan, partition, folder);
  t.equal(await checkPartitions(plan, folder), null);
  await t.rejects(checkPartitions(plan, folder, { idleTimeoutS: 5 }), { message: /other options/ });
  t.match((await read(mergePartitions(plan, folder, { idleTimeoutS: 5 }))).error, /other options/);
  t.match(await read(mergePartitions(plan, folder)), { error: null });
});
