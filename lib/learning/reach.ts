/**
 * Learning: how far a row is from all that was learned. Trees name whatever they are shown, and are as sure of what they have never seen
 * as of their own; a row that is like none of theirs is told by its distance. Chooses the farthest that is still believed; the same
 * arithmetic stands in the ONNX graph (onnx-reach.ts).
 *
 * Distance: numbers by the logarithm of their size, each column in units of its own deviation; root of the mean square difference to the
 * nearest of the points, which are learned rows, spread so that none of the others is far from one.
 */
import type { FeatureTable } from './feature-table.js';
import { type Split, sidesOf } from './folds.js';

export interface Reach {
  readonly columns: number;
  /** Of each column's logarithms. */
  readonly means: Float32Array;
  readonly deviations: Float32Array;
  /** Row-major, in those units. */
  readonly points: Float32Array;
}

/** So many points at most: a row is compared with each, which is what it costs at work. */
const mostPoints = 512;
/** Of a missing value, where those there are give 0 or more, or less where they are negative. */
export const missingLogarithm = -1;
/** A hundredth of a value. Differences below that are the clock's, and what float32 leaves of the logarithms would count. */
const leastDeviation = 0.01;
/** Squares that nearly cancel out, in float32: of a row that is a point itself a distance of this may be left. */
export const distanceTolerance = 0.01;
/** Of rows that were not learned from, so many are within reach. */
const believed = 0.97;

type Rows = Pick<FeatureTable, 'values' | 'features'>;

function logarithm(value: number): number {
  return Number.isNaN(value) ? missingLogarithm : Math.sign(value) * Math.log1p(Math.abs(value));
}

/** The logarithms of some rows, row-major. */
function logarithms({ values, features }: Rows, rows: Int32Array): Float32Array {
  const width = features.length;
  const out = new Float32Array(rows.length * width);
  for (const [place, row] of rows.entries())
    for (let column = 0; column < width; column++)
      out[place * width + column] = logarithm(values[row * width + column] as number);
  return out;
}

function moments(logs: Float32Array, width: number) {
  const [means, deviations] = [new Float32Array(width), new Float32Array(width)];
  const rows = logs.length / width;
  for (let column = 0; column < width; column++) {
    let [sum, squares] = [0, 0];
    for (let at = column; at < logs.length; at += width) sum += logs[at] as number;
    const mean = sum / rows;
    for (let at = column; at < logs.length; at += width) squares += ((logs[at] as number) - mean) ** 2;
    means[column] = mean;
    const deviation = Math.sqrt(squares / rows);
    // Where all are alike any other is strange: by its logarithm as it is.
    deviations[column] = deviation === 0 ? 1 : Math.max(deviation, leastDeviation);
  }
  return { means, deviations };
}

function inUnits(logs: Float32Array, { means, deviations }: Pick<Reach, 'means' | 'deviations'>): Float32Array {
  const width = means.length;
  return logs.map((value, at) => (value - (means[at % width] as number)) / (deviations[at % width] as number));
}

function squareDistance(one: Float32Array, from: number, other: Float32Array, at: number, width: number): number {
  let sum = 0;
  for (let column = 0; column < width; column++)
    sum += ((one[from + column] as number) - (other[at + column] as number)) ** 2;
  return sum / width;
}

/** Each next point is the row that is farthest from all before it (Gonzalez, 1985). */
function spreadPoints(units: Float32Array, width: number): Float32Array {
  const nearest = new Float64Array(units.length / width).fill(Number.POSITIVE_INFINITY);
  const chosen: number[] = [];
  for (let next = 0; chosen.length < mostPoints && (nearest[next] as number) > 0; ) {
    chosen.push(next);
    let farthest = 0;
    for (let row = 0; row < nearest.length; row++) {
      const distance = squareDistance(units, row * width, units, next * width, width);
      if (distance < (nearest[row] as number)) nearest[row] = distance;
      if ((nearest[row] as number) > (nearest[farthest] as number)) farthest = row;
    }
    next = farthest;
  }
  const points = new Float32Array(chosen.length * width);
  for (const [place, row] of chosen.entries())
    points.set(units.subarray(row * width, (row + 1) * width), place * width);
  return points;
}

/** Of these rows, of which there is one at least. */
export function learnReach(table: Rows, rows: Int32Array): Reach {
  const columns = table.features.length;
  const logs = logarithms(table, rows);
  const units = moments(logs, columns);
  return { columns, ...units, points: spreadPoints(inUnits(logs, units), columns) };
}

/** Of each of these rows, to the nearest point. */
export function distancesTo(reach: Reach, table: Rows, rows: Int32Array): Float64Array {
  const { columns, points } = reach;
  const units = inUnits(logarithms(table, rows), reach);
  return Float64Array.from(rows, (_, place) => {
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at < points.length; at += columns)
      least = Math.min(least, squareDistance(units, place * columns, points, at, columns));
    return Math.sqrt(least);
  });
}

/** Of every row to what was learned without its fold. */
export function distancesLeftOut(table: FeatureTable, split: Split): Float64Array {
  const all = new Float64Array(table.targets.length);
  for (let fold = 0; fold < split.folds; fold++) {
    const { learned, tested } = sidesOf(split, fold);
    if (tested.length === 0) continue;
    const distances = distancesTo(learnReach(table, learned), table, tested);
    for (const [place, row] of tested.entries()) all[row] = distances[place] as number;
  }
  return all;
}

/** The farthest that is still believed: nearly all rows that were left out are within it. Rounded up, and never so
 * small that a row which was learned could be beyond it.
 */
export function mostDistance(leftOut: Float64Array): number {
  const sorted = leftOut.toSorted();
  const farthest = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * believed))] as number;
  return Math.max(distanceTolerance, Math.ceil(farthest * 1e4) / 1e4);
}
