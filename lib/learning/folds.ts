/**
 * Learning: who is tested when. Every row has one fold, in which it is tested and not learned from. Rows that are alike, of one
 * capture, or neighbours are kept on one side, each in the split that is about it.
 */
import { createHash } from 'node:crypto';
import type { FeatureTable } from './feature-table.js';
import { SeededNumbers } from './random.js';

export interface Split {
  readonly name: 'random' | 'captures' | 'blocks';
  readonly folds: number;
  /** The fold of each row. */
  readonly foldOf: Int32Array;
}

/** A number for each distinct vector, by its bytes. */
function vectorNumbers({ values, features, targets }: FeatureTable): Int32Array {
  const numbers = new Map<string, number>();
  const width = features.length * Float32Array.BYTES_PER_ELEMENT;
  return Int32Array.from(targets, (_, row) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset + row * width, width);
    const digest = createHash('sha1').update(bytes).digest('base64');
    const number = numbers.get(digest) ?? numbers.size;
    numbers.set(digest, number);
    return number;
  });
}

/** Distinct vectors are drawn, so that rows that are alike are never on both sides. */
export function randomSplit(table: FeatureTable, folds: number, seed: number): Split {
  const vectors = vectorNumbers(table);
  const distinct = vectors.reduce((most, number) => Math.max(most, number + 1), 0);
  const order = new SeededNumbers(seed).shuffle(Int32Array.from({ length: distinct }, (_, index) => index));
  return { name: 'random', folds, foldOf: vectors.map((number) => (order[number] as number) % folds) };
}

/** Where no capture is named: each class in as many contiguous pieces as there are folds, in the order of the file. */
export function blockSplit({ targets, classes }: FeatureTable, folds: number): Split {
  const counts = new Int32Array(classes.length);
  for (const target of targets) counts[target] = (counts[target] as number) + 1;
  const seen = new Int32Array(classes.length);
  const foldOf = targets.map((target) => {
    const place = seen[target] as number;
    seen[target] = place + 1;
    return Math.floor((place * folds) / (counts[target] as number));
  });
  return { name: 'blocks', folds, foldOf };
}

/** The captures that hold rows of each class. */
function capturesOfClasses({ targets, classes }: FeatureTable, captures: Int32Array): Set<number>[] {
  const found = classes.map(() => new Set<number>());
  for (const [row, capture] of captures.entries()) found[targets[row] as number]?.add(capture);
  return found;
}

/** Of the classes in each capture the one that is in the fewest captures: the one that must be dealt out evenly. */
function rarestClasses(capturesOf: readonly ReadonlySet<number>[], captureCount: number): number[] {
  const rarest = new Array<number>(captureCount).fill(-1);
  const size = (index: number) => capturesOf[index]?.size ?? Number.POSITIVE_INFINITY;
  for (const [index, captures] of capturesOf.entries())
    for (const capture of captures) if (size(index) < size(rarest[capture] as number)) rarest[capture] = index;
  return rarest;
}

/** Captures are dealt class by class, so that each class is tested in as many folds as it has captures. */
function captureSplit(table: FeatureTable, captures: Int32Array, most: number, seed: number): Split {
  const folds = Math.min(most, table.captureNames.length);
  const classOf = rarestClasses(capturesOfClasses(table, captures), table.captureNames.length);
  const order = new SeededNumbers(seed).shuffle(Int32Array.from(table.captureNames, (_, index) => index));
  const dealt = [...order].sort((one, other) => (classOf[one] as number) - (classOf[other] as number));
  const foldOfCapture = new Int32Array(dealt.length);
  for (const [place, capture] of dealt.entries()) foldOfCapture[capture] = place % folds;
  return { name: 'captures', folds, foldOf: captures.map((capture) => foldOfCapture[capture] as number) };
}

/** The honest split: whole captures where the table names at least two of each class, else blocks. */
export function groupedSplit(table: FeatureTable, folds: number, seed: number): Split {
  const { captures } = table;
  // A class of a single capture could not be tested: nothing of it would have been learned.
  if (captures === null || capturesOfClasses(table, captures).some(({ size }) => size < 2))
    return blockSplit(table, folds);
  return captureSplit(table, captures, folds, seed);
}

/** Rows inside and outside of a fold. */
export function sidesOf({ foldOf }: Split, fold: number): { learned: Int32Array; tested: Int32Array } {
  const learned: number[] = [];
  const tested: number[] = [];
  for (const [row, own] of foldOf.entries()) (own === fold ? tested : learned).push(row);
  return { learned: Int32Array.from(learned), tested: Int32Array.from(tested) };
}
