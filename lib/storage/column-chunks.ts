/**
 * Columns of a batch into the vectors of a DuckDB chunk, 2,048 rows at a time. Knows memory layouts only: no files, no SQL.
 * The vectors are written as whole arrays through the bindings; the value-by-value interface takes twice as long.
 */
import duckdb from '@duckdb/node-bindings';
import type { Column, ColumnBatch } from '../schema/column-batch.js';
import type { StoredColumn } from './stored-columns.js';

export const chunkRows = duckdb.vector_size();

const words = new Int32Array(2 * chunkRows);
const doubles = new Float64Array(chunkRows);
const bytes = new Uint8Array(chunkRows);
const texts = new Uint32Array(4 * chunkRows);
const validity = new Uint32Array(Math.ceil(chunkRows / 64) * 2);
let anyNull = false;

function markNull(row: number): void {
  anyNull = true;
  validity[row >> 5] = (validity[row >> 5] as number) & ~(1 << (row & 31));
}

/** Two's complement halves, so that no BigInt is made per value. Exact to 2^53. */
function fillIntegers(values: Float64Array, from: number, count: number): void {
  for (let row = 0; row < count; row++) {
    const value = values[from + row] as number;
    if (Number.isNaN(value)) {
      markNull(row);
      continue;
    }
    words[2 * row] = value;
    words[2 * row + 1] = Math.floor(value / 4294967296);
  }
}

function fillDoubles(
  column: { values: Float64Array; offset: number; stride: number },
  from: number,
  count: number,
): void {
  for (let row = 0, at = column.offset + from * column.stride; row < count; row++, at += column.stride) {
    const value = column.values[at] as number;
    doubles[row] = value;
    if (Number.isNaN(value)) markNull(row);
  }
}

/**
 * A dictionary as DuckDB holds strings: 16 bytes each, the length and, to 12 bytes, the text itself. Longer texts are handed
 * over one by one, as bytes, because the binding's string call ends a text at its first NUL.
 */
class EncodedDictionary {
  readonly cells: Uint32Array;
  readonly #long = new Map<number, Uint8Array>();

  constructor(dictionary: readonly string[]) {
    const encoder = new TextEncoder();
    this.cells = new Uint32Array(4 * dictionary.length);
    const inline = new Uint8Array(this.cells.buffer);
    dictionary.forEach((text, index) => {
      const encoded = encoder.encode(text);
      if (encoded.length > 12) {
        this.#long.set(index, encoded);
        return;
      }
      this.cells[4 * index] = encoded.length;
      inline.set(encoded, 16 * index + 4);
    });
  }

  long(code: number): Uint8Array | undefined {
    return this.#long.get(code);
  }
}

function fillTexts(codes: Int32Array, dictionary: EncodedDictionary, from: number, count: number): void {
  const { cells } = dictionary;
  for (let row = 0; row < count; row++) {
    const code = codes[from + row] as number;
    const to = 4 * row;
    if (code < 0) {
      markNull(row);
      texts.fill(0, to, to + 4);
      continue;
    }
    texts[to] = cells[4 * code] as number;
    texts[to + 1] = cells[4 * code + 1] as number;
    texts[to + 2] = cells[4 * code + 2] as number;
    texts[to + 3] = cells[4 * code + 3] as number;
  }
}

function put(vector: duckdb.Vector, source: { buffer: ArrayBufferLike; byteOffset: number }, byteCount: number): void {
  duckdb.copy_data_to_vector(vector, 0, source.buffer as ArrayBuffer, source.byteOffset, byteCount);
}

function putTexts(
  vector: duckdb.Vector,
  codes: Int32Array,
  dictionary: EncodedDictionary,
  from: number,
  count: number,
) {
  fillTexts(codes, dictionary, from, count);
  put(vector, texts, 16 * count);
  for (let row = 0; row < count; row++) {
    const long = dictionary.long(codes[from + row] as number);
    if (long !== undefined) duckdb.vector_assign_string_element_len(vector, row, long);
  }
}

/** A batch being handed over piece by piece. */
export class BatchCursor {
  readonly #batch: ColumnBatch;
  readonly #columns: readonly Column[];
  readonly #dictionaries: readonly (EncodedDictionary | null)[];
  #next = 0;

  /** Throws where the batch lacks a column or holds it as another kind: the file has one schema. */
  constructor(batch: ColumnBatch, stored: readonly StoredColumn[]) {
    this.#batch = batch;
    this.#columns = stored.map(({ name, kind }) => {
      const column = batch.column(name);
      if (column.kind !== kind) throw new TypeError(`column ${name} is ${column.kind}, was ${kind} in earlier batches`);
      return column;
    });
    if (batch.columns.size !== stored.length) throw new TypeError('a batch has columns that earlier batches had not');
    this.#dictionaries = this.#columns.map((c) => (c.kind === 'text' ? new EncodedDictionary(c.dictionary) : null));
  }

  get done(): boolean {
    return this.#next >= this.#batch.rowCount;
  }

  /** Fills the chunk with the next rows and says how many. */
  fill(chunk: duckdb.DataChunk): number {
    const from = this.#next;
    const count = Math.min(chunkRows, this.#batch.rowCount - from);
    duckdb.data_chunk_set_size(chunk, count);
    this.#columns.forEach((column, index) => {
      this.#fillColumn(duckdb.data_chunk_get_vector(chunk, index), column, index, from, count);
    });
    this.#next += count;
    return count;
  }

  #fillColumn(vector: duckdb.Vector, column: Column, index: number, from: number, count: number): void {
    anyNull = false;
    validity.fill(0xffffffff);
    switch (column.kind) {
      case 'int':
        fillIntegers(column.values, from, count);
        put(vector, words, 8 * count);
        break;
      case 'bigint':
        put(vector, column.values.subarray(from), 8 * count);
        break;
      case 'float':
        fillDoubles(column, from, count);
        put(vector, doubles, 8 * count);
        break;
      case 'bool':
        // Anything but 0 and 1 in a DuckDB boolean is undefined behaviour there.
        for (let row = 0; row < count; row++) bytes[row] = column.values[from + row] === 0 ? 0 : 1;
        put(vector, bytes, count);
        break;
      case 'text':
        putTexts(vector, column.codes, this.#dictionaries[index] as EncodedDictionary, from, count);
        break;
    }
    if (!anyNull) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer, 0, 8 * Math.ceil(count / 64));
  }
}
