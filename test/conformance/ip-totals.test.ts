/**
 * Packets and IP bytes summed over flows equal the totals that tshark counted (test/baselines/ip-totals.json, made by
 * test/tools/ip-totals.ts): no packet is lost or counted twice on the way through the flow table. With tunnels open those of the
 * innermost IP headers, with tunnels closed those of the outermost.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { AnalyzeOptions } from '../../lib/pipeline/analysis.js';
import { analyze, sumOf } from '../tools/analysis.js';
import type { IpTotals } from '../tools/ip-totals.js';
import { sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

interface Baseline {
  readonly captures: Readonly<Record<string, IpTotals>>;
}
/** Captures that are counted otherwise on purpose, by path, with the reason. */
type Differences = Readonly<Record<string, string>>;

const read = <T>(name: string) => JSON.parse(readFileSync(join('test/baselines', name), 'utf8')) as T;

async function totalsOf(name: string, tunnels: AnalyzeOptions['tunnels'] & string) {
  const { rows, summary, fault } = await analyze(join(sharedCaptures, name), {
    features: 'none',
    labels: false,
    tunnels,
  });
  const counted = Object.values(summary.packetCounters).reduce((sum, count) => sum + count, 0);
  if (counted !== summary.packets) throw new Error(`${name}: ${counted} of ${summary.packets} packets accounted for`);
  return {
    packets: sumOf(rows, 'fwd_packets', 'bwd_packets'),
    bytes: sumOf(rows, 'fwd_ip_bytes', 'bwd_ip_bytes'),
    fault: fault?.message ?? null,
  };
}

t.test('flows sum up to the IP totals', { skip: sharedMissing, timeout: 600_000 }, async (t) => {
  const { captures } = read<Baseline>('ip-totals.json');
  const differences = read<Differences>('ip-totals-differences.json');
  const usable = Object.entries(captures).filter(
    ([, totals]) => totals.malformed === undefined && totals.doubtful === 0,
  );
  const stillDifferent: string[] = [];
  for (const [name, totals] of usable) {
    const found = await totalsOf(name, 'open');
    const { packets } = totals;
    const expected = { packets, bytes: totals.innerBytes, fault: null };
    if (totals.tunnelled > 0)
      t.strictSame(await totalsOf(name, 'outer'), { packets, bytes: totals.bytes, fault: null }, `${name}, outer`);
    if (differences[name] === undefined) t.strictSame(found, expected, name);
    else if (JSON.stringify(found) !== JSON.stringify(expected)) stillDifferent.push(name);
  }
  t.strictSame(stillDifferent, Object.keys(differences).sort(), 'every listed difference is still one');
  t.comment(`${usable.length} captures of ${Object.keys(captures).length}; the others are malformed`);
});
