/**
 * Export: rows of a batch to text, for any format that is one line a row. What distinguishes CSV, JSONL and ARFF is a
 * `Dialect` of a few strings and a way of quoting; a dictionary is quoted once, and rows are put together by the core.
 */
import { encodeRows, type NativeCells, type NativeRowCell, type NativeRowFormat } from '../pipeline/encoders.js';
import type { Column, ColumnBatch, TextColumn } from '../schema/column-batch.js';
import type { ByteSink } from './byte-sink.js';
import { needNoQuotes, packTexts } from './packed-texts.js';

export interface Dialect extends NativeRowFormat {
  /** What stands before a cell: a separator, a key. */
  cellStart(name: string, index: number): string;
  /** A string, quoted and escaped as the format wants it. */
  text(value: string): string;
  /** A text that is JSON, as the format holds it; a format without this quotes it as any other. */
  json?(value: string): string;
  /** What `text` adds on both sides of a string that has nothing to escape. */
  readonly quote: string;
}

type Texts = Pick<NativeRowCell, 'quote'> & { readonly column: NativeCells };

function textCells(column: TextColumn, dialect: Dialect): Texts {
  const { codes, ascii } = column;
  const json = column.json === true ? dialect.json?.bind(dialect) : undefined;
  if (json !== undefined)
    return { quote: '', column: { kind: 'text', codes, ...packTexts(column.dictionary.map(json)) } };
  const plain = ascii !== undefined && needNoQuotes(ascii);
  const packed = plain ? ascii : packTexts(column.dictionary.map((value) => dialect.text(value)));
  return { quote: plain ? dialect.quote : '', column: { kind: 'text', codes, ...packed } };
}

function cellsOf(column: Column | undefined, dialect: Dialect): Omit<NativeRowCell, 'start'> {
  if (column === undefined) return { quote: '', column: null };
  return column.kind === 'text' ? textCells(column, dialect) : { quote: '', column };
}

/** Encodes the rows of one batch, as many at a time as the sink has room for. */
export class RowEncoder {
  readonly #dialect: Dialect;
  readonly #cells: readonly NativeRowCell[];
  readonly #rowCount: number;
  #row = 0;

  /** `names` are the columns to write, in order; one that the batch lacks is missing in each row. */
  constructor(batch: ColumnBatch, names: readonly string[], dialect: Dialect) {
    this.#dialect = dialect;
    this.#rowCount = batch.rowCount;
    this.#cells = names.map((name, index) => ({
      start: dialect.cellStart(name, index),
      ...cellsOf(batch.columns.get(name), dialect),
    }));
  }

  /** Writes rows until the batch is done (true) or the sink has to be flushed first (false). */
  encode(sink: ByteSink): boolean {
    while (this.#row < this.#rowCount) {
      const room = sink.bytes.subarray(sink.length);
      const { rows, bytes, rowBytes } = encodeRows(this.#dialect, this.#cells, this.#rowCount, this.#row, room);
      this.#row += rows;
      sink.length += bytes;
      if (this.#row < this.#rowCount && !sink.reserve(rowBytes)) return false;
    }
    return true;
  }
}
