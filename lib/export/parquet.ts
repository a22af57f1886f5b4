/**
 * Export: Parquet, one file of every batch. The core makes the bytes a row group at a time; here they are handed on. A cell
 * is what the column says (BIGINT, DOUBLE, BOOLEAN, VARCHAR), and may be null.
 */
import type { Writable } from 'node:stream';
import { type NativeCells, type ParquetEncoder, parquetEncoder } from '../pipeline/encoders.js';
import type { Column, ColumnBatch } from '../schema/column-batch.js';
import { ChunkWriter } from './byte-sink.js';
import type { ExportColumn, ExportResult } from './line-export.js';
import { packedDictionary } from './packed-texts.js';

/** Says to later readers what the columns mean. */
const metadata = { tractor_schema_version: '1' };

function cellsOf(column: Column): NativeCells {
  return column.kind === 'text' ? { kind: 'text', codes: column.codes, ...packedDictionary(column) } : column;
}

/** The file's columns are those of the first batch: names and kinds. */
class ParquetRows {
  readonly #encoder: ParquetEncoder;
  readonly #columns: readonly ExportColumn[];
  rows = 0;

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
    this.rows += batch.rowCount;
    return this.#encoder.add(columns, batch.rowCount);
  }

  finish(): Buffer {
    return this.#encoder.finish();
  }
}

function columnsOf(batch: ColumnBatch): ExportColumn[] {
  return [...batch.columns].map(([name, { kind }]) => ({ name, kind }));
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
  const writer = new ChunkWriter(out);
  const faults: unknown[] = [];
  let rows: ParquetRows | undefined;
  for await (const batch of untilFault(batches, (fault) => faults.push(fault))) {
    rows ??= new ParquetRows(columnsOf(batch));
    await writer.write(rows.add(batch));
  }
  rows ??= new ParquetRows(emptyColumns);
  await writer.write(rows.finish());
  await writer.flush();
  if (faults.length > 0) throw faults[0];
  return { rows: rows.rows, bytes: writer.bytesWritten };
}
