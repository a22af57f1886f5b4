/** What is wrong with a capture is said with file, byte offset and what was read, and everything before it is delivered. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CaptureError } from '../../lib/errors.js';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import { analyze, sumOf } from '../tools/analysis.js';
import { longCapture, makeBadCaptures } from '../tools/make-bad-captures.js';

t.test('each fault', async (t) => {
  for (const { name, path, codes, offset, packets } of makeBadCaptures(t.testdir())) {
    const { rows, summary, fault } = await analyze(path);
    t.equal(sumOf(rows, 'fwd_packets', 'bwd_packets'), packets, `${name}: what was readable is delivered`);
    t.equal(summary.packets, packets, `${name}: and counted`);
    if (codes.length === 0) {
      t.equal(fault, null, `${name} is no fault`);
      continue;
    }
    t.ok(fault !== null && codes.includes(fault.code), `${name}: ${fault?.code} is one of ${codes}`);
    t.equal(fault?.path, path, `${name}: names the file`);
    t.equal(fault?.packetsRead, packets, `${name}: says what was read`);
    if (offset !== null) t.equal(fault?.offset, offset, `${name}: says where`);
    t.ok(fault?.message.includes(path), `${name}: a message for people`);
  }
});

t.test('time that runs backwards is counted', async (t) => {
  const bad = makeBadCaptures(t.testdir()).find(({ name }) => name === 'time-backwards.pcap');
  const { summary } = await analyze(bad?.path ?? '');
  // Stamps in seconds: 0, -2, 2, 0, 4, 2. Each odd one is earlier than the one before it.
  t.equal(summary.captures[0]?.outOfOrderPackets, 3);
});

t.test('a capture that shrinks or is replaced while it is read', async (t) => {
  const path = join(t.testdir(), 'long.pcap');
  const count = 200_000;
  const options = { rows: 'windows', windowS: 0.000001 } as const;
  for (const change of [
    () => truncateSync(path, 5000),
    () => writeFileSync(path, 'something else entirely\n'.repeat(4000)),
  ]) {
    writeFileSync(path, longCapture(count));
    const analysis = analyzeCapture(path, options);
    change();
    let fault: unknown = null;
    try {
      for await (const batch of analysis) t.ok(batch.rowCount >= 0);
    } catch (error) {
      fault = error;
    }
    const { packets } = analysis.summary();
    t.ok(packets <= count, 'no more packets than there were');
    if (packets < count) t.ok(fault instanceof CaptureError, 'what is missing is said');
  }
});
