/** The columns of a stored file: their names and kinds, which never change within one. Loads no DuckDB. */
import type { ColumnBatch } from '../schema/column-batch.js';
import type { ColumnSpec } from '../schema/flow-columns.js';

export type StoredColumn = Pick<ColumnSpec, 'name' | 'kind'>;

export function storedColumns(batch: ColumnBatch): StoredColumn[] {
  return [...batch.columns].map(([name, column]) => ({ name, kind: column.kind }));
}
