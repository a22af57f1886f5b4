/**
 * Learning: labelled vectors: features as float32, which is what a model sees, classes as numbers, and the capture of each row
 * where the table names one. Reads no file (raw-table.ts does) and splits nothing.
 */
import { UsageError } from '../errors.js';
import { iscxFeatures, withOurNames } from './iscx-columns.js';
import type { RawCell, RawTable } from './table-cells.js';

export interface FeatureTable {
  readonly features: readonly string[];
  /** Row-major; NaN is a missing value. */
  readonly values: Float32Array;
  /** By name, sorted. */
  readonly classes: readonly string[];
  readonly targets: Int32Array;
  /** A number for each row's capture; null where the table names none. */
  readonly captures: Int32Array | null;
  readonly captureNames: readonly string[];
  readonly rows: 'windows' | 'flows';
  /** Rows of the file without a label, which are left out. */
  readonly unlabelledRows: number;
}

function numberOf(cell: RawCell | undefined): number {
  if (cell === null || cell === undefined || cell === '') return Number.NaN;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  const value = Number(cell === 'true' ? 1 : cell === 'false' ? 0 : cell);
  // Beyond float32 there is no order left to learn from.
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}

/** The column asked for; else, in files of others, the only one whose name begins with `class`. */
function targetColumn(names: readonly string[], target: string): number {
  const asked = names.indexOf(target);
  if (asked >= 0) return asked;
  const named = names.flatMap((name, index) => (/^class/i.test(name) ? [index] : []));
  if (named.length === 1) return named[0] as number;
  throw new UsageError(
    `--target: there is no column ${target} (columns: ${names.filter((name) => name !== '').join(', ')})`,
  );
}

function textOf(cell: RawCell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell).trim();
}

/** Each text's number in the sorted list of all. */
function numbered(texts: readonly string[]): { names: string[]; numbers: Int32Array } {
  const names = [...new Set(texts)].sort();
  const number = new Map(names.map((name, index) => [name, index]));
  return { names, numbers: Int32Array.from(texts, (text) => number.get(text) as number) };
}

export interface LeastOfClass {
  readonly rows: number;
  /** Counted where the table names captures. */
  readonly captures: number;
}

/** The classes that have at least so many rows and captures. */
function usualClasses({ classes, targets, captures }: FeatureTable, least: LeastOfClass): string[] {
  const rowsOf = new Int32Array(classes.length);
  const capturesOf = classes.map(() => new Set<number>());
  for (const [row, target] of targets.entries()) {
    rowsOf[target] = (rowsOf[target] as number) + 1;
    if (captures !== null) capturesOf[target]?.add(captures[row] as number);
  }
  return classes.filter((_, index) => {
    const enough = captures === null || (capturesOf[index]?.size ?? 0) >= least.captures;
    return enough && (rowsOf[index] as number) >= least.rows;
  });
}

/** Captures of these rows alone, numbered anew. */
function renumbered(captures: Int32Array, names: readonly string[], rows: readonly number[]) {
  const own = numbered(rows.map((row) => names[captures[row] as number] as string));
  return { captures: own.numbers, captureNames: own.names };
}

/** The rows of these classes alone, with the classes numbered anew. */
function ofClasses(table: FeatureTable, kept: readonly string[]): FeatureTable {
  const { classes, targets, captures, values, features } = table;
  const numbers = classes.map((name) => kept.indexOf(name));
  const rows = [...targets.keys()].filter((row) => (numbers[targets[row] as number] as number) >= 0);
  const chosen = new Float32Array(rows.length * features.length);
  for (const [place, row] of rows.entries())
    chosen.set(values.subarray(row * features.length, (row + 1) * features.length), place * features.length);
  return {
    ...table,
    classes: kept,
    values: chosen,
    targets: Int32Array.from(rows, (row) => numbers[targets[row] as number] as number),
    ...(captures === null ? {} : renumbered(captures, table.captureNames, rows)),
  };
}

export function withoutClass(table: FeatureTable, index: number): FeatureTable {
  return ofClasses(
    table,
    table.classes.filter((_, each) => each !== index),
  );
}

/** The rows whose class is no rare one, and the names of the classes that this leaves out. */
export function withoutRareClasses(
  table: FeatureTable,
  least: LeastOfClass,
  leastClasses = 2,
): { readonly table: FeatureTable; readonly rare: readonly string[] } {
  const { classes } = table;
  const kept = usualClasses(table, least);
  if (kept.length === classes.length) return { table, rare: [] };
  if (kept.length < leastClasses)
    throw new UsageError(
      `fewer than ${leastClasses < 2 ? 'one class has' : 'two classes have'} enough rows and captures`,
    );
  return { table: ofClasses(table, kept), rare: classes.filter((name) => !kept.includes(name)) };
}

/** Classes that only one capture of the table has; all where it names none. */
export function singleCaptureClasses(table: FeatureTable): string[] {
  if (table.captures === null) return [...table.classes];
  const several = usualClasses(table, { rows: 1, captures: 2 });
  return table.classes.filter((name) => !several.includes(name));
}

/** The rows of the other classes; null where there are none. */
export function withSeveralCaptures(table: FeatureTable): FeatureTable | null {
  if (singleCaptureClasses(table).length === table.classes.length) return null;
  return withoutRareClasses(table, { rows: 1, captures: 2 }, 1).table;
}

/** @throws UsageError where the table has no such target, no feature, or fewer classes: two to learn from, one to measure a model on */
export function featureTable(
  raw: RawTable,
  target: string,
  known: ReadonlySet<string> = new Set(iscxFeatures),
  leastClasses = 2,
): FeatureTable {
  const { names, rows: allRows } = withOurNames(raw);
  const targetIndex = targetColumn(names, target);
  const rows = allRows.filter((row) => textOf(row[targetIndex]) !== '');
  const columns = names.flatMap((name, index) => (known.has(name) && index !== targetIndex ? [index] : []));
  if (columns.length === 0) throw new UsageError('the table has no column that is a feature of this version');
  const values = new Float32Array(rows.length * columns.length);
  for (const [row, cells] of rows.entries())
    for (const [place, column] of columns.entries()) values[row * columns.length + place] = numberOf(cells[column]);
  const { names: classes, numbers: targets } = numbered(rows.map((row) => textOf(row[targetIndex])));
  if (classes.length < leastClasses)
    throw new UsageError(
      leastClasses < 2 ? 'the table has no labelled row' : 'a model takes rows of at least two classes',
    );
  const captureIndex = names.indexOf('capture');
  const captures = captureIndex < 0 ? null : numbered(rows.map((row) => textOf(row[captureIndex])));
  return {
    features: columns.map((column) => names[column] as string),
    values,
    classes,
    targets,
    captures: captures?.numbers ?? null,
    captureNames: captures?.names ?? [],
    rows: names.includes('flow_id') && !names.includes('window_index') ? 'flows' : 'windows',
    unlabelledRows: allRows.length - rows.length,
  };
}
