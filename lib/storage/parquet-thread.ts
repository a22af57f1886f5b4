/**
 * The thread that writes one Parquet file: DuckDB's COPY pulls rows from batches that the other side posts. DuckDB asks for
 * rows synchronously, so this thread sleeps until a batch is there; that is why it is a thread of its own. Started by
 * parquet-writer.ts only; renames nothing.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTableFunction,
  type DuckDBTableFunctionInfo,
  VARCHAR,
} from '@duckdb/node-api';
import { ColumnBatch } from '../schema/column-batch.js';
import { BatchCursor, type StoredColumn } from './column-chunks.js';
import { engineOptions, quoteText } from './duckdb-engine.js';

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

const types = { int: BIGINT, bigint: BIGINT, float: DOUBLE, bool: BOOLEAN, text: VARCHAR } as const;
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
function pull(info: DuckDBTableFunctionInfo, chunk: DuckDBDataChunk): void {
  try {
    if (!ended && (cursor === null || cursor.done)) {
      cursor = nextCursor();
      ended = cursor === null;
    }
    if (cursor === null) chunk.rowCount = 0;
    else rows += cursor.fill(chunk.chunk);
  } catch (error) {
    chunk.rowCount = 0;
    info.setError(error instanceof Error ? error.message : String(error));
  }
}

async function write(): Promise<void> {
  // One DuckDB thread: with two, the second spins while the first waits for rows.
  const instance = await DuckDBInstance.create(':memory:', engineOptions({ threads: 1, memoryMb: 1024 }));
  const connection = await instance.connect();
  const source = DuckDBTableFunction.create({
    name: 'batches',
    parameterTypes: [],
    bindFunction: (info) => {
      for (const { name, kind } of columns) info.addResultColumn(name, types[kind]);
    },
    initFunction: (info) => info.setMaxThreads(1),
    mainFunction: pull,
  });
  connection.registerTableFunction(source);
  try {
    await connection.run(
      `COPY (SELECT * FROM batches()) TO ${quoteText(path)}
       (FORMAT parquet, COMPRESSION zstd, KV_METADATA {tractor_schema_version: '1'})`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

write().then(
  () => reply({ rows }),
  (error: unknown) => reply({ error: error instanceof Error ? error.message : String(error) }),
);
