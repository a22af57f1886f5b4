/** The measures that the README's figures are made with, by hand. */
import t from 'tap';
import { addPairs, countPairs, measuresOf } from '../../tools/session-truth/pair-measures.js';

const things = (...pairs: readonly [ours: string, truth: string][]) => pairs.map(([ours, truth]) => ({ ours, truth }));

t.test('the same grouping under other names', async (t) => {
  const counts = countPairs(things(['1', 'a'], ['1', 'a'], ['2', 'b']));
  t.strictSame(counts, { both: 1, ours: 1, truth: 1, all: 3 });
  t.match(measuresOf(counts), { precision: 1, recall: 1, f1: 1, adjustedRand: 1 });
});

t.test('one true group of three in two parts, with a stranger in one', async (t) => {
  // Ours {a a b} {a}: pairs 3; truth {a a a} {b}: pairs 3; together in both: 1; of 6.
  const counts = countPairs(things(['1', 'a'], ['1', 'a'], ['1', 'b'], ['2', 'a']));
  t.strictSame(counts, { both: 1, ours: 3, truth: 3, all: 6 });
  const { precision, recall, f1, adjustedRand } = measuresOf(counts);
  t.strictSame([precision, recall, f1], [1 / 3, 1 / 3, 1 / 3]);
  // By chance 3 * 3 / 6 = 1.5; (1 - 1.5) / (3 - 1.5).
  t.equal(adjustedRand, -1 / 3);
});

t.test('nothing together', async (t) => {
  t.match(measuresOf(countPairs(things(['1', 'a'], ['2', 'b']))), { precision: 1, recall: 1, adjustedRand: 1 });
  t.strictSame(addPairs([]), { both: 0, ours: 0, truth: 0, all: 0 });
});
