/** Command line: batches to an output in the format that was asked for. The one list of formats and their file names. */
import { extname } from 'node:path';
import { UsageError } from '../errors.js';
import { exportArff } from '../export/arff.js';
import { exportCsv } from '../export/csv.js';
import { exportJsonl } from '../export/jsonl.js';
import type { ExportColumn } from '../export/line-export.js';
import { exportParquet } from '../export/parquet.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import { captureFaults, isUsage } from './faults.js';
import { type Output, openOutput, withFile } from './output.js';

export const formats = ['jsonl', 'csv', 'arff', 'parquet'] as const;
export type Format = (typeof formats)[number];

const formatOfEnding: Readonly<Record<string, Format>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.arff': 'arff',
  '.parquet': 'parquet',
};

/** What was asked for, else what the file's name says; undefined where neither says anything. */
export function saidFormat(asked: Format | undefined, output: string): Format | undefined {
  return asked ?? formatOfEnding[extname(output).toLowerCase()];
}

/** The same, else JSONL. */
export function formatFor(asked: Format | undefined, output: string): Format {
  const format = saidFormat(asked, output) ?? 'jsonl';
  if (format === 'parquet' && output === '-' && process.stdout.isTTY)
    throw new UsageError('parquet is not for a terminal: add -o FILE');
  return format;
}

export interface RowSource {
  readonly batches: AsyncIterable<ColumnBatch>;
  /** The columns, for an output without rows. */
  readonly columns: readonly ExportColumn[];
  /** After the batches ended: whether anything could be read at all. */
  readonly anythingRead: () => boolean;
}

/**
 * Writes all rows. Faults of the captures are thrown on after what was readable has been delivered; after any other error,
 * and where nothing was readable, the output is as if the command had not run.
 */
export async function writeRows(source: RowSource, format: Format, output: string): Promise<void> {
  const target = await openOutput(output);
  try {
    await exportTo(source, format, target);
    await target.commit();
  } catch (error) {
    const deliver = captureFaults(error) !== undefined && !isUsage(error) && source.anythingRead();
    await (deliver ? target.commit() : target.discard());
    throw withFile(error, output, target);
  }
}

async function exportTo({ batches, columns }: RowSource, format: Format, { stream }: Output): Promise<unknown> {
  if (format === 'csv') return exportCsv(batches, stream, { emptyColumns: columns });
  if (format === 'arff') return exportArff(batches, stream, { emptyColumns: columns });
  if (format === 'parquet') return exportParquet(batches, stream, columns);
  return exportJsonl(batches, stream);
}
