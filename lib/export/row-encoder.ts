/**
 * Export: rows of a batch to text, for any format that is one line a row. What distinguishes CSV, JSONL and ARFF is a
 * `Dialect` of a few strings; the work per cell is here, with the kind of each column decided once a batch.
 */
import type { Column, ColumnBatch, TextColumn } from '../schema/column-batch.js';
import type { ByteSink } from './byte-sink.js';
import { maxNumberBytes, writeAscii, writeFloat, writeInteger } from './number-text.js';

export interface Dialect {
  /** What stands before a cell: a separator, a key. */
  cellStart(name: string, index: number): string;
  readonly rowEnd: string;
  /** A null. NaN and infinities are nulls too: no format here has a number for them. */
  readonly missing: string;
  readonly yes: string;
  readonly no: string;
  /** A string, quoted and escaped as the format wants it. */
  text(value: string): string;
}

/** Writes the cell of one row at a position and returns the position behind it. Room is reserved by the caller. */
type CellWriter = (bytes: Uint8Array, at: number, row: number) => number;
interface ColumnEncoder {
  readonly write: CellWriter;
  /** No cell of the column is longer. */
  readonly maxBytes: number;
}

function copy(from: Uint8Array, begin: number, end: number, to: Uint8Array, at: number): number {
  // Cells are short: a loop beats TypedArray.set up to some hundred bytes.
  if (end - begin > 200) {
    to.set(from.subarray(begin, end), at);
    return at + end - begin;
  }
  let position = at;
  for (let i = begin; i < end; i++) to[position++] = from[i] as number;
  return position;
}

/** Strings in one buffer: string i lies from ends[i - 1] (0 for the first) to ends[i]. */
function packStrings(strings: readonly string[]): { bytes: Buffer; ends: Int32Array; longest: number } {
  const joined = strings.join('');
  const bytes = Buffer.from(joined, 'utf8');
  const ends = new Int32Array(strings.length);
  const ascii = bytes.length === joined.length;
  let end = 0;
  let longest = 0;
  for (let i = 0; i < strings.length; i++) {
    const string = strings[i] as string;
    const length = ascii ? string.length : Buffer.byteLength(string, 'utf8');
    if (length > longest) longest = length;
    end += length;
    ends[i] = end;
  }
  return { bytes, ends, longest };
}

/** The column's dictionary is quoted once; a row copies its bytes. Null is one more entry, before the first. */
function textEncoder(column: TextColumn, dialect: Dialect): ColumnEncoder {
  const quoted = [dialect.missing];
  for (const value of column.dictionary) quoted.push(dialect.text(value));
  const { bytes: source, ends, longest } = packStrings(quoted);
  const codes = column.codes;
  const write: CellWriter = (bytes, at, row) => {
    const entry = (codes[row] as number) + 1;
    return copy(source, entry === 0 ? 0 : (ends[entry - 1] as number), ends[entry] as number, bytes, at);
  };
  return { write, maxBytes: longest };
}

function columnEncoder(column: Column, dialect: Dialect): ColumnEncoder {
  const missing = dialect.missing;
  const maxBytes = Math.max(maxNumberBytes, missing.length);
  switch (column.kind) {
    case 'int': {
      const values = column.values;
      const write: CellWriter = (bytes, at, row) => {
        const value = values[row] as number;
        return Number.isFinite(value) ? writeInteger(bytes, at, value) : writeAscii(bytes, at, missing);
      };
      return { write, maxBytes };
    }
    case 'float': {
      const { values, offset, stride } = column;
      const write: CellWriter = (bytes, at, row) => {
        const value = values[offset + row * stride] as number;
        return Number.isFinite(value) ? writeFloat(bytes, at, value) : writeAscii(bytes, at, missing);
      };
      return { write, maxBytes };
    }
    case 'bigint': {
      const values = column.values;
      return { write: (bytes, at, row) => writeAscii(bytes, at, String(values[row])), maxBytes };
    }
    case 'bool': {
      const values = column.values;
      const { yes, no } = dialect;
      const write: CellWriter = (bytes, at, row) => writeAscii(bytes, at, values[row] === 1 ? yes : no);
      return { write, maxBytes: Math.max(yes.length, no.length) };
    }
    case 'text':
      return textEncoder(column, dialect);
  }
}

/** Encodes the rows of one batch, as many at a time as the sink has room for. */
export class RowEncoder {
  readonly #writers: CellWriter[] = [];
  readonly #starts: Uint8Array[] = [];
  readonly #rowEnd: Uint8Array;
  readonly #rowCount: number;
  readonly #maxRowBytes: number;
  #row = 0;

  /** `names` are the columns to write, in order; one that the batch lacks is missing in each row. */
  constructor(batch: ColumnBatch, names: readonly string[], dialect: Dialect) {
    this.#rowCount = batch.rowCount;
    this.#rowEnd = Buffer.from(dialect.rowEnd);
    let maxRowBytes = this.#rowEnd.length;
    for (const [index, name] of names.entries()) {
      const column = batch.columns.get(name);
      const encoder = column === undefined ? absentEncoder(dialect) : columnEncoder(column, dialect);
      const start = Buffer.from(dialect.cellStart(name, index));
      this.#writers.push(encoder.write);
      this.#starts.push(start);
      maxRowBytes += start.length + encoder.maxBytes;
    }
    this.#maxRowBytes = maxRowBytes;
  }

  /** Writes rows until the batch is done (true) or the sink has to be flushed first (false). */
  encode(sink: ByteSink): boolean {
    const writers = this.#writers;
    const starts = this.#starts;
    const count = writers.length;
    while (this.#row < this.#rowCount) {
      if (!sink.reserve(this.#maxRowBytes)) return false;
      const bytes = sink.bytes;
      const row = this.#row++;
      let at = sink.length;
      for (let i = 0; i < count; i++) {
        const start = starts[i] as Uint8Array;
        for (let k = 0; k < start.length; k++) bytes[at++] = start[k] as number;
        at = (writers[i] as CellWriter)(bytes, at, row);
      }
      sink.length = copy(this.#rowEnd, 0, this.#rowEnd.length, bytes, at);
    }
    return true;
  }
}

function absentEncoder(dialect: Dialect): ColumnEncoder {
  return { write: (bytes, at) => writeAscii(bytes, at, dialect.missing), maxBytes: dialect.missing.length };
}
