/** What a manifest and a card say of a model's quality, as far as it has a known shape. Pure: what has another is left out. */
import type { CardBlock } from './card-blocks.js';

export interface SplitMeasures {
  readonly split: string;
  /** By name; numbers only. */
  readonly values: Readonly<Record<string, number>>;
}

export interface ClassMeasures {
  readonly name: string;
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface Confusion {
  readonly classes: readonly string[];
  /** By true class, then by what it was taken for. */
  readonly counts: readonly (readonly number[])[];
}

type Known = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Known {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function splitMeasures(measures: Known): readonly SplitMeasures[] {
  return Object.entries(measures).flatMap(([split, value]) => {
    if (!isRecord(value)) return [];
    const values = Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
    return Object.keys(values).length === 0 ? [] : [{ split, values }];
  });
}

/** Of the first split that has one with a row and a column for each class. */
export function confusionOf(measures: Known, classes: readonly string[]): Confusion | null {
  for (const value of [measures, ...Object.values(measures)]) {
    const counts = isRecord(value) ? value['confusion'] : undefined;
    if (isMatrix(counts, classes.length)) return { classes, counts };
  }
  return null;
}

function isMatrix(value: unknown, size: number): value is number[][] {
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === size && row.every((count) => typeof count === 'number');
  return size > 0 && Array.isArray(value) && value.length === size && value.every(isRow);
}

const columns = ['class', 'rows', 'precision', 'recall', 'f1'];

/** From the manifest where it has them, else from the card's table of classes. */
export function classMeasures(measures: Known, card: readonly CardBlock[]): readonly ClassMeasures[] {
  for (const value of Object.values(measures)) {
    const classes = isRecord(value) ? value['classes'] : undefined;
    if (Array.isArray(classes) && classes.length > 0 && classes.every(isClass)) return classes;
  }
  const table = card.find(
    (block) => block.kind === 'table' && columns.every((name, at) => named(block.head[at]) === name),
  );
  if (table?.kind !== 'table') return [];
  return table.rows.map(([name = '', ...cells]) => {
    const [rows = 0, precision = 0, recall = 0, f1 = 0] = cells.map(Number);
    return { name, rows, precision, recall, f1 };
  });
}

const named = (text: string | undefined) => text?.trim().toLowerCase();

function isClass(value: unknown): value is ClassMeasures {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    ['rows', 'precision', 'recall', 'f1'].every((name) => typeof value[name] === 'number')
  );
}
