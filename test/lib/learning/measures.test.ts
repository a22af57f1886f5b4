import t from 'tap';
import { bestTemperature, chooseUnknown, tempered } from '../../../lib/learning/calibration.js';
import { knownOf, unknownWords } from '../../../lib/learning/evaluation.js';
import { logLossOf, measure, reliabilityOf } from '../../../lib/learning/measures.js';

// Four rows of a, three of b, one of c. Taken for: a a a b | b b a | b.
const targets = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2);
const answers = [
  [0.9, 0.1, 0],
  [0.8, 0.1, 0.1],
  [0.6, 0.2, 0.2],
  [0.3, 0.6, 0.1],
  [0.1, 0.9, 0],
  [0.2, 0.7, 0.1],
  [0.5, 0.4, 0.1],
  [0.1, 0.8, 0.1],
];
const probabilities = Float64Array.from(answers.flat());

t.test('by hand: confusion, precision, recall, F1, accuracy, macro means', async (t) => {
  const measures = measure(targets, probabilities, ['a', 'b', 'c']);
  t.same(measures.confusion, [
    [3, 1, 0],
    [1, 2, 0],
    [0, 1, 0],
  ]);
  t.equal(measures.accuracy, 5 / 8);
  t.same(measures.classes, [
    { name: 'a', rows: 4, precision: 3 / 4, recall: 3 / 4, f1: 6 / 8 },
    { name: 'b', rows: 3, precision: 2 / 4, recall: 2 / 3, f1: 4 / 7 },
    { name: 'c', rows: 1, precision: null, recall: 0, f1: 0 },
  ]);
  t.equal(measures.macroF1, (6 / 8 + 4 / 7 + 0) / 3);
  t.equal(measures.macroPrecision, (3 / 4 + 2 / 4 + 0) / 3);
});

t.test('by hand: log loss, which bounds a probability of 0', async (t) => {
  const loss = logLossOf(Int32Array.of(0, 1), Float64Array.of(0.5, 0.5, 0.75, 0.25), 2);
  t.equal(loss, -(Math.log(0.5) + Math.log(0.25)) / 2);
  t.equal(logLossOf(Int32Array.of(0), Float64Array.of(0, 1), 2), -Math.log(1e-15));
});

t.test('by hand: reliability bins and the calibration error', async (t) => {
  const bins = reliabilityOf(targets, probabilities, 3);
  const used = bins.filter(({ rows }) => rows > 0).map(({ from, rows, accuracy }) => [from, rows, accuracy]);
  // 0.5: wrong. 0.6: right, wrong. 0.7: right. 0.8: right, wrong. 0.9: right, right.
  t.same(used, [
    [0.5, 1, 0],
    [0.6, 2, 0.5],
    [0.7, 1, 1],
    [0.8, 2, 0.5],
    [0.9, 2, 1],
  ]);
  const { calibrationError } = measure(targets, probabilities, ['a', 'b', 'c']);
  t.ok(Math.abs(calibrationError - (0.5 + 2 * 0.1 + 0.3 + 2 * 0.3 + 2 * 0.1) / 8) < 1e-12);
});

t.test('a temperature of 2 takes the roots of probabilities', async (t) => {
  const [one, two] = tempered(Float64Array.of(0.8, 0.2), 2, 2);
  t.ok(Math.abs((one as number) - Math.sqrt(0.8) / (Math.sqrt(0.8) + Math.sqrt(0.2))) < 1e-12);
  t.ok(Math.abs((one as number) + (two as number) - 1) < 1e-12);
});

t.test('confident and wrong one time in four: the temperature makes it three in four', async (t) => {
  const always = Float64Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 0.99 : 0.01));
  const temperature = bestTemperature(Int32Array.of(0, 0, 0, 1), always, 2);
  t.ok(Math.abs((tempered(always, 2, temperature)[0] as number) - 0.75) < 0.02, `${temperature}`);
});

const bin = (from: number, rows: number, accuracy: number) => ({ from, rows, accuracy, meanConfidence: from });
/** Rows and how many of them are right, by bin. */
const binsOf = (counts: Readonly<Record<number, readonly [number, number]>>) =>
  Array.from({ length: 20 }, (_, index) => {
    const [rows, right] = counts[index] ?? [0, 0];
    return bin(index / 20, rows, rows === 0 ? 0 : right / rows);
  });

t.test(
  'unknown below the last confidence that is wrong more often than right; few rows count with neighbours',
  async (t) => {
    const bins = Array.from({ length: 20 }, (_, index) => bin(index / 20, 100, index < 7 ? 0.3 : 0.9));
    const below = (of: typeof bins) => chooseUnknown(of).unknownBelow;
    t.same(chooseUnknown(bins), { unknownBelow: 0.35, cautious: false });
    bins[12] = bin(0.6, 3, 0);
    t.equal(below(bins), 0.35);
    t.equal(below(bins.map((each) => ({ ...each, accuracy: 1 }))), 0);
    t.equal(below(bins.map((each) => ({ ...each, accuracy: 0.3 }))), 1);
    bins[0] = bin(0, 3, 0);
    t.equal(
      below(bins.map((each, index) => (index === 0 ? each : { ...each, accuracy: 0.9 }))),
      0,
      'a few at the bottom',
    );
  },
);

t.test('a bad small table: no bin has rows enough, all of them together have', async (t) => {
  // 120 rows, no bin of 20. From the top: 19 + 18 rows, 30 right; 17 + 16, 12 right; 15 + 14, 8 right; the last 21.
  const bad = binsOf({
    18: [19, 16],
    15: [18, 14],
    12: [17, 7],
    11: [16, 5],
    9: [15, 4],
    8: [14, 4],
    6: [11, 2],
    4: [10, 1],
  });
  t.same(chooseUnknown(bad), { unknownBelow: 0.65, cautious: false }, 'bins 11 and 12 are the last bad group');
  const worst = binsOf({
    18: [19, 6],
    15: [18, 5],
    12: [17, 5],
    11: [16, 5],
    9: [15, 4],
    8: [14, 4],
    6: [11, 2],
    4: [10, 1],
  });
  t.equal(chooseUnknown(worst).unknownBelow, 1, 'not even the surest are right');
});

t.test('too few rows to choose on: never less than caution asks, and it is said', async (t) => {
  const few = chooseUnknown(binsOf({ 19: [40, 40], 10: [20, 15] }));
  t.same(few, { unknownBelow: 0.5, cautious: true });
  t.equal(
    unknownWords({ ...few, reach: null }),
    'below a confidence of 0.5 (out of caution: it takes 100 rows to choose one)',
  );
  t.same(
    chooseUnknown(binsOf({ 19: [10, 9], 12: [8, 1], 3: [5, 0] })),
    { unknownBelow: 1, cautious: true },
    'a single group, bad',
  );
  t.same(
    chooseUnknown(binsOf({ 19: [30, 29], 14: [22, 4] })),
    { unknownBelow: 0.75, cautious: true },
    'the rule asks for more',
  );
});

t.test('what stays known above the threshold', async (t) => {
  const measures = measure(targets, probabilities, ['a', 'b', 'c']);
  t.same(knownOf(measures, 0.7), { share: 5 / 8, accuracy: 4 / 5 });
});
