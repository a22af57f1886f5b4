/** Every model that ships: whole, of features that this version computes, small enough, and answering probabilities. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { FeatureTable } from '../../../lib/learning/feature-table.js';
import { knownFeatures } from '../../../lib/learning/known-features.js';
import { modelProbabilities, readModel } from '../../../lib/learning/model-run.js';
import { SeededNumbers } from '../../../lib/learning/random.js';
import { featureSchemaVersion } from '../../../lib/pipeline/analyze-capture.js';

const most = 10 * 1024 * 1024;

/** Any numbers, missing ones and the largest among them. */
function anyRows(features: readonly string[], rows: number): FeatureTable {
  const numbers = new SeededNumbers(1);
  const edges = [Number.NaN, 3.4e38, -1, 0];
  const values = Float32Array.from({ length: rows * features.length }, (_, index) =>
    index % 5 === 0 ? (edges[(index / 5) % 4] as number) : numbers.next() * 10 ** (numbers.next() * 8),
  );
  const targets = new Int32Array(rows);
  return { features, values, classes: [], targets, captures: null, captureNames: [], rows: 'flows', unlabelledRows: 0 };
}

const folders = readdirSync('models', { withFileTypes: true }).filter((entry) => entry.isDirectory());
t.ok(folders.length > 0);

for (const { name } of folders)
  t.test(name, async (t) => {
    const folder = join('models', name);
    const model = await readModel(folder);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    t.equal(`${model.name}-v${model.version}`, name);
    t.equal(manifest.input.feature_schema_version, featureSchemaVersion());
    const known = new Map(knownFeatures().map((spec) => [spec.name, spec.set]));
    t.same(
      model.input.features.filter((feature) => !manifest.input.feature_sets.includes(known.get(feature))),
      [],
      'every feature is of a set that is computed',
    );
    t.ok(statSync(join(folder, 'model.onnx')).size <= most);
    t.match(readFileSync(join(folder, 'CARD.md'), 'utf8'), /## Measures.*## Where it fails.*## Data.*tractor train/s);
    const answers = await modelProbabilities(
      readFileSync(join(folder, 'model.onnx')),
      model,
      anyRows(model.input.features, 300),
    );
    const count = model.classes.length;
    t.equal(answers.length, 300 * count);
    const sums = Array.from({ length: 300 }, (_, row) =>
      answers.subarray(row * count, (row + 1) * count).reduce((sum, value) => sum + value, 0),
    );
    t.notOk(
      sums.some((sum) => !(Math.abs(sum - 1) < 1e-5)),
      'each row sums to 1',
    );
  });
