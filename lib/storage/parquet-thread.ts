/**
 * The thread that writes one Parquet file: DuckDB's COPY pulls rows from batches that another thread sends. DuckDB asks for
 * rows synchronously, so this thread sleeps until a batch is there; that is why it is a thread of its own. Started by
 * parquet-writer.ts only; renames nothing. Ending it from outside amid a question of DuckDB's would end the process: it is
 * told to give up instead.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import duckdb from '@duckdb/node-bindings';
import { ColumnBatch } from '../schema/column-batch.js';
import { type BatchInlet, ending, type InletReply, signal } from './batch-inlet.js';
import { BatchCursor } from './column-chunks.js';
import { engineOptions, quoteText } from './duckdb-engine.js';
import { type StoredColumn, storedColumns } from './stored-columns.js';

export interface ParquetThreadData extends BatchInlet {
  readonly path: string;
  /** The columns of the file if no batch comes; else those of the first batch are. */
  readonly emptyColumns: readonly StoredColumn[];
}
export type ParquetReply = { readonly rows: number } | { readonly error: string };

const { Type } = duckdb;
const types = { int: Type.BIGINT, bigint: Type.BIGINT, float: Type.DOUBLE, bool: Type.BOOLEAN, text: Type.VARCHAR };
const { path, emptyColumns, port, signals } = workerData as ParquetThreadData;

/** Sleeps until there is one; null at the end. */
function nextBatch(): ColumnBatch | null {
  for (;;) {
    // In this order: what was sent before the end was signalled is found before the end is believed.
    const events = Atomics.load(signals, signal.events);
    const end = Atomics.load(signals, signal.ending);
    if (end === ending.abandoned) throw new Error('abandoned');
    const received = receiveMessageOnPort(port) as { message: ColumnBatch } | undefined;
    if (received !== undefined) {
      port.postMessage({ taken: true } satisfies InletReply);
      // It lost its class on the way.
      const { kind, rowCount, columns } = received.message;
      return new ColumnBatch(kind, rowCount, columns);
    }
    if (end === ending.whole) return null;
    Atomics.wait(signals, signal.events, events);
  }
}

/** Answers DuckDB's questions for rows. */
class RowSource {
  rows = 0;
  readonly columns: readonly StoredColumn[];
  #cursor: BatchCursor | null;

  constructor(first: ColumnBatch | null) {
    this.columns = first === null ? emptyColumns : storedColumns(first);
    this.#cursor = first === null ? null : new BatchCursor(first, this.columns);
  }

  pull(info: duckdb.TableFunctionInfo, chunk: duckdb.DataChunk): void {
    try {
      while (this.#cursor?.done) {
        const batch = nextBatch();
        this.#cursor = batch === null ? null : new BatchCursor(batch, this.columns);
      }
      if (this.#cursor === null) duckdb.data_chunk_set_size(chunk, 0);
      else this.rows += this.#cursor.fill(chunk);
    } catch (error) {
      duckdb.data_chunk_set_size(chunk, 0);
      duckdb.function_set_error(info, error instanceof Error ? error.message : String(error));
    }
  }

  /** As the table function `batches`. */
  register(connection: duckdb.Connection): void {
    const source = duckdb.create_table_function();
    duckdb.table_function_set_name(source, 'batches');
    duckdb.table_function_set_bind(source, (info) => {
      for (const { name, kind } of this.columns) {
        duckdb.bind_add_result_column(info, name, duckdb.create_logical_type(types[kind]));
      }
    });
    duckdb.table_function_set_init(source, (info) => duckdb.init_set_max_threads(info, 1));
    duckdb.table_function_set_function(source, (info, chunk) => this.pull(info, chunk));
    duckdb.register_table_function(connection, source);
  }
}

/** Through the bindings alone: loading the interface over them takes longer than writing a small file. */
async function openEngine(): Promise<duckdb.Database> {
  const config = duckdb.create_config();
  // One DuckDB thread: with two, the second spins while the first waits for rows.
  for (const [name, value] of Object.entries(engineOptions({ threads: 1, memoryMb: 1024 }))) {
    duckdb.set_config(config, name, value);
  }
  return await duckdb.open(':memory:', config);
}

async function write(): Promise<number> {
  const database = await openEngine();
  const connection = await duckdb.connect(database);
  try {
    const source = new RowSource(nextBatch());
    source.register(connection);
    await duckdb.query(
      connection,
      `COPY (SELECT * FROM batches()) TO ${quoteText(path)}
       (FORMAT parquet, COMPRESSION zstd, KV_METADATA {tractor_schema_version: '1'})`,
    );
    return source.rows;
  } finally {
    duckdb.disconnect_sync(connection);
    duckdb.close_sync(database);
  }
}

function reply(message: ParquetReply): void {
  if ('error' in message) port.postMessage(message satisfies InletReply);
  port.close();
  parentPort?.postMessage(message);
}

write().then(
  (rows) => reply({ rows }),
  (error: unknown) => reply({ error: error instanceof Error ? error.message : String(error) }),
);
