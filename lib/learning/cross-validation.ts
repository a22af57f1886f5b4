/**
 * Learning: a table's rows, each predicted by trees that did not learn from it. The measures of both splits come from here;
 * nothing is chosen here.
 */
import { setImmediate as breath } from 'node:timers/promises';
import { derivedFeatures, withDerived } from './derived-features.js';
import type { FeatureTable } from './feature-table.js';
import { type Split, sidesOf } from './folds.js';
import { type BoostSettings, FollowedRows, JointBoosting, type LabelledRows } from './joint-boosting.js';
import type { TreeEnsemble } from './tree-ensemble.js';

/** Told after every tree; how far of how much. */
export type OnTree = (done: number, total: number) => void;

export interface Recipe {
  readonly settings: BoostSettings;
  readonly trees: number;
  readonly seed: number;
}

/** The table with the derived columns, as trees see it. */
export function trainingRows({ values, features, targets, classes }: FeatureTable): LabelledRows {
  const derived = derivedFeatures(features);
  const all = withDerived(values, features, derived);
  return { values: all, columns: features.length + derived.length, targets, classes: classes.length };
}

export function chosenRows({ values, columns, targets, classes }: LabelledRows, rows: Int32Array): LabelledRows {
  const chosen = new Float32Array(rows.length * columns);
  for (const [place, row] of rows.entries())
    chosen.set(values.subarray(row * columns, (row + 1) * columns), place * columns);
  return { values: chosen, columns, targets: rows.map((row) => targets[row] as number), classes };
}

/** Trees over all of `rows`. The event loop gets a turn after each, for interrupts and progress. */
export async function grow(
  rows: LabelledRows,
  { settings, trees, seed }: Recipe,
  onTree: () => void = () => {},
): Promise<TreeEnsemble> {
  const boosting = new JointBoosting(rows, settings, seed);
  try {
    for (let round = 0; round < trees; round++) {
      boosting.round();
      onTree();
      await breath();
    }
    return boosting.ensemble();
  } finally {
    boosting.free();
  }
}

/**
 * Grows trees on `learned` and follows what they say of `tested`; `watch` sees the probabilities after each tree, and ends it
 * by saying false.
 */
export async function growBeside(
  learned: LabelledRows,
  tested: LabelledRows,
  { settings, trees, seed }: Recipe,
  watch: (trees: number, probabilities: () => Float64Array) => boolean,
): Promise<Float64Array> {
  const boosting = new JointBoosting(learned, settings, seed);
  const followed = new FollowedRows(tested.values, tested.columns, tested.classes);
  try {
    for (let round = 1; round <= trees; round++) {
      boosting.round([followed]);
      await breath();
      if (!watch(round, () => followed.probabilities())) break;
    }
    return followed.probabilities();
  } finally {
    followed.free();
    boosting.free();
  }
}

/** Probabilities of every row, row-major, each from a fold in which the row was not learned from. */
export async function crossValidate(
  rows: LabelledRows,
  split: Split,
  recipe: Recipe,
  onTree: OnTree = () => {},
): Promise<Float64Array> {
  const all = new Float64Array(rows.targets.length * rows.classes);
  const total = split.folds * recipe.trees;
  for (let fold = 0; fold < split.folds; fold++) {
    const { learned, tested } = sidesOf(split, fold);
    if (tested.length === 0) continue;
    if (learned.length === 0)
      throw new Error('a fold leaves nothing to learn from: the table has too few rows or captures');
    const own = await growBeside(chosenRows(rows, learned), chosenRows(rows, tested), recipe, (trees) => {
      onTree(fold * recipe.trees + trees, total);
      return true;
    });
    for (const [place, row] of tested.entries())
      all.set(own.subarray(place * rows.classes, (place + 1) * rows.classes), row * rows.classes);
  }
  return all;
}
