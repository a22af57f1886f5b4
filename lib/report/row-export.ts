/** All rows that pass a filter, as batches of columns for an export. Knows no format. */
import type { Field } from '../filter/fields.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import type { FlowTable } from '../storage/flow-lake.js';
import { valueSql } from './field-sql.js';
import type { CompiledFilter } from './filter-sql.js';

/** In the order in which they are stored. Stops, with the signal's reason, where that aborts. */
export function exportedRows(
  table: FlowTable,
  filter: CompiledFilter,
  columns: readonly Field[],
  signal?: AbortSignal,
): AsyncIterable<ColumnBatch> {
  const selected = columns.map((field) => ({ name: field.name, kind: field.spec.kind, sql: valueSql(field) }));
  return table.batches(selected, `FROM ${filter.table} WHERE ${filter.condition}`, filter.parameters, signal);
}
