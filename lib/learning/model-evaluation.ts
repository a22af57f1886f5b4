/** Learning: what a trained model is worth over a table that it should not have seen. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempered } from './calibration.js';
import { type Evaluation, knownWithin } from './evaluation.js';
import type { FeatureTable } from './feature-table.js';
import { learnedShare } from './learned-rows.js';
import { measure } from './measures.js';
import { fileDigest } from './model-folder.js';
import { inputOf, type MeasuredModel, modelAnswers, readModel } from './model-run.js';

export interface ModelEvaluation {
  readonly model: MeasuredModel;
  readonly evaluation: Evaluation;
  /** The table is the one that the model was made of. */
  readonly learnedFromIt: boolean;
  /** The share of the table's vectors that the model was made of, about; null where that cannot be told. */
  readonly learnedShare: number | null;
}

/** Classes of the table that the model does not know stand behind its own, and are always mistaken. */
function widened(probabilities: Float64Array, from: number, to: number): Float64Array {
  if (from === to) return probabilities;
  const out = new Float64Array((probabilities.length / from) * to);
  for (let row = 0; row * from < probabilities.length; row++)
    out.set(probabilities.subarray(row * from, (row + 1) * from), row * to);
  return out;
}

export async function evaluateModel(folder: string, table: FeatureTable, path: string): Promise<ModelEvaluation> {
  const model = await readModel(folder);
  const { classes, temperature = 1, unknown_below } = model;
  const { probabilities: raw, distances } = await modelAnswers(
    await readFile(join(folder, 'model.onnx')),
    model,
    table,
  );
  const names = [...classes, ...table.classes.filter((name) => !classes.includes(name))];
  const targets = table.targets.map((target) => names.indexOf(table.classes[target] as string));
  const probabilities = widened(tempered(raw, classes.length, temperature), classes.length, names.length);
  const measures = measure(targets, probabilities, names);
  const reach = model.reach?.most ?? null;
  const within = (row: number) => reach === null || distances === null || (distances[row] as number) <= reach;
  const known = knownWithin({ targets, classes: names }, probabilities, unknown_below, within);
  const splits = [{ split: 'table', folds: 1, measures }] as const;
  const learnedFromIt = (await fileDigest(path)) === model.data.sha256;
  const { learned } = model.data;
  const width = model.input.features.length;
  const share = learned === undefined ? null : learnedShare(learned, inputOf(table, model.input.features), width);
  return {
    model,
    learnedFromIt,
    learnedShare: share,
    evaluation: { splits, temperature, unknownBelow: unknown_below, reach, known },
  };
}
