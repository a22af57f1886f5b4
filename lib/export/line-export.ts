/**
 * Export: batches through a dialect to a stream, shared by the formats of one line a row. Columns are those of the first
 * batch; the stream is neither opened nor ended here.
 */
import type { Writable } from 'node:stream';
import type { ColumnBatch } from '../schema/column-batch.js';
import type { ColumnSpec } from '../schema/flow-columns.js';
import { ByteSink, ChunkWriter } from './byte-sink.js';
import { type Dialect, RowEncoder } from './row-encoder.js';

export type ExportColumn = Pick<ColumnSpec, 'name' | 'kind'>;

export interface ExportOptions {
  /** The columns of the header where no batch comes at all; without it an empty input gives an empty output. */
  readonly emptyColumns?: readonly ExportColumn[];
}

export interface ExportResult {
  readonly rows: number;
  readonly bytes: number;
}

/** The columns of an export are fixed by its first batch; a later batch may lack some, but must not bring others. */
export class FixedColumns {
  #names: readonly string[] | undefined;
  #known = new Set<string>();

  get names(): readonly string[] | undefined {
    return this.#names;
  }

  of(batch: ColumnBatch): readonly string[] {
    if (this.#names === undefined) {
      this.#names = [...batch.columns.keys()];
      this.#known = new Set(this.#names);
    }
    for (const name of batch.columns.keys()) {
      if (!this.#known.has(name)) throw new RangeError(`column ${name} was not in the first batch`);
    }
    return this.#names;
  }
}

/** Writes `header(names)` once, then the rows of every batch. If the input throws, what came before it is written first. */
export async function exportLines(
  batches: AsyncIterable<ColumnBatch>,
  out: Writable,
  dialect: Dialect,
  header: (names: readonly string[]) => string,
  options: ExportOptions = {},
): Promise<ExportResult> {
  const sink = new ByteSink();
  const writer = new ChunkWriter(out);
  const columns = new FixedColumns();
  let rows = 0;
  try {
    for await (const batch of batches) {
      const fresh = columns.names === undefined;
      const names = columns.of(batch);
      if (fresh) await writer.write(Buffer.from(header(names)));
      const encoder = new RowEncoder(batch, names, dialect);
      while (!encoder.encode(sink)) await writer.write(sink.take());
      rows += batch.rowCount;
      // A batch that waits in the sink would reach a reader late; one chunk a batch is large enough.
      await writer.write(sink.take());
    }
    if (columns.names === undefined && options.emptyColumns)
      await writer.write(Buffer.from(header(options.emptyColumns.map(({ name }) => name))));
  } finally {
    await writer.flush();
  }
  return { rows, bytes: writer.bytesWritten };
}
