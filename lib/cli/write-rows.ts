/** Command line: batches to an output in the format that was asked for. The one list of formats and their file names. */
import { access } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { UsageError } from '../errors.js';
import { exportArff } from '../export/arff.js';
import { exportCsv } from '../export/csv.js';
import { exportJsonl } from '../export/jsonl.js';
import type { ExportColumn } from '../export/line-export.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import { captureFaults, isUsage } from './faults.js';
import { type Output, openOutput, replaceableFile } from './output.js';

export const formats = ['jsonl', 'csv', 'arff', 'parquet'] as const;
export type Format = (typeof formats)[number];

const formatOfEnding: Readonly<Record<string, Format>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.arff': 'arff',
  '.parquet': 'parquet',
};

/** What was asked for, else what the file's name says, else JSONL. */
export function formatFor(asked: Format | undefined, output: string): Format {
  const format = asked ?? formatOfEnding[extname(output).toLowerCase()] ?? 'jsonl';
  if (format === 'parquet' && replaceableParquet(output) === undefined)
    throw new UsageError('parquet needs a file: add -o FILE');
  return format;
}

function replaceableParquet(output: string): string | undefined {
  return output === '-' ? undefined : replaceableFile(output)?.path;
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
  if (format === 'parquet') return writeParquetRows(source, output);
  const target = await openOutput(output);
  try {
    await exportTo(source, format, target);
  } catch (error) {
    const deliver = captureFaults(error) !== undefined && !isUsage(error) && source.anythingRead();
    await (deliver ? target.commit() : target.discard());
    throw error;
  }
  await target.commit();
}

async function exportTo({ batches, columns }: RowSource, format: Format, { stream }: Output): Promise<unknown> {
  if (format === 'csv') return exportCsv(batches, stream, { emptyColumns: columns });
  if (format === 'arff') return exportArff(batches, stream, { emptyColumns: columns });
  return exportJsonl(batches, stream);
}

/** The Parquet writer leaves nothing behind when its batches fail, so a fault of the captures waits until it is done. */
async function writeParquetRows(source: RowSource, output: string): Promise<void> {
  const path = replaceableParquet(output) as string;
  // The writer would make the folder; a mistyped name is better refused, as for the other formats.
  await access(dirname(path));
  const { writeParquet } = await import('../storage/parquet-writer.js');
  let fault: unknown;
  async function* readable(): AsyncIterable<ColumnBatch> {
    try {
      yield* source.batches;
    } catch (error) {
      if (captureFaults(error) === undefined || isUsage(error) || !source.anythingRead()) throw error;
      fault = error;
    }
  }
  await writeParquet(path, readable(), source.columns);
  if (fault !== undefined) throw fault;
}
