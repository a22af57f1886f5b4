/** What is held while reading and after it: thousands of captures, the collector at its worst moments, captures that grow. */
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import type { Row } from '../../lib/schema/column-batch.js';
import { collect, fixture, flowsOfWeb, longCapture, openFiles, residentMb, thread } from './stress-tools.js';

async function readAll(path: string, labels: boolean): Promise<number> {
  let rows = 0;
  for await (const batch of analyzeCapture(path, { labels })) rows += batch.rowCount;
  return rows;
}

t.test('thousands of captures, one after the other', async (t) => {
  const small = fixture('icmp.pcap');
  const expected = await readAll(small, true);
  const rounds = async (count: number, labels: boolean) => {
    for (let round = 0; round < count; round++) {
      if ((await readAll(small, labels)) !== expected) return t.fail(`round ${round}`);
    }
    return true;
  };
  // Until the allocator's arenas, one for each thread that ever asked, are as large as they get.
  await rounds(3000, false);
  await rounds(400, true);
  const [files, before] = [openFiles(), residentMb()];
  t.ok(await rounds(2000, false));
  t.ok(await rounds(200, true));
  const grown = residentMb() - before;
  t.comment(`${before.toFixed(0)} MB, ${grown.toFixed(1)} MB more after 2,200 captures`);
  t.ok(grown < 12, `${grown.toFixed(1)} MB more`);
  t.equal(openFiles(), files);
});

t.test('captures that cannot be read leave nothing either', async (t) => {
  const text = fixture('README.md');
  const files = openFiles();
  for (let round = 0; round < 500; round++) await readAll(text, false).catch(() => 0);
  t.equal(openFiles(), files);
});

t.test('the collector between any two batches takes nothing that is in use', async (t) => {
  const long = longCapture(200);
  const plain: Row[] = [];
  for await (const batch of analyzeCapture(long)) plain.push(...batch.rows());
  const kept = [];
  for await (const batch of analyzeCapture(long)) {
    kept.push(batch);
    collect();
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  t.ok(kept.length > 1, `${kept.length} batches`);
  const rows = kept.flatMap((batch) => [...batch.rows()]);
  t.equal(rows.length, 200 * flowsOfWeb);
  // Texts included: every cell of every row, long after the native side let go of the batch.
  t.equal(JSON.stringify(rows, bigints), JSON.stringify(plain, bigints));
});

const bigints = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

/** So that what is measured is what is kept, not how long the collector of a machine with much memory waits. */
const eagerCollector = ['--max-semi-space-size=4', '--max-old-space-size=64'];

t.test('memory does not grow with the capture', async (t) => {
  const measure = (copies: number) => {
    const { stdout, stderr } = spawnSync(process.execPath, [...eagerCollector, thread, longCapture(copies)], {
      encoding: 'utf8',
    });
    t.equal(stderr, '');
    return JSON.parse(stdout) as { rows: number; peakMb: number };
  };
  // The first is long enough for everything bounded to be full.
  const [small, large] = [measure(1000), measure(4000)];
  t.same([small.rows, large.rows], [1000 * flowsOfWeb, 4000 * flowsOfWeb]);
  t.comment(`peak ${small.peakMb.toFixed(0)} MB of 106 MB of capture, ${large.peakMb.toFixed(0)} MB of 425 MB`);
  t.ok(large.peakMb < small.peakMb + 40, `${small.peakMb.toFixed(0)} MB, then ${large.peakMb.toFixed(0)} MB`);
});
