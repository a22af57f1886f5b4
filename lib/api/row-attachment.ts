/** Rows as a file that a client downloads: the formats, their names, and the stream that they are sent as. */
import type { Readable, Writable } from 'node:stream';
import { exportArff } from '../export/arff.js';
import { exportCsv } from '../export/csv.js';
import { exportJsonl } from '../export/jsonl.js';
import { exportParquet } from '../export/parquet.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import type { ColumnSpec } from '../schema/flow-columns.js';
import { writtenStream } from './written-stream.js';

export const rowFormats = ['csv', 'jsonl', 'parquet', 'arff'] as const;
export type RowFormat = (typeof rowFormats)[number];

export const mediaTypes: Readonly<Record<RowFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  arff: 'text/plain; charset=utf-8',
};

/** Without what is said of the characters. */
export const bareMediaTypes: readonly string[] = Object.values(mediaTypes).map((type) => type.split(';')[0] as string);

type Batches = AsyncIterable<ColumnBatch>;
type Columns = readonly Pick<ColumnSpec, 'name' | 'kind'>[];

const writers: Readonly<
  Record<RowFormat, (batches: Batches, out: Writable, emptyColumns: Columns) => Promise<unknown>>
> = {
  csv: (batches, out, emptyColumns) => exportCsv(batches, out, { emptyColumns }),
  arff: (batches, out, emptyColumns) => exportArff(batches, out, { emptyColumns }),
  jsonl: (batches, out) => exportJsonl(batches, out),
  parquet: (batches, out, emptyColumns) => exportParquet(batches, out, emptyColumns),
};

/** Resolves with the first batch there, so that what fails at once fails before anything is sent. */
async function begun(batches: Batches): Promise<Batches> {
  const iterator = batches[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

export async function rowStream(batches: Batches, format: RowFormat, columns: Columns): Promise<Readable> {
  const rows = await begun(batches);
  const { writable, readable } = writtenStream();
  writers[format](rows, writable, columns).then(
    () => writable.end(),
    // Where something was sent already, breaking off is all that can still be said.
    (error: Error) => writable.destroy(error),
  );
  return readable;
}
