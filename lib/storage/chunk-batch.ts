/** A chunk of DuckDB's as a batch of columns, for exports. Knows no table. */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import { type Column, ColumnBatch, type RowKind, TextColumnBuilder } from '../schema/column-batch.js';
import type { ColumnSpec } from '../schema/flow-columns.js';
import { Stretch } from '../turns.js';

/** A column of a SELECT: what it is, and its SQL. */
export interface SelectedColumn extends Pick<ColumnSpec, 'name' | 'kind'> {
  readonly sql: string;
}

/** Numbers as the doubles that batches hold: whole ones are stored exact to 2^53. */
export function selectList(columns: readonly SelectedColumn[]): string {
  return columns
    .map(({ name, kind, sql }) => `${kind === 'int' || kind === 'float' ? `(${sql})::DOUBLE` : sql} AS ${name}`)
    .join(', ');
}

type Vector = ReturnType<DuckDBDataChunk['getColumnVector']>;

function numbersOf(vector: Vector, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let row = 0; row < count; row++) values[row] = (vector.getItem(row) as number | null) ?? Number.NaN;
  return values;
}

function textsOf(vector: Vector, count: number): Column {
  const texts = new TextColumnBuilder(count);
  for (let row = 0; row < count; row++) texts.set(row, vector.getItem(row) as string | null);
  return texts.build();
}

function columnOf(kind: ColumnSpec['kind'], vector: Vector, count: number): Column {
  switch (kind) {
    case 'int':
      return { kind, values: numbersOf(vector, count) };
    case 'float':
      return { kind, values: numbersOf(vector, count), offset: 0, stride: 1 };
    case 'bool':
      return { kind, values: Uint8Array.from({ length: count }, (_, row) => (vector.getItem(row) === true ? 1 : 0)) };
    case 'bigint':
      return { kind, values: BigInt64Array.from({ length: count }, (_, row) => vector.getItem(row) as bigint) };
    case 'text':
      return textsOf(vector, count);
  }
}

/** In several turns where the chunk is a large one. */
export async function batchOf(
  kind: RowKind,
  columns: readonly SelectedColumn[],
  chunk: DuckDBDataChunk,
): Promise<ColumnBatch> {
  const count = chunk.rowCount;
  const built = new Map<string, Column>();
  const stretch = new Stretch();
  for (const [index, { name, kind }] of columns.entries()) {
    if (stretch.isLong) await stretch.pause();
    built.set(name, columnOf(kind, chunk.getColumnVector(index), count));
  }
  // What is made of it begins in a turn of its own.
  await stretch.pause();
  return new ColumnBatch(kind, count, built);
}
