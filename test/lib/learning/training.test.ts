import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { derivedFeatures, withDerived } from '../../../lib/learning/derived-features.js';
import { answersApart, checkExport } from '../../../lib/learning/export-check.js';
import type { FeatureTable } from '../../../lib/learning/feature-table.js';
import { featureTable } from '../../../lib/learning/feature-table.js';
import { iscxFeatures } from '../../../lib/learning/iscx-columns.js';
import { classWeights, softmaxRows } from '../../../lib/learning/joint-boosting.js';
import { modelName, writeModelFolder } from '../../../lib/learning/model-folder.js';
import { modelProbabilities } from '../../../lib/learning/model-run.js';
import { SeededNumbers } from '../../../lib/learning/random.js';
import { readRawTable } from '../../../lib/learning/raw-table.js';
import { modelFile, train } from '../../../lib/learning/training.js';
import { unseenClasses } from '../../../lib/learning/unseen-classes.js';
import { xgboostLibrary } from '../../../lib/learning/xgboost-library.js';

/** `classes` that overlap; small whole numbers, so that many values are equal to thresholds; every ninth is missing. */
function madeTable(rows: number, classes = ['a', 'b', 'c']): FeatureTable {
  const numbers = new SeededNumbers(7);
  const features = iscxFeatures;
  const targets = Int32Array.from({ length: rows }, (_, row) => row % classes.length);
  const values = new Float32Array(rows * features.length);
  for (const index of values.keys()) {
    const row = Math.floor(index / features.length);
    const value = Math.floor(numbers.next() * 6) + (index % 4 === 0 ? (targets[row] as number) : 0);
    values[index] = index % 9 === 0 ? Number.NaN : value;
  }
  return { features, values, classes, targets, captures: null, captureNames: [], rows: 'windows', unlabelledRows: 0 };
}

const options = { seed: 3, folds: 3, mostTrees: 12 };
const table = madeTable(600);

function faceOf({ features, classes }: FeatureTable) {
  return { classes, input: { name: 'features', features }, output: { name: 'probabilities' } };
}

/** The largest distance of what ONNX answers from what XGBoost answers with the same trees. */
async function distance(measured: FeatureTable, { ensemble }: Awaited<ReturnType<typeof train>>): Promise<number> {
  if (ensemble === null) throw new Error('no trees');
  return await answersApart(modelFile('x', ensemble, measured.features, '0'), faceOf(measured), ensemble, measured);
}

t.test('the model file answers what XGBoost answers, and the same seed makes the same file', async (t) => {
  const [one, same, other] = [
    await train(table, options),
    await train(table, options),
    await train(table, { ...options, seed: 4 }),
  ];
  t.ok((await distance(table, one)) < 1e-5);
  const bytes = ({ ensemble }: typeof one) =>
    Buffer.from(modelFile('x', ensemble as NonNullable<typeof ensemble>, table.features, '0'));
  t.ok(bytes(one).equals(bytes(same)));
  t.same(one.evaluation, same.evaluation);
  t.notOk(bytes(one).equals(bytes(other)));
  t.same(
    one.evaluation.splits.map(({ split }) => split),
    ['blocks', 'random'],
    'the honest split leads',
  );
  t.ok((one.evaluation.splits[0]?.measures.accuracy ?? 0) > 0.5, 'of three classes that overlap');
});

t.test('two classes: rare and frequent ones, in either order', async (t) => {
  for (const classes of [
    ['a', 'b'],
    ['b', 'a'],
  ]) {
    const two = madeTable(400, classes);
    // Of the first class three quarters, so that the scores begin at different bases.
    const targets = two.targets.map((target, row) => (row % 4 === 1 ? target : row % 4 === 3 ? 0 : target));
    const measured = { ...two, targets };
    const trained = await train(measured, options);
    t.ok((await distance(measured, trained)) < 1e-5);
    if (trained.ensemble === null) throw new Error('no trees');
    const file = modelFile('x', trained.ensemble, measured.features, '0');
    await t.resolves(checkExport(file, faceOf(measured), trained.ensemble, measured));
  }
});

t.test('a model file of other trees is refused', async (t) => {
  const { ensemble } = await train(table, options);
  if (ensemble === null) throw new Error('no trees');
  const other = modelFile('x', { ...ensemble, trees: ensemble.trees.slice(1) }, table.features, '0');
  await t.rejects(checkExport(other, faceOf(table), ensemble, table), /answers otherwise than XGBoost/);
});

t.test('rows that it has never seen, and rows at the edge of float32, are answered alike too', async (t) => {
  const trained = await train(table, options);
  const values = table.values.map((value, index) => (index % 7 === 0 ? 3.4e38 : index % 11 === 0 ? -1e-45 : value));
  t.ok((await distance({ ...table, values }, trained)) < 1e-5);
});

t.test('a class never seen: every row is unknown or has a wrong name, and the rule decides which', async (t) => {
  const recipe = { settings: (await train(table, options)).recipe.settings, trees: 5, seed: 1 };
  const all = await unseenClasses(table, recipe, { temperature: 1, unknownBelow: 1.01, folds: 10 });
  t.same(
    all,
    ['a', 'b', 'c'].map((name) => ({ name, rows: 200, unknown: 1, takenFor: null })),
  );
  const none = await unseenClasses(table, recipe, { temperature: 1, unknownBelow: 0, folds: 10 });
  t.same(
    none.map(({ unknown }) => unknown),
    [0, 0, 0],
  );
  t.notOk(none.some(({ name, takenFor }) => takenFor === null || name === takenFor));
  const two = { ...table, classes: ['a', 'b'], targets: table.targets.map((target) => target % 2) };
  t.same(await unseenClasses(two, recipe, { temperature: 1, unknownBelow: 0, folds: 10 }), []);
});

const shared = '../shared/iscx-vpn-2016/15s.arff';
t.test(
  'the shipped model answers what it should for every row',
  { skip: existsSync(shared) ? false : `${shared} is absent` },
  async (t) => {
    const folder = 'models/iscx-vpn-2016-15s-v1';
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const data = featureTable(await readRawTable(shared), 'class1');
    t.same(data.classes, manifest.classes);
    t.equal(data.targets.length, manifest.data.rows);
    const answers = await modelProbabilities(readFileSync(join(folder, 'model.onnx')), manifest, data);
    const sums = Array.from(data.targets, (_, row) =>
      answers.subarray(row * 14, row * 14 + 14).reduce((sum, value) => sum + value, 0),
    );
    t.notOk(
      sums.some((sum) => Math.abs(sum - 1) > 1e-5),
      'probabilities',
    );
  },
);

t.test('derived columns, by hand: float32 arithmetic, and nothing that is no number', async (t) => {
  const features = ['duration', 'mean_fiat', 'mean_biat'];
  const derived = derivedFeatures(features);
  t.same(
    derived.map(({ operation, left, right }) => `${left} ${operation} ${right}`),
    ['mean_fiat Div mean_biat', 'mean_fiat Div duration', 'mean_biat Div duration'],
  );
  const all = withDerived(Float32Array.of(10, 1, 3, 0, 5, Number.NaN), features, derived);
  t.same([...all.slice(0, 6)], [10, 1, 3, Math.fround(1 / 3), Math.fround(0.1), Math.fround(0.3)]);
  t.same([...all.slice(6)], [0, 5, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

t.test('class weights, by hand: mean 1 over the rows', async (t) => {
  const rows = { values: new Float32Array(4), columns: 1, targets: Int32Array.of(0, 0, 0, 1), classes: 2 };
  t.same([...classWeights(rows, 0)], [1, 1]);
  const [common, rare] = classWeights(rows, 1);
  t.ok(Math.abs((common as number) - 2 / 3) < 1e-12 && Math.abs((rare as number) - 2) < 1e-12);
});

t.test('softmax of large scores', async (t) => {
  const out = new Float64Array(2);
  softmaxRows(Float64Array.of(1000, 1000), 2, out);
  t.same([...out], [0.5, 0.5]);
});

t.test('without the library: one line that says what to install', async (t) => {
  t.throws(() => xgboostLibrary(['libno-such-xgboost.so.9']), {
    name: 'TrainingUnavailable',
    message: /^training takes XGBoost's library, which is not here: apt-get install libxgboost-dev \([^\n]*\)$/,
  });
});

t.test('a model folder: its name, and whole or not at all', async (t) => {
  t.same(modelName('a/b/iscx-vpn-2016-15s-v12'), { name: 'iscx-vpn-2016-15s', version: 12 });
  for (const name of ['apps', 'apps-v0', '-v1', 'Apps-v1', '../-v1'])
    t.throws(() => modelName(name), /is called NAME-vN/);
  const folder = mkdtempSync(join(tmpdir(), 'tractor-model-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  await writeModelFolder(join(folder, 'x-v1'), { a: 'one', b: new Uint8Array([1]) });
  t.equal(readFileSync(join(folder, 'x-v1', 'a'), 'utf8'), 'one');
  await t.rejects(writeModelFolder(join(folder, 'x-v1'), { a: 'two' }), 'one that is there is not replaced');
  t.equal(readFileSync(join(folder, 'x-v1', 'a'), 'utf8'), 'one');
});
