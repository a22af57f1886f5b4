/**
 * The thread that writes one Parquet file: DuckDB's COPY pulls rows from batches that the other side posts. DuckDB asks for
 * rows synchronously, so this thread sleeps until a batch is there; that is why it is a thread of its own. Started by
 * parquet-writer.ts only; renames nothing.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import duckdb from '@duckdb/node-bindings';
import { ColumnBatch } from '../schema/column-batch.js';
import { BatchCursor } from './column-chunks.js';
import { engineOptions, quoteText } from './duckdb-engine.js';
import type { StoredColumn } from './stored-columns.js';

export interface ParquetThreadData {
  readonly path: string;
  readonly columns: readonly StoredColumn[];
  /** Batches come here. */
  readonly port: MessagePort;
  /** [0]: messages posted so far. */
  readonly posted: Int32Array;
}

/** A batch loses its class on the way between threads. */
export type ParquetRequest = { readonly batch: ColumnBatch } | { readonly end: 'whole' | 'abandoned' };
export type ParquetReply = { readonly taken: true } | { readonly rows: number } | { readonly error: string };

const { Type } = duckdb;
const types = { int: Type.BIGINT, bigint: Type.BIGINT, float: Type.DOUBLE, bool: Type.BOOLEAN, text: Type.VARCHAR };
const { path, columns, port, posted } = workerData as ParquetThreadData;
let taken = 0;
let rows = 0;
let cursor: BatchCursor | null = null;

function reply(message: ParquetReply): void {
  parentPort?.postMessage(message);
}

function nextRequest(): ParquetRequest {
  for (;;) {
    const received = receiveMessageOnPort(port) as { message: ParquetRequest } | undefined;
    if (received !== undefined) {
      taken++;
      reply({ taken: true });
      return received.message;
    }
    // Returns at once where a message was posted between the look above and here.
    Atomics.wait(posted, 0, taken);
  }
}

/** The next batch with rows; null at the end. */
function nextCursor(): BatchCursor | null {
  for (;;) {
    const request = nextRequest();
    if ('end' in request) {
      if (request.end === 'abandoned') throw new Error('abandoned');
      return null;
    }
    const { kind, rowCount, columns: values } = request.batch;
    if (rowCount > 0) return new BatchCursor(new ColumnBatch(kind, rowCount, values), columns);
  }
}

let ended = false;
function pull(info: duckdb.TableFunctionInfo, chunk: duckdb.DataChunk): void {
  try {
    if (!ended && (cursor === null || cursor.done)) {
      cursor = nextCursor();
      ended = cursor === null;
    }
    if (cursor === null) duckdb.data_chunk_set_size(chunk, 0);
    else rows += cursor.fill(chunk);
  } catch (error) {
    duckdb.data_chunk_set_size(chunk, 0);
    duckdb.function_set_error(info, error instanceof Error ? error.message : String(error));
  }
}

/** The table function `batches`. */
function registerSource(connection: duckdb.Connection): void {
  const source = duckdb.create_table_function();
  duckdb.table_function_set_name(source, 'batches');
  duckdb.table_function_set_bind(source, (info) => {
    for (const { name, kind } of columns) {
      duckdb.bind_add_result_column(info, name, duckdb.create_logical_type(types[kind]));
    }
  });
  duckdb.table_function_set_init(source, (info) => duckdb.init_set_max_threads(info, 1));
  duckdb.table_function_set_function(source, pull);
  duckdb.register_table_function(connection, source);
}

/** Through the bindings alone: loading the interface over them takes longer than a small file. */
async function write(): Promise<void> {
  const config = duckdb.create_config();
  // One DuckDB thread: with two, the second spins while the first waits for rows.
  for (const [name, value] of Object.entries(engineOptions({ threads: 1, memoryMb: 1024 }))) {
    duckdb.set_config(config, name, value);
  }
  const database = await duckdb.open(':memory:', config);
  const connection = await duckdb.connect(database);
  registerSource(connection);
  try {
    await duckdb.query(
      connection,
      `COPY (SELECT * FROM batches()) TO ${quoteText(path)}
       (FORMAT parquet, COMPRESSION zstd, KV_METADATA {tractor_schema_version: '1'})`,
    );
  } finally {
    duckdb.disconnect_sync(connection);
    duckdb.close_sync(database);
  }
}

write().then(
  () => reply({ rows }),
  (error: unknown) => reply({ error: error instanceof Error ? error.message : String(error) }),
);
