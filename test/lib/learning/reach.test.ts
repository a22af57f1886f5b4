/** How far a row is from what was learned: by hand, by ONNX, and what becomes of rows that are too far. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadModel } from '../../../lib/labels/load-model.js';
import { OnnxClassifier } from '../../../lib/labels/onnx-classifier.js';
import { knownWithin } from '../../../lib/learning/evaluation.js';
import { checkDistances } from '../../../lib/learning/export-check.js';
import type { FeatureTable } from '../../../lib/learning/feature-table.js';
import { groupedSplit } from '../../../lib/learning/folds.js';
import { modelAnswers } from '../../../lib/learning/model-run.js';
import { SeededNumbers } from '../../../lib/learning/random.js';
import { distancesLeftOut, distancesTo, learnReach, mostDistance } from '../../../lib/learning/reach.js';
import { modelFile, train } from '../../../lib/learning/training.js';
import { unseenClasses } from '../../../lib/learning/unseen-classes.js';
import { manifestOf, writeModel } from '../labels/made-models.js';

const features = ['duration', 'min_fiat', 'max_fiat'];

/** Rows of three classes around a place of their own each, two captures of a class; nothing is between the places. */
function madeTable(rows: number): FeatureTable {
  const numbers = new SeededNumbers(5);
  const targets = Int32Array.from({ length: rows }, (_, row) => row % 3);
  const places = [10, 1_000, 100_000];
  const values = Float32Array.from({ length: rows * 3 }, (_, at) => {
    const near = (places[Math.floor(at / 3) % 3] as number) * (0.8 + 0.4 * numbers.next());
    return at % 3 === 2 && at % 5 === 0 ? Number.NaN : near;
  });
  const captures = targets.map((target, row) => target * 2 + (Math.floor(row / 3) % 2));
  const captureNames = ['a1', 'a2', 'b1', 'b2', 'c1', 'c2'];
  return {
    features,
    values,
    classes: ['a', 'b', 'c'],
    targets,
    captures,
    captureNames,
    rows: 'windows',
    unlabelledRows: 0,
  };
}

const table = madeTable(240);
const every = table.targets.map((_, row) => row);
const settings = { seed: 3, folds: 3, mostTrees: 10 };

t.test('by hand: logarithms in units of their deviation, to the nearest row', async (t) => {
  // ln(1 + x): 0, 2 and 4; the second column is always the same, the third always missing.
  const values = [0, 5, Number.NaN, Math.E ** 2 - 1, 5, Number.NaN, Math.E ** 4 - 1, 5, Number.NaN];
  const rows = { features, values: Float32Array.from(values) };
  const reach = learnReach(rows, Int32Array.of(0, 1, 2));
  const near = (value: number | undefined, expected: number) => t.ok(Math.abs((value as number) - expected) < 1e-5);
  near(reach.means[0], 2);
  near(reach.deviations[0], Math.sqrt(8 / 3));
  t.same([reach.deviations[1], reach.deviations[2]], [1, 1], 'what never differs is told by its logarithm as it is');
  t.equal(reach.means[2], -1, 'a missing value');
  t.equal(reach.points.length, 9);
  const asked = [Math.E ** 3 - 1, 5, Number.NaN, 0, 5, Number.NaN, 0, 5, 0, 1 - Math.E ** 2, 5, Number.NaN];
  const distances = distancesTo(reach, { features, values: Float32Array.from(asked) }, Int32Array.of(0, 1, 2, 3));
  near(distances[0], Math.sqrt(3 / 8 / 3));
  near(distances[1], 0);
  near(distances[2], Math.sqrt(1 / 3));
  near(distances[3], Math.sqrt(3 / 2 / 3));
});

t.test(
  'points are spread: no row is farther from one than they are from each other, and none is twice there',
  async (t) => {
    const numbers = new SeededNumbers(1);
    const many = { features, values: Float32Array.from({ length: 3 * 2000 }, () => numbers.next() * 1e6) };
    const rows = Int32Array.from({ length: 2000 }, (_, row) => row);
    const reach = learnReach(many, rows);
    const count = reach.points.length / 3;
    t.ok(count < 2000, `${count} points`);
    const farthest = Math.max(...distancesTo(reach, many, rows));
    let closest = Number.POSITIVE_INFINITY;
    for (let one = 0; one < count; one++)
      for (let other = 0; other < one; other++) {
        const square = [0, 1, 2].reduce(
          (sum, at) => sum + ((reach.points[one * 3 + at] as number) - (reach.points[other * 3 + at] as number)) ** 2,
          0,
        );
        closest = Math.min(closest, Math.sqrt(square / 3));
      }
    t.ok(farthest <= closest, `${farthest} ${closest}`);
    const alike = { features, values: new Float32Array(3 * 50).fill(7) };
    t.equal(learnReach(alike, rows.subarray(0, 50)).points.length, 3);
  },
);

t.test('the farthest that is believed: 97 of 100 rows left out are within it', async (t) => {
  const distances = Float64Array.from({ length: 1000 }, (_, index) => (999 - index) / 1000);
  const most = mostDistance(distances);
  t.equal(distances.filter((distance) => distance <= most).length, 971);
  t.equal(mostDistance(Float64Array.of(0.12345)), 0.1235);
});

t.test('a row is measured from what was learned without its capture', async (t) => {
  const split = groupedSplit(table, 3, 1);
  t.equal(split.name, 'captures');
  const alone = distancesLeftOut(table, split);
  t.ok(alone.every((distance) => distance > 0));
  t.ok(distancesTo(learnReach(table, every), table, every).every((distance) => distance === 0));
});

t.test('a model of captures says how far its rows are, as it was measured; the same each time', async (t) => {
  const [one, other] = [await train(table, settings), await train(table, settings)];
  const { reach, ensemble, evaluation } = one;
  if (reach === null || ensemble === null || evaluation.reach === null) throw new Error('no reach');
  t.same(other.reach, reach);
  const file = modelFile('x', ensemble, features, '0', reach);
  const face = {
    classes: table.classes,
    input: { name: 'features', features },
    output: { name: 'probabilities' },
    reach: { output: 'distance', most: evaluation.reach },
  };
  await checkDistances(file, face, reach, table);
  const strange = { ...table, values: table.values.map((value, at) => (at % 2 === 0 ? 3.4e38 : -value)) };
  await checkDistances(file, face, reach, strange);
  const { distances } = await modelAnswers(file, face, strange);
  t.ok(distances?.every((distance) => distance > (evaluation.reach as number)));
  const moved = { ...reach, means: reach.means.map((mean) => mean + 1) };
  await t.rejects(checkDistances(file, face, moved, table), /has a distance of .* it is not written/);
  t.ok(evaluation.known.share > 0.95 && evaluation.known.share < 1, `${evaluation.known.share}`);
});

t.test('a table without captures has a model without it', async (t) => {
  const { reach, evaluation } = await train({ ...table, captures: null, captureNames: [] }, settings);
  t.same([reach, evaluation.reach], [null, null]);
});

t.test('a class of a single capture takes nothing from the others: how far is measured by those', async (t) => {
  const captures = table.captures?.map((capture) => (capture === 5 ? 4 : capture)) ?? null;
  const captureNames = ['a1', 'a2', 'b1', 'b2', 'c1'];
  const { evaluation } = await train({ ...table, captures, captureNames }, { ...settings, final: false });
  t.equal(evaluation.splits[0]?.split, 'blocks');
  const rows = [...table.targets.keys()].filter((row) => table.targets[row] !== 2);
  const values = Float32Array.from(rows.flatMap((row) => [...table.values.subarray(row * 3, row * 3 + 3)]));
  const two = {
    ...table,
    values,
    classes: ['a', 'b'],
    targets: Int32Array.from(rows, (row) => table.targets[row] as number),
  };
  const own = {
    ...two,
    captures: Int32Array.from(rows, (row) => captures?.[row] as number),
    captureNames: captureNames.slice(0, 4),
  };
  t.equal(evaluation.reach, mostDistance(distancesLeftOut(own, groupedSplit(own, settings.folds, settings.seed))));
});

t.test('at work: rows beyond it have no probabilities, others what they have without it', async (t) => {
  const { reach, ensemble, evaluation } = await train(table, settings);
  if (reach === null || ensemble === null) throw new Error('no reach');
  const home = t.testdir();
  const manifest = { ...manifestOf({ classes: ['A', 'B', 'C'], labels: undefined }), unknown_below: 0 };
  const input = { ...(manifest as unknown as { input: object }).input, features };
  const open = async (name: string, more: object, file: Uint8Array) => {
    const folder = writeModel(
      home,
      name,
      JSON.parse(JSON.stringify({ ...manifest, input, ...more })),
      Buffer.from(file),
    );
    return await OnnxClassifier.open(await loadModel(folder));
  };
  const file = modelFile('x', ensemble, features, '0', reach);
  const plain = await open('plain', {}, modelFile('x', ensemble, features, '0'));
  const limited = await open('limited', { reach: { output: 'distance', most: evaluation.reach } }, file);
  const rows = Float32Array.of(10, 10, 10, 100, 100, 100, 1_000, 1_000, 1_000, Number.NaN, 1e9, 1);
  const [free, held] = [await plain.probabilities(rows), await limited.probabilities(rows)];
  t.same([...held.subarray(0, 3)], [...free.subarray(0, 3)], 'as learned');
  t.same([...held.subarray(3, 6)], [0, 0, 0], 'between what was learned');
  t.same([...held.subarray(6, 9)], [...free.subarray(6, 9)]);
  t.same([...held.subarray(9)], [0, 0, 0]);
  t.ok(Math.max(...free.subarray(3, 6)) > 0.5, 'where the trees were sure');
  await t.rejects(
    open('lacking', { reach: { output: 'distance', most: 1 } }, modelFile('x', ensemble, features, '0')),
    {
      name: 'UsageError',
      message: /has no output "distance"/,
    },
  );
  t.ok(readFileSync(join(home, 'limited/model.onnx')).length > 1000);
});

t.test('a class never seen is unknown by its distance, where its trees would be sure', async (t) => {
  const { recipe, evaluation } = await train(table, { ...settings, final: false });
  const found = await unseenClasses(table, recipe, { ...evaluation, unknownBelow: 0, folds: settings.folds });
  t.same(
    found.map(({ unknown }) => unknown),
    [1, 1, 1],
  );
});

t.test('what is known is of the rows within reach', async (t) => {
  const rows = { classes: ['a', 'b'], targets: Int32Array.of(0, 0, 1, 1) };
  const probabilities = Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.9, 0.1, 0.4, 0.6);
  t.same(
    knownWithin(rows, probabilities, 0.7, () => true),
    { share: 0.75, accuracy: 2 / 3 },
  );
  t.same(
    knownWithin(rows, probabilities, 0.7, (row) => row !== 2),
    { share: 0.5, accuracy: 1 },
  );
  t.same(
    knownWithin(rows, probabilities, 0.7, () => false),
    { share: 0, accuracy: 0 },
  );
});
