/** One model at work: probabilities worked out by hand, calibration, and models that are not as their manifest says. */
import t from 'tap';
import { loadModel } from '../../../lib/labels/load-model.js';
import { batchRows, OnnxClassifier } from '../../../lib/labels/onnx-classifier.js';
import { manifestOf, softmaxModel, treeModel, writeModel } from './made-models.js';

const ln3 = Math.log(3);
/** Logits are the first feature, and ln 3. */
const weights = [
  [1, 0],
  [0, 0],
  [0, 0],
];
const known = softmaxModel(weights, [0, ln3]);
const rounded = (values: Float32Array) => [...values].map((value) => Math.round(value * 1e5) / 1e5);

async function open(home: string, manifest: Record<string, unknown>, onnx: Buffer): Promise<OnnxClassifier> {
  return await OnnxClassifier.open(await loadModel(writeModel(home, 'model', manifest, onnx)));
}

t.test('softmax: e^0 to 3 is 1/4 to 3/4', async (t) => {
  const model = await open(t.testdir(), manifestOf(), known);
  t.same(rounded(await model.probabilities(Float32Array.of(0, 9, 9, ln3, 9, 9))), [0.25, 0.75, 0.5, 0.5]);
  t.same(rounded(await model.probabilities(new Float32Array(0))), [], 'no rows, no probabilities');
});

t.test('rows of several batches stay apart and in order', async (t) => {
  const model = await open(t.testdir(), manifestOf(), known);
  const rows = 2 * batchRows + 3;
  const features = new Float32Array(rows * 3);
  for (let row = 0; row < rows; row++) features[row * 3] = row / 1000;
  const probabilities = await model.probabilities(features);
  t.equal(probabilities.length, rows * 2);
  for (const row of [0, 1, batchRows - 1, batchRows, 2 * batchRows, rows - 1]) {
    const e = Math.exp(row / 1000);
    t.ok(Math.abs((probabilities[row * 2] as number) - e / (e + 3)) < 1e-6, `row ${row}`);
  }
});

t.test('temperature: log-probabilities are divided by it', async (t) => {
  // 1/4 and 3/4 to the power of 1/2 are 0.5 and 0.866: 0.36603 and 0.63397 of their sum.
  const flat = await open(t.testdir(), manifestOf({ temperature: 2 }), known);
  t.same(rounded(await flat.probabilities(Float32Array.of(0, 0, 0))), [0.36603, 0.63397]);
  // Squared: 1/16 and 9/16.
  const steep = await open(t.testdir(), manifestOf({ temperature: 0.5 }), known);
  t.same(rounded(await steep.probabilities(Float32Array.of(0, 0, 0))), [0.1, 0.9]);
  // 0 stays 0, and nothing becomes NaN where every power would be 0.
  const cold = await open(t.testdir(), manifestOf({ temperature: 0.01 }), known);
  t.same(rounded(await cold.probabilities(Float32Array.of(-1000, 0, 0, ln3, 0, 0))), [0, 1, 0.5, 0.5]);
});

t.test('boosted trees: leaves are summed by class; a missing value takes the branch of its own', async (t) => {
  const stump = { feature: 0, below: 10, yes: { weight: 0 }, no: { weight: ln3 } };
  const trees = treeModel(3, [[stump, { weight: 0 }], [{ weight: 0 }]]);
  const model = await open(t.testdir(), manifestOf(), trees);
  const rows = Float32Array.of(9.5, 0, 0, 10, 0, 0, Number.NaN, 0, 0);
  t.same(rounded(await model.probabilities(rows)), [0.5, 0.5, 0.75, 0.25, 0.5, 0.5]);
});

t.test('a model that is not as its manifest says is refused', async (t) => {
  const input = manifestOf()['input'] as Record<string, unknown>;
  const inputs = { ...input, features: ['duration', 'min_fiat'] };
  const fixedRows = softmaxModel(weights, [0, 1], { rows: 4 });
  const cases: [manifest: Record<string, unknown>, onnx: Buffer, message: RegExp][] = [
    [manifestOf(), Buffer.from('no model'), /model\.onnx: /],
    [manifestOf({ input: { ...input, name: 'vectors' } }), known, /has no input "vectors", only "features"$/],
    [manifestOf({ output: { name: 'p' } }), known, /has no output "p", only "probabilities"$/],
    [manifestOf({ input: inputs }), known, /input "features" has 3 columns, but the manifest has 2 features$/],
    [
      manifestOf({ classes: ['A', 'B', 'C'] }),
      known,
      /output "probabilities" has 2 columns, but the manifest has 3 classes$/,
    ],
    [
      manifestOf({ output: { name: 'label' } }),
      treeModel(3, [[{ weight: 0 }], [{ weight: 0 }]]),
      /"label" is not of float32$/,
    ],
    [manifestOf(), fixedRows, /input "features" takes 4 rows only; any number is expected$/],
  ];
  for (const [manifest, onnx, message] of cases)
    await t.rejects(open(t.testdir(), manifest, onnx), { name: 'UsageError', message }, String(message));
});
