/**
 * Learning: a table in, a model's files out: search, measures on both splits, final trees on all rows, ONNX. The one place that
 * puts the room's parts together for `tractor train`.
 */
import { Booster, BoostingRows } from './boosting.js';
import { grow, type Recipe, trainingRows } from './cross-validation.js';
import { derivedFeatures } from './derived-features.js';
import { type Evaluation, evaluateRecipe } from './evaluation.js';
import type { FeatureTable } from './feature-table.js';
import { groupedSplit } from './folds.js';
import { onnxFile } from './onnx-file.js';
import { ensembleGraph } from './onnx-trees.js';
import { learnReach, type Reach } from './reach.js';
import { searchSettings, type Trial } from './settings-search.js';
import type { TreeEnsemble } from './tree-ensemble.js';
import { xgboostLibrary } from './xgboost-library.js';
import { xgboostModel } from './xgboost-model.js';

export type TrainingStage = 'search' | 'measure' | 'unseen' | 'final';
export type OnStage = (stage: TrainingStage, done: number, total: number) => void;

export interface TrainingOptions {
  readonly seed: number;
  readonly folds: number;
  readonly mostTrees: number;
  /** Grow the final trees too; false where only the measures are wanted. Default true. */
  readonly final?: boolean;
  readonly onStage?: OnStage;
}

export interface Training {
  readonly trials: readonly Trial[];
  readonly recipe: Recipe;
  readonly evaluation: Evaluation;
  readonly ensemble: TreeEnsemble | null;
  /** With the final trees, where the evaluation says how far it goes. */
  readonly reach: Reach | null;
  readonly xgboostVersion: string;
}

/** @throws TrainingUnavailable where XGBoost's library is missing */
export async function train(
  table: FeatureTable,
  { seed, folds, mostTrees, final = true, onStage = () => {} }: TrainingOptions,
): Promise<Training> {
  const { version } = xgboostLibrary();
  const rows = trainingRows(table);
  const split = groupedSplit(table, folds, seed);
  const trials = await searchSettings(rows, split, mostTrees, seed, (done, total) => onStage('search', done, total));
  const [best] = trials as [Trial, ...Trial[]];
  const recipe: Recipe = { settings: best.settings, trees: best.trees, seed };
  const evaluation = await evaluateRecipe(table, recipe, folds, (done, total) => onStage('measure', done, total));
  let grown = 0;
  const ensemble = final ? await grow(rows, recipe, () => onStage('final', ++grown, recipe.trees)) : null;
  const reach = final && evaluation.reach !== null ? learnReach(table, everyRow(table)) : null;
  return { trials, recipe, evaluation, ensemble, reach, xgboostVersion: version };
}

function everyRow({ targets }: FeatureTable): Int32Array {
  return targets.map((_, row) => row);
}

/** The model file of an ensemble over these features. */
export function modelFile(
  name: string,
  ensemble: TreeEnsemble,
  features: readonly string[],
  tractorVersion: string,
  reach: Reach | null = null,
): Uint8Array {
  return onnxFile(ensembleGraph(name, ensemble, features, derivedFeatures(features), reach), tractorVersion);
}

/** What XGBoost itself answers with these trees: probabilities of every row, row-major. */
export function xgboostProbabilities(ensemble: TreeEnsemble, table: FeatureTable): Float32Array {
  const { values, columns } = trainingRows(table);
  const rows = new BoostingRows(values, columns);
  const booster = Booster.fromJson(xgboostModel(ensemble, columns));
  try {
    return booster.probabilities(rows);
  } finally {
    booster.free();
    rows.free();
  }
}
