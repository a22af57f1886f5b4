/**
 * Learning: the captures of a data set as one table of windows: capture, flow_id, window_index, the features, label. Rows come
 * as batches that the exports write. A flow without a label is left out.
 */
import { basename } from 'node:path';
import { analyzeCapture, featureSchema } from '../pipeline/analyze-capture.js';
import { type Column, ColumnBatch, type IntColumn, TextColumnBuilder } from '../schema/column-batch.js';
import type { FeatureChoice } from '../schema/feature-spec.js';
import type { Dataset, DatasetCapture } from './dataset-index.js';
import { fileDigest } from './model-folder.js';

export interface DatasetTableOptions {
  readonly features: FeatureChoice;
  readonly spltPackets?: number;
  readonly windowS: number;
  readonly signal?: AbortSignal;
}

type ColumnKind = Column['kind'];

const kinds: Readonly<Record<string, ColumnKind>> = {
  capture: 'text',
  flow_id: 'int',
  window_index: 'int',
  label: 'text',
};

function selection({ features, spltPackets }: DatasetTableOptions) {
  return { features, ...(spltPackets === undefined ? {} : { spltPackets }) };
}

/** Names and kinds of the table's columns, in their order. */
export function datasetColumns(options: DatasetTableOptions): { name: string; kind: ColumnKind }[] {
  const features = featureSchema(selection(options)).map(({ name }) => name);
  const names = ['capture', 'flow_id', 'window_index', ...features, 'label'];
  return names.map((name) => ({ name, kind: kinds[name] ?? 'float' }));
}

function labelOf(capture: DatasetCapture, flowId: number): string | null {
  return capture.flows?.[flowId] ?? capture.label;
}

function picked(column: Column, rows: readonly number[]): Column {
  if (column.kind === 'int')
    return { kind: 'int', values: Float64Array.from(rows, (row) => column.values[row] as number) };
  if (column.kind !== 'float') throw new TypeError(`a column of kind ${column.kind} among features`);
  const { values, offset, stride } = column;
  return {
    kind: 'float',
    values: Float64Array.from(rows, (row) => values[offset + row * stride] as number),
    offset: 0,
    stride: 1,
  };
}

function textColumn(texts: readonly (string | null)[]): Column {
  const builder = new TextColumnBuilder(texts.length);
  for (const [row, text] of texts.entries()) builder.set(row, text);
  return builder.build();
}

/** The labelled rows of a batch under the table's columns; null where there are none. */
function labelledRows(
  batch: ColumnBatch,
  capture: DatasetCapture,
  name: string,
  columns: readonly string[],
): ColumnBatch | null {
  const { values: flowIds } = batch.column('flow_id') as IntColumn;
  const labels = Array.from({ length: batch.rowCount }, (_, row) => labelOf(capture, flowIds[row] as number));
  const rows = labels.flatMap((label, row) => (label === null ? [] : [row]));
  if (rows.length === 0) return null;
  const made = new Map<string, Column>();
  for (const column of columns) {
    if (column === 'capture') made.set(column, textColumn(rows.map(() => name)));
    else if (column === 'label') made.set(column, textColumn(rows.map((row) => labels[row] as string)));
    else made.set(column, picked(batch.column(column), rows));
  }
  return new ColumnBatch('windows', rows.length, made);
}

/** Two captures of one name are told apart by their digests. */
function captureName({ path, sha256 }: DatasetCapture): string {
  return `${basename(path)}#${sha256.slice(0, 8)}`;
}

/** @throws Error where a capture is gone or is not what was added; CaptureError where one cannot be read to its end */
export async function* datasetRows(dataset: Dataset, options: DatasetTableOptions): AsyncIterable<ColumnBatch> {
  const columns = datasetColumns(options).map(({ name }) => name);
  for (const capture of dataset.captures) {
    const path = dataset.pathOf(capture);
    if ((await fileDigest(path)) !== capture.sha256) throw new Error(`${path}: has changed since it was added`);
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    const analysis = analyzeCapture(path, {
      ...selection(options),
      rows: 'windows',
      windowS: options.windowS,
      ...signal,
    });
    for await (const batch of analysis) {
      const rows = labelledRows(batch, capture, captureName(capture), columns);
      if (rows !== null) yield rows;
    }
  }
}
