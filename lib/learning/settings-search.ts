/**
 * Learning: which of a handful of settings, and how many trees. Each is tried on the same part held out of the grouped split,
 * growing until more trees have not helped for a while.
 */
import { chosenRows, growBeside, type OnTree, type Recipe } from './cross-validation.js';
import { type Split, sidesOf } from './folds.js';
import type { BoostSettings, LabelledRows } from './joint-boosting.js';
import { bestOf } from './measures.js';

const base: BoostSettings = {
  maxDepth: 12,
  learningRate: 0.15,
  columnShare: 0.5,
  rowShare: 0.8,
  minChildWeight: 1,
  leafShrinkage: 1,
  classBalance: 0,
};

export const candidates: readonly BoostSettings[] = [
  base,
  { ...base, maxDepth: 8, learningRate: 0.2 },
  { ...base, minChildWeight: 5, leafShrinkage: 3, columnShare: 0.3 },
  { ...base, classBalance: 0.25 },
];

/** Every so many trees the held-out part is looked at; so many looks without a gain end it. */
const lookEvery = 10;
const patience = 4;

export interface Trial {
  readonly settings: BoostSettings;
  readonly trees: number;
  readonly accuracy: number;
}

function accuracyOf(targets: Int32Array, probabilities: Float64Array, classes: number): number {
  let right = 0;
  for (const [row, target] of targets.entries()) if (bestOf(probabilities, row, classes).index === target) right++;
  return targets.length === 0 ? 0 : right / targets.length;
}

async function tried(
  learned: LabelledRows,
  tested: LabelledRows,
  recipe: Recipe,
  onTree: (trees: number) => void,
): Promise<Trial> {
  let best = { trees: 0, accuracy: -1 };
  await growBeside(learned, tested, recipe, (trees, probabilities) => {
    onTree(trees);
    if (trees % lookEvery !== 0 && trees !== recipe.trees) return true;
    const accuracy = accuracyOf(tested.targets, probabilities(), tested.classes);
    if (accuracy > best.accuracy) best = { trees, accuracy };
    return trees - best.trees < patience * lookEvery;
  });
  return { settings: recipe.settings, ...best };
}

/** Held out: the middle of the folds, which in blocks is the middle of each class. */
function heldOut(split: Split): number {
  return Math.floor(split.folds / 2);
}

/** Every trial, the best first; of equals the one with fewer trees. */
export async function searchSettings(
  rows: LabelledRows,
  split: Split,
  mostTrees: number,
  seed: number,
  onTree: OnTree = () => {},
): Promise<Trial[]> {
  const { learned, tested } = sidesOf(split, heldOut(split));
  const [learnedRows, testedRows] = [chosenRows(rows, learned), chosenRows(rows, tested)];
  const trials: Trial[] = [];
  const total = candidates.length * mostTrees;
  for (const [index, settings] of candidates.entries()) {
    const recipe = { settings, trees: mostTrees, seed };
    trials.push(await tried(learnedRows, testedRows, recipe, (trees) => onTree(index * mostTrees + trees, total)));
  }
  return trials.sort((one, other) => other.accuracy - one.accuracy || one.trees - other.trees);
}
