/**
 * Our labels beside those that nDPI and NFStream gave the flows of their captures: no less agrees than when it was last looked at, every
 * difference is one that test/baselines/label-truth-*.json knows, with who is right. `npm run conformance:labels` prints the report.
 */
import t from 'tap';
import { loadCatalogue } from '../../lib/labels/load-catalogue.js';
import { measure, readBaseline, unneeded, unreviewed, wronglySure } from '../tools/label-truth/baseline.js';
import { Names, partsOf } from '../tools/label-truth/names.js';
import { sharesOf } from '../tools/label-truth/report.js';
import { labelSources } from '../tools/label-truth/tools.js';
import { sharedMissing } from '../tools/shared-captures.js';

const leastShare = 0.97;

for (const source of labelSources) {
  t.test(source.title, { skip: sharedMissing, timeout: 600_000 }, async (t) => {
    const baseline = readBaseline(source);
    const measured = await measure(source);
    for (const [name, labels] of Object.entries(measured.captures)) t.strictSame(labels, baseline.captures[name], name);
    t.strictSame(Object.keys(baseline.captures), Object.keys(measured.captures), 'the same captures');
    t.strictSame(unreviewed(baseline, measured), [], 'every difference is reviewed');
    t.strictSame(unneeded(baseline, measured), [], 'every review is needed');
    const sure = wronglySure(baseline, measured).map(({ capture, kind }) => `${capture}: ${kind}`);
    t.strictSame(sure, [], 'nothing is named wrongly with high confidence');
    const { known, agree } = sharesOf(baseline, measured);
    t.ok(agree / known >= leastShare, `${agree} of ${known} flows agree`);
  });
}

t.test('every name of theirs is mapped once', { skip: sharedMissing }, (t) => {
  const mapped = new Names().theirs().sort();
  const used = labelSources.flatMap((source) =>
    source.captures().flatMap(({ flows }) => flows.flatMap(({ name }) => partsOf(name))),
  );
  t.strictSame(mapped, [...new Set(used)].filter((name) => name !== 'Unknown').sort());
  t.end();
});

t.test('every name of ours in the map is one that flows can carry', async (t) => {
  const catalogue = await loadCatalogue();
  const absent = new Names().ours().filter((name) => catalogue.labelOfProtocol(name) === undefined);
  t.strictSame(absent, []);
});
