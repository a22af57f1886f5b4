/** Golden baselines of the project's own captures, and their variants in other formats and link types. */
import { basename, join } from 'node:path';
import t from 'tap';
import type { Row } from '../../lib/schema/column-batch.js';
import { analyze } from '../tools/analysis.js';
import { differences, fixtureCaptures, fixtures, goldenLines, readBaseline } from '../tools/golden.js';
import { listCaptures } from '../tools/shared-captures.js';

t.test('flows, features and labels are as before', async (t) => {
  for (const path of fixtureCaptures()) {
    const before = readBaseline(path);
    if (before === null) {
      t.fail(`${path} has no baseline: node dist/test/tools/update-baselines.js ${basename(path)}`);
      continue;
    }
    const changes = differences(before, await goldenLines(path));
    t.equal(changes.join('\n'), '', `${path}: what changed`);
  }
});

/** Columns that the link layer and the clock of a variant cannot change. */
function comparable(rows: readonly Row[], clockUs: number): string[] {
  return rows
    .map((row) => {
      const kept = Object.entries(row).filter(
        ([name]) => !['flow_id', 'session_id', 'fwd_bytes', 'bwd_bytes', 'vlan_id'].includes(name),
      );
      const coarse = kept.filter(
        ([name, cell]) => clockUs === 0 || (!name.startsWith('time_') && typeof cell !== 'number'),
      );
      return JSON.stringify(Object.fromEntries(coarse), (_key, value) =>
        typeof value === 'bigint' ? String(value) : value,
      );
    })
    .sort();
}

t.test('every variant has the flows of its original', async (t) => {
  const originals = new Map(fixtureCaptures().map((path) => [basename(path).replace(/\..*$/, ''), path]));
  const compressed = ['icmp.pcap.gz', 'icmp.pcap.zst', 'nano-two-sections.pcapng.gz'].map((name) =>
    join(fixtures, 'variants', name),
  );
  const variants = [...listCaptures(join(fixtures, 'variants')), ...compressed];
  t.equal(variants.length, 13);
  for (const path of variants) {
    const original = originals.get(basename(path).replace(/[-.].*$/, ''));
    if (original === undefined) throw new Error(`${path} is a variant of nothing`);
    const [wanted, found] = [await analyze(original), await analyze(path)];
    // The second section of this one has a clock of 2^-20 s, so times differ by up to a microsecond.
    const clockUs = path.includes('two-sections') ? 1 : 0;
    t.equal(found.fault, null, `${path} reads to its end`);
    t.strictSame(comparable(found.rows, clockUs), comparable(wanted.rows, clockUs), path);
  }
});
