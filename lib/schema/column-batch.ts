/**
 * Values between the stages: a batch of rows held as columns. Knows no file, no label rule and no addon; everything to the
 * right of the native core (labels, storage, export, API) works on this.
 */

/** Integers up to 2^53; NaN stands for null. */
export interface IntColumn {
  readonly kind: 'int';
  readonly values: Float64Array;
}
/** Integers beyond 2^53 (times in ns); no nulls. */
export interface BigintColumn {
  readonly kind: 'bigint';
  readonly values: BigInt64Array;
}
/** Row i is values[offset + i * stride]: a column of a row-major matrix, or a plain array with stride 1. NaN stands for null. */
export interface FloatColumn {
  readonly kind: 'float';
  readonly values: Float64Array;
  readonly offset: number;
  readonly stride: number;
}
/** 0 or 1. */
export interface BoolColumn {
  readonly kind: 'bool';
  readonly values: Uint8Array;
}
/** Texts in one buffer: text i lies from ends[i - 1] (0 for the first) to ends[i]. UTF-8. */
export interface PackedTexts {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}
/** Row i is dictionary[codes[i]]; -1 stands for null. */
export interface TextColumn {
  readonly kind: 'text';
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
  /** The texts are JSON: an export whose rows are JSON writes them as they are. */
  readonly json?: boolean | undefined;
  /** The dictionary as it came, where it is ASCII: who can work on bytes spares making strings of it. */
  readonly ascii?: PackedTexts | undefined;
}
export type Column = IntColumn | BigintColumn | FloatColumn | BoolColumn | TextColumn;

export type Cell = number | bigint | string | boolean | null;
export type Row = Record<string, Cell>;

export function cellOf(column: Column, row: number): Cell {
  switch (column.kind) {
    case 'int': {
      const value = column.values[row] as number;
      return Number.isNaN(value) ? null : value;
    }
    case 'bigint':
      return column.values[row] as bigint;
    case 'float': {
      const value = column.values[column.offset + row * column.stride] as number;
      return Number.isNaN(value) ? null : value;
    }
    case 'bool':
      return column.values[row] === 1;
    case 'text': {
      const code = column.codes[row] as number;
      return code < 0 ? null : (column.dictionary[code] as string);
    }
  }
}

/** `openings`: flows as they are known soon after they began, in some of the columns of flows. */
export type RowKind = 'flows' | 'windows' | 'openings' | 'sessions';

/** A batch of rows. Column order is the order of the map, which is the order of every export. */
export class ColumnBatch {
  constructor(
    readonly kind: RowKind,
    readonly rowCount: number,
    readonly columns: ReadonlyMap<string, Column>,
  ) {}

  column(name: string): Column {
    const column = this.columns.get(name);
    if (column === undefined) throw new RangeError(`no column named ${name} in a batch of ${this.kind}`);
    return column;
  }

  /** One row as a plain object, under the names of the columns. */
  row(index: number): Row {
    const row: Row = {};
    for (const [name, column] of this.columns) row[name] = cellOf(column, index);
    return row;
  }

  *rows(): IterableIterator<Row> {
    for (let index = 0; index < this.rowCount; index++) yield this.row(index);
  }

  /** The same rows with columns added, or replaced in place where the name exists. */
  with(columns: Iterable<readonly [string, Column]>): ColumnBatch {
    return new ColumnBatch(this.kind, this.rowCount, new Map([...this.columns, ...columns]));
  }
}

/** Builds a text column value by value, keeping each distinct string once. */
export class TextColumnBuilder {
  readonly #codes: Int32Array;
  readonly #dictionary: string[] = [];
  readonly #codeOf = new Map<string, number>();

  constructor(rowCount: number) {
    this.#codes = new Int32Array(rowCount).fill(-1);
  }

  set(row: number, value: string | null): void {
    if (value === null) return;
    let code = this.#codeOf.get(value);
    if (code === undefined) {
      code = this.#dictionary.length;
      this.#dictionary.push(value);
      this.#codeOf.set(value, code);
    }
    this.#codes[row] = code;
  }

  build(): TextColumn {
    return { kind: 'text', codes: this.#codes, dictionary: this.#dictionary };
  }
}
