/**
 * Batches into one Parquet file, whole or absent. The work is on parquet-thread.ts; here batches are handed over, at most
 * `window` of them waiting, so memory does not grow with the capture.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { ColumnBatch } from '../schema/column-batch.js';
import { type StoredColumn, storedColumns } from './stored-columns.js';
import type { ParquetReply, ParquetRequest, ParquetThreadData } from './parquet-thread.js';
import { writeWhole } from './whole-file.js';

/** Batches waiting for the writer: one being written, one ready. */
const window = 2;

class WriterThread {
  readonly finished: Promise<number>;
  readonly #port: MessagePort;
  readonly #posted = new Int32Array(new SharedArrayBuffer(4));
  #waiting = 0;
  #wake: (() => void) | null = null;

  constructor(path: string, columns: readonly StoredColumn[]) {
    const channel = new MessageChannel();
    this.#port = channel.port1;
    const workerData: ParquetThreadData = { path, columns, port: channel.port2, posted: this.#posted };
    const worker = new Worker(new URL('./parquet-thread.js', import.meta.url), {
      workerData,
      // Loaders and hooks of the process are none of its business, and cost more than a small file.
      execArgv: [],
      transferList: [channel.port2],
    });
    this.finished = this.#outcome(worker);
    // Awaited by the caller later; until then a failure must not count as unhandled.
    this.finished.catch(() => this.#wake?.());
  }

  #outcome(worker: Worker): Promise<number> {
    return new Promise((resolve, reject) => {
      let settle = () => reject(new Error('the Parquet writer ended without an answer'));
      worker.on('message', (reply: ParquetReply) => {
        if ('taken' in reply) {
          this.#waiting--;
          this.#wake?.();
          return;
        }
        settle = 'rows' in reply ? () => resolve(reply.rows) : () => reject(new Error(reply.error));
        if ('error' in reply) settle();
      });
      worker.on('error', reject);
      // Resolves only when the thread is gone and the file closed.
      worker.on('exit', () => {
        settle();
        this.#port.close();
      });
    });
  }

  #post(request: ParquetRequest): void {
    this.#port.postMessage(request);
    Atomics.add(this.#posted, 0, 1);
    Atomics.notify(this.#posted, 0);
  }

  /** Resolves when the next batch may come; rejects where the writer failed. */
  async send(batch: ColumnBatch): Promise<void> {
    this.#post({ batch });
    this.#waiting++;
    while (this.#waiting >= window) {
      await Promise.race([this.finished, new Promise<void>((resolve) => (this.#wake = resolve))]);
    }
  }

  end(how: 'whole' | 'abandoned'): Promise<number> {
    this.#post({ end: how });
    return this.finished;
  }
}

async function feed(path: string, batches: AsyncIterable<ColumnBatch>, emptyColumns: readonly StoredColumn[]) {
  let thread: WriterThread | null = null;
  try {
    for await (const batch of batches) {
      thread ??= new WriterThread(path, storedColumns(batch));
      await thread.send(batch);
    }
    thread ??= new WriterThread(path, emptyColumns);
  } catch (error) {
    await thread?.end('abandoned').catch(() => undefined);
    throw error;
  }
  return await thread.end('whole');
}

/**
 * Writes all batches and says how many rows that were. Columns and their kinds are those of the first batch; where none
 * comes, `emptyColumns`. Where the batches end in an error nothing is left behind and the error is thrown on.
 */
export function writeParquet(
  path: string,
  batches: AsyncIterable<ColumnBatch>,
  emptyColumns: readonly StoredColumn[],
): Promise<number> {
  return writeWhole(path, (partialPath) => feed(partialPath, batches, emptyColumns));
}
