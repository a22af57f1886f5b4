/** Learning: whether a model file answers what XGBoost answers with the same trees, row by row. Looked at before a model is written. */
import type { FeatureTable } from './feature-table.js';
import { type ModelInterface, modelAnswers, modelProbabilities } from './model-run.js';
import { distancesTo, distanceTolerance, type Reach } from './reach.js';
import { xgboostProbabilities } from './training.js';
import type { TreeEnsemble } from './tree-ensemble.js';

/** Both add float32 numbers, in another order. */
const tolerance = 1e-5;

/** The largest distance of two probabilities over the whole table. */
export async function answersApart(
  model: Uint8Array,
  face: ModelInterface,
  ensemble: TreeEnsemble,
  table: FeatureTable,
): Promise<number> {
  const expected = xgboostProbabilities(ensemble, table);
  const found = await modelProbabilities(model, face, table);
  if (found.length !== expected.length) throw new Error('the model file answers with another number of classes');
  return found.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] as number))), 0);
}

/** @throws Error where the two differ: the file is then not to be used */
export async function checkExport(...compared: Parameters<typeof answersApart>): Promise<void> {
  const apart = await answersApart(...compared);
  // Written so that a NaN fails too.
  if (!(apart <= tolerance))
    throw new Error(`the model file answers otherwise than XGBoost, by ${apart}: it is not written`);
}

/** @throws Error where the distances in the file are not those by which its reach was chosen */
export async function checkDistances(
  model: Uint8Array,
  face: ModelInterface,
  reach: Reach,
  table: FeatureTable,
): Promise<void> {
  const expected = distancesTo(
    reach,
    table,
    table.targets.map((_, row) => row),
  );
  const { distances } = await modelAnswers(model, face, table);
  const wrong = expected.findIndex(
    (value, row) => !(Math.abs(value - (distances?.[row] ?? Number.NaN)) <= distanceTolerance),
  );
  if (wrong >= 0)
    throw new Error(`the model file has a distance of ${distances?.[wrong]} for ${expected[wrong]}: it is not written`);
}
