/**
 * Learning: the measures of a recipe over a table, on both splits, and what follows of them: temperature and the confidence of
 * `unknown`. Writes nothing (evaluation-page.ts and the commands do).
 */
import { bestTemperature, chooseUnknown, leastRowsToChoose, tempered } from './calibration.js';
import { crossValidate, type OnTree, type Recipe, trainingRows } from './cross-validation.js';
import type { FeatureTable } from './feature-table.js';
import { groupedSplit, randomSplit, type Split } from './folds.js';
import { type Measures, measure } from './measures.js';
import { reachOf } from './reach-limit.js';

/** A split, or the whole table where a finished model is measured. */
export type MeasuredRows = Split['name'] | 'table';

export interface SplitMeasures {
  readonly split: MeasuredRows;
  readonly folds: number;
  readonly measures: Measures;
}

export interface Evaluation {
  /** The honest one first. */
  readonly splits: readonly SplitMeasures[];
  readonly temperature: number;
  readonly unknownBelow: number;
  /** There were too few rows to choose `unknownBelow` on. Not there where a finished model is measured. */
  readonly cautious?: boolean;
  /** The farthest from what was learned that an answer is believed (reach.ts); null where the table names no two captures of any class. */
  readonly reach: number | null;
  /** On the honest split: share of rows that are not `unknown`, and how often those are right. */
  readonly known: { readonly share: number; readonly accuracy: number };
}

export const splitNames: Readonly<Record<MeasuredRows, string>> = {
  table: 'all rows of the table',
  captures: 'whole captures left out',
  blocks: 'contiguous blocks of each class left out (the table names no two captures of every class)',
  random: 'random vectors left out (flatters: neighbours of a tested row were learned)',
};

export function knownOf({ reliability, rows }: Measures, threshold: number): Evaluation['known'] {
  const known = reliability.filter(({ from }) => from >= threshold - 1e-9);
  const count = known.reduce((sum, bin) => sum + bin.rows, 0);
  const right = known.reduce((sum, bin) => sum + bin.rows * bin.accuracy, 0);
  return { share: count / rows, accuracy: count === 0 ? 0 : right / count };
}

/** When an answer is `unknown`, in words. */
export function unknownWords({
  unknownBelow,
  cautious,
  reach,
}: Pick<Evaluation, 'unknownBelow' | 'cautious' | 'reach'>): string {
  const why = cautious ? ` (out of caution: it takes ${leastRowsToChoose} rows to choose one)` : '';
  const doubtful = unknownBelow > 0 || reach === null ? [`below a confidence of ${unknownBelow}${why}`] : [];
  const far = reach === null ? [] : [`farther than ${reach} from all that was learned`];
  return [...doubtful, ...far].join(', or ');
}

/** What of the rows within reach is known, as a share of all. */
export function knownWithin(
  { targets, classes }: Pick<FeatureTable, 'targets' | 'classes'>,
  probabilities: Float64Array,
  threshold: number,
  isWithin: (row: number) => boolean,
): Evaluation['known'] {
  const rows = [...targets.keys()].filter(isWithin);
  const width = classes.length;
  const own = new Float64Array(rows.length * width);
  for (const [place, row] of rows.entries())
    own.set(probabilities.subarray(row * width, (row + 1) * width), place * width);
  if (rows.length === 0) return { share: 0, accuracy: 0 };
  const measures = measure(
    Int32Array.from(rows, (row) => targets[row] as number),
    own,
    classes,
  );
  const { share, accuracy } = knownOf(measures, threshold);
  return { share: (share * rows.length) / targets.length, accuracy };
}

/** Both splits by cross-validation. The temperature is chosen on the honest one and stands in the measures of both. */
export async function evaluateRecipe(
  table: FeatureTable,
  recipe: Recipe,
  folds: number,
  onTree: OnTree = () => {},
): Promise<Evaluation> {
  const rows = trainingRows(table);
  const splits = [groupedSplit(table, folds, recipe.seed), randomSplit(table, folds, recipe.seed)];
  const total = splits.reduce((sum, split) => sum + split.folds * recipe.trees, 0);
  let before = 0;
  const raw: Float64Array[] = [];
  for (const split of splits) {
    raw.push(await crossValidate(rows, split, recipe, (done) => onTree(before + done, total)));
    before += split.folds * recipe.trees;
  }
  const temperature = bestTemperature(table.targets, raw[0] as Float64Array, rows.classes);
  const measured = splits.map((split, index) => ({
    split: split.name,
    folds: split.folds,
    measures: measure(table.targets, tempered(raw[index] as Float64Array, rows.classes, temperature), table.classes),
  }));
  const honest = (measured[0] as SplitMeasures).measures;
  const chosen = chooseUnknown(honest.reliability);
  const { reach, isWithin } = reachOf(table, folds, recipe.seed);
  const tested = tempered(raw[0] as Float64Array, rows.classes, temperature);
  const known = knownWithin(table, tested, chosen.unknownBelow, isWithin);
  return { splits: measured, temperature, ...chosen, reach, known };
}
