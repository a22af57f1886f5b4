/** A chunk of DuckDB's as rows, for answers. Knows no table. */
import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import type { Cell } from '../schema/column-batch.js';
import { Stretch } from '../turns.js';
import type { QueryRow } from './flow-lake.js';

function cell(value: DuckDBValue): Cell {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  throw new TypeError('a query over flows may answer numbers, texts and booleans only');
}

/** In several turns where the chunk is a large one. */
export async function rowsOf(names: readonly string[], chunk: DuckDBDataChunk): Promise<QueryRow[]> {
  const rows = Array.from({ length: chunk.rowCount }, (): Record<string, Cell> => ({}));
  const stretch = new Stretch();
  for (const [index, name] of names.entries()) {
    if (stretch.isLong) await stretch.pause();
    const vector = chunk.getColumnVector(index);
    rows.forEach((row, at) => {
      row[name] = cell(vector.getItem(at));
    });
  }
  return rows;
}
