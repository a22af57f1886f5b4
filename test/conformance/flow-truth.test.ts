/**
 * Our flows beside those that Zeek, nDPI and NFStream recorded of the same captures: every difference is one that
 * test/baselines/flow-truth-*.json knows and explains. `npm run conformance:flows` prints the tables.
 */
import t from 'tap';
import { measure, readBaseline, sources, unexplained } from '../tools/flow-truth/baseline.js';
import { agreesEntirely } from '../tools/flow-truth/comparison.js';
import { kindRows } from '../tools/flow-truth/table.js';
import { sharedMissing } from '../tools/shared-captures.js';

for (const source of sources) {
  t.test(source.title, { skip: sharedMissing, timeout: 600_000 }, async (t) => {
    const baseline = readBaseline(source);
    const measured = await measure(source);
    for (const [name, compared] of Object.entries(measured)) t.strictSame(compared, baseline.captures[name], name);
    t.strictSame(Object.keys(baseline.captures), Object.keys(measured), 'the same captures');
    t.strictSame(unexplained(baseline, measured), [], 'every difference is explained');
    const seen = kindRows(baseline, measured).map(([kind]) => kind);
    t.strictSame(Object.keys(baseline.kinds).sort(), seen.sort(), 'every explanation is needed');
    const all = Object.values(measured);
    t.comment(`${all.filter(agreesEntirely).length} of ${all.length} captures agree entirely`);
  });
}
