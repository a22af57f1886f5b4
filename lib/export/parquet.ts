/**
 * Export: Parquet, one file of every batch. The core makes the bytes a row group at a time; here they are handed on. A cell
 * is what the column says (BIGINT, DOUBLE, BOOLEAN, VARCHAR), and may be null.
 */
import type { Writable } from 'node:stream';
import { type NativeCells, type ParquetEncoder, parquetEncoder } from '../pipeline/encoders.js';
import type { Column, ColumnBatch } from '../schema/column-batch.js';
import { flowSchemaVersion } from '../schema/flow-columns.js';
import { ChunkWriter } from './byte-sink.js';
import type { ExportColumn, ExportResult } from './line-export.js';
import { packedDictionary } from './packed-texts.js';

/** Says to later readers what the columns mean. */
const metadata = { tractor_schema_version: flowSchemaVersion };

function cellsOf(column: Column): NativeCells {
  return column.kind === 'text' ? { kind: 'text', codes: column.codes, ...packedDictionary(column) } : column;
}

function columnsOf(batch: ColumnBatch): ExportColumn[] {
  return [...batch.columns].map(([name, { kind }]) => ({ name, kind }));
}

/** The core's part of a file: bytes of its rows. */
class ParquetRows {
  readonly #encoder: ParquetEncoder;
  readonly #columns: readonly ExportColumn[];

  constructor(columns: readonly ExportColumn[]) {
    this.#columns = columns;
    this.#encoder = parquetEncoder(
      columns.map(({ name, kind }) => ({ name, kind })),
      metadata,
    );
  }

  add(batch: ColumnBatch): Buffer {
    const columns = this.#columns.map(({ name, kind }) => {
      const column = batch.column(name);
      if (column.kind !== kind) throw new TypeError(`column ${name} is ${column.kind}, was ${kind} in earlier batches`);
      return cellsOf(column);
    });
    if (batch.columns.size !== columns.length) throw new TypeError('a batch has columns that earlier batches had not');
    return this.#encoder.add(columns, batch.rowCount);
  }

  finish(): Buffer {
    return this.#encoder.finish();
  }
}

/**
 * A file in the making, for whoever has its batches one at a time. Its columns are those of the first batch, or `emptyColumns` where none
 * comes. The stream is neither opened nor ended here.
 */
export class ParquetWriter {
  readonly #emptyColumns: readonly ExportColumn[];
  readonly #writer: ChunkWriter;
  #file: ParquetRows | undefined;
  #rows = 0;

  constructor(out: Writable, emptyColumns: readonly ExportColumn[]) {
    this.#writer = new ChunkWriter(out);
    this.#emptyColumns = emptyColumns;
  }

  async add(batch: ColumnBatch): Promise<void> {
    this.#file ??= new ParquetRows(columnsOf(batch));
    const bytes = this.#file.add(batch);
    this.#rows += batch.rowCount;
    await this.#writer.write(bytes);
  }

  /** The last bytes; the file is whole then. */
  async finish(): Promise<ExportResult> {
    this.#file ??= new ParquetRows(this.#emptyColumns);
    await this.#writer.write(this.#file.finish());
    await this.#writer.flush();
    return { rows: this.#rows, bytes: this.#writer.bytesWritten };
  }
}

async function* untilFault(
  batches: AsyncIterable<ColumnBatch>,
  note: (fault: unknown) => void,
): AsyncIterable<ColumnBatch> {
  try {
    yield* batches;
  } catch (fault) {
    note(fault);
  }
}

/**
 * Writes a whole file to `out`, which is neither opened nor ended here. Where no batch comes its columns are `emptyColumns`.
 * If the input throws, the file is made whole with what came before, and the error thrown on.
 */
export async function exportParquet(
  batches: AsyncIterable<ColumnBatch>,
  out: Writable,
  emptyColumns: readonly ExportColumn[],
): Promise<ExportResult> {
  const faults: unknown[] = [];
  const file = new ParquetWriter(out, emptyColumns);
  for await (const batch of untilFault(batches, (fault) => faults.push(fault))) await file.add(batch);
  const result = await file.finish();
  if (faults.length > 0) throw faults[0];
  return result;
}
