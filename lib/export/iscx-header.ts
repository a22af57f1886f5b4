/**
 * Export: rows under the header that is printed in the ISCX files, for tools that must match it. Exactly the 23 time-based
 * features by position and the label; nothing else of the row. The printed names are a misprint of what the columns hold
 * (`total_flat` is the least forward inter-arrival time): values are those of our columns, unchanged.
 */
import { type Column, ColumnBatch, TextColumnBuilder } from '../schema/column-batch.js';

/** Our name of the column at a position, and the name that is printed there. */
export const iscxHeader: readonly (readonly [ours: string, printed: string])[] = [
  ['duration', 'duration'],
  ['min_fiat', 'total_flat'],
  ['min_biat', 'total_blat'],
  ['max_fiat', 'min_flat'],
  ['max_biat', 'min_blat'],
  ['mean_fiat', 'max_flat'],
  ['mean_biat', 'max_blat'],
  ['std_fiat', 'mean_flat'],
  ['std_biat', 'mean_blat'],
  ['flowPktsPerSecond', 'flowPktsPerSecond'],
  ['flowBytesPerSecond', 'flowBytesPerSecond'],
  ['min_flowiat', 'min_flowlat'],
  ['max_flowiat', 'max_flowlat'],
  ['mean_flowiat', 'mean_flowlat'],
  ['std_flowiat', 'std_flowlat'],
  ['min_active', 'min_active'],
  ['mean_active', 'mean_active'],
  ['max_active', 'max_active'],
  ['std_active', 'std_active'],
  ['min_idle', 'min_idle'],
  ['mean_idle', 'mean_idle'],
  ['max_idle', 'max_idle'],
  ['std_idle', 'std_idle'],
];

export const iscxColumnNames: readonly string[] = [...iscxHeader.map(([, printed]) => printed), 'label'];

/** A window row has no label until a model gave it one; the column is there all the same. */
function labelOf(batch: ColumnBatch): Column {
  return (
    batch.columns.get('label') ?? batch.columns.get('model_label') ?? new TextColumnBuilder(batch.rowCount).build()
  );
}

export function withIscxHeader(batch: ColumnBatch): ColumnBatch {
  const columns = new Map<string, Column>();
  for (const [ours, printed] of iscxHeader) columns.set(printed, batch.column(ours));
  columns.set('label', labelOf(batch));
  return new ColumnBatch(batch.kind, batch.rowCount, columns);
}

export async function* eachWithIscxHeader(batches: AsyncIterable<ColumnBatch>): AsyncIterable<ColumnBatch> {
  for await (const batch of batches) yield withIscxHeader(batch);
}
