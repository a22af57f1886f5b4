/**
 * What we read in payloads beside what other tools recorded of the same captures: every difference is one that
 * test/baselines/facts-*.json knows and explains. `npm run conformance:facts` prints the tables.
 */
import t from 'tap';
import { measure, readBaseline, sources, unexplained } from '../tools/fact-truth/baseline.js';
import { kindRows } from '../tools/fact-truth/table.js';
import { sharedMissing } from '../tools/shared-captures.js';

for (const source of sources) {
  t.test(source.title, { skip: sharedMissing, timeout: 600_000 }, async (t) => {
    const baseline = readBaseline(source);
    const measured = await measure(source, baseline);
    for (const [name, known] of Object.entries(measured)) t.strictSame(known, baseline.captures[name], name);
    t.strictSame(Object.keys(baseline.captures), Object.keys(measured), 'the same captures');
    t.strictSame(unexplained(baseline, measured), [], 'every difference is explained');
    const seen = kindRows(measured).map(([kind]) => kind);
    t.strictSame(Object.keys(baseline.kinds).sort(), seen.sort(), 'every explanation is needed');
  });
}
