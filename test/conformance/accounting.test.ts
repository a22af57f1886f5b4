/** Nothing is dropped silently: every packet of a capture has one outcome by name, and the metered ones are in flows. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze, sumOf } from '../tools/analysis.js';
import { fixtureCaptures, fixtures } from '../tools/golden.js';
import { listCaptures, sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

const sumOfCounts = (counts: Readonly<Record<string, number>> = {}): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** What does not add up, in words; empty where everything does. */
async function unaccounted(path: string): Promise<string[]> {
  const { rows, summary, fault } = await analyze(path, { features: 'none', labels: false });
  const capture = summary.captures[0];
  if (capture === undefined) return fault === null ? ['neither read nor refused'] : [];
  const further = summary.anomalies['further_packet_of_frame'] ?? 0;
  const wrong: string[] = [];
  const same = (what: string, found: number, wanted: number): void => {
    if (found !== wanted) wrong.push(`${path}: ${what} ${found}, not ${wanted}`);
  };
  same('packets of the run', summary.packets, capture.packets);
  same('outcomes', sumOfCounts(summary.packetCounters), capture.packets);
  same('bytes by outcome', sumOfCounts(summary.packetBytes), capture.wireBytes);
  same('link types', sumOfCounts(summary.unsupportedLinks), summary.packetCounters['unsupported_link'] ?? 0);
  const metered = (summary.packetCounters['metered'] ?? 0) + further;
  same('packets in flows', sumOf(rows, 'fwd_packets', 'bwd_packets'), metered);
  if (capture.compression === '' && fault === null) same('bytes', capture.bytesRead, statSync(path).size);
  return wrong;
}

t.test('our own captures add up', async (t) => {
  const paths = [...fixtureCaptures(), ...listCaptures(join(fixtures, 'variants'))];
  t.ok(paths.length > 20);
  for (const path of paths) t.strictSame(await unaccounted(path), []);
});

t.test('those of others, the malformed ones too', { skip: sharedMissing }, async (t) => {
  const paths = listCaptures(sharedCaptures);
  const wrong: string[] = [];
  for (const path of paths) wrong.push(...(await unaccounted(path)));
  t.strictSame(wrong, []);
  t.ok(paths.length > 1000);
});
