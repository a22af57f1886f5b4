/** Learning: the farthest from what was learned (reach.ts) that an answer is believed, by a table of captures. */
import { type FeatureTable, withSeveralCaptures } from './feature-table.js';
import { groupedSplit } from './folds.js';
import { distancesLeftOut, mostDistance } from './reach.js';

/**
 * Rows of one capture are alike: how far a stranger's are is measured with captures left out, or not at all. A class of a single capture
 * says nothing of it.
 */
function measured(table: FeatureTable, folds: number, seed: number) {
  const rows = withSeveralCaptures(table);
  if (rows === null) return null;
  const distances = distancesLeftOut(rows, groupedSplit(rows, folds, seed));
  return { reach: mostDistance(distances), distances: rows === table ? distances : null };
}

/** Null where no class has two captures: no distance is too far. */
export function reachOver(table: FeatureTable, folds: number, seed: number): number | null {
  return measured(table, folds, seed)?.reach ?? null;
}

/** The same, and which rows are within it when they are left out by the honest split. */
export function reachOf(table: FeatureTable, folds: number, seed: number) {
  const found = measured(table, folds, seed);
  if (found === null) return { reach: null, isWithin: () => true };
  const { reach } = found;
  const distances = found.distances ?? distancesLeftOut(table, groupedSplit(table, folds, seed));
  return { reach, isWithin: (row: number) => (distances[row] as number) <= reach };
}
