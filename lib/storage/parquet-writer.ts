/**
 * One Parquet file being written, whole or absent. The work is on parquet-thread.ts; the batches come through the inlet, from
 * this thread or another. Whoever begins a file must commit or abandon it.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { ColumnBatch } from '../schema/column-batch.js';
import { type BatchInlet, ending, sendBatches, signal, wakeWriter } from './batch-inlet.js';
import type { ParquetReply, ParquetThreadData } from './parquet-thread.js';
import type { StoredColumn } from './stored-columns.js';
import { discard, partialPath, publish } from './whole-file.js';

export class ParquetWriter {
  readonly inlet: BatchInlet;
  readonly #path: string;
  /** Settles when the thread is gone and the file closed. */
  readonly #written: Promise<number>;

  private constructor(path: string, emptyColumns: readonly StoredColumn[]) {
    this.#path = path;
    const { port1, port2 } = new MessageChannel();
    this.inlet = { port: port1, signals: new Int32Array(new SharedArrayBuffer(8)) };
    const workerData: ParquetThreadData = {
      path: partialPath(path),
      emptyColumns,
      port: port2,
      signals: this.inlet.signals,
    };
    this.#written = outcome(
      new Worker(new URL('./parquet-thread.js', import.meta.url), {
        workerData,
        transferList: [port2],
        // Loaders and hooks of the process are none of its business, and cost more than a small file.
        execArgv: [],
      }),
    );
    // Awaited at the end; a failure until then is no unhandled one.
    this.#written.catch(() => undefined);
  }

  static async begin(path: string, emptyColumns: readonly StoredColumn[]): Promise<ParquetWriter> {
    await mkdir(dirname(path), { recursive: true });
    return new ParquetWriter(path, emptyColumns);
  }

  #end(how: number): void {
    Atomics.store(this.inlet.signals, signal.ending, how);
    wakeWriter(this.inlet.signals);
  }

  /** All batches were sent: the file takes its place. Says how many rows it has. */
  async commit(): Promise<number> {
    this.#end(ending.whole);
    try {
      const rows = await this.#written;
      await publish(this.#path);
      return rows;
    } catch (error) {
      await discard(this.#path);
      throw error;
    }
  }

  /** What was there before stays. */
  async abandon(): Promise<void> {
    this.#end(ending.abandoned);
    await this.#written.catch(() => undefined);
    await discard(this.#path);
  }
}

function outcome(thread: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    let last: ParquetReply = { error: 'the writing thread ended without an answer' };
    thread.on('message', (reply: ParquetReply) => {
      last = reply;
    });
    thread.on('error', (error: unknown) => {
      last = { error: error instanceof Error ? error.message : String(error) };
    });
    thread.on('exit', () => ('rows' in last ? resolve(last.rows) : reject(new Error(last.error))));
  });
}

/**
 * Writes all batches and says how many rows. Columns and their kinds are those of the first batch; where none comes,
 * `emptyColumns`. Where the batches end in an error no file is left and the error is thrown on.
 */
export async function writeParquet(
  path: string,
  batches: AsyncIterable<ColumnBatch>,
  emptyColumns: readonly StoredColumn[],
): Promise<number> {
  const writer = await ParquetWriter.begin(path, emptyColumns);
  try {
    await sendBatches(writer.inlet, batches);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  return await writer.commit();
}
