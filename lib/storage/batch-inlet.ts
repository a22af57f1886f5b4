/**
 * Where batches go in: one end of a channel to a writing thread, which may be handed to another thread. At most `window`
 * batches wait in it, so memory does not grow with the capture. The other end is parquet-thread.ts.
 */
import type { MessagePort } from 'node:worker_threads';
import type { ColumnBatch } from '../schema/column-batch.js';

/** Goes to another thread as it is, with the port in the transfer list. */
export interface BatchInlet {
  readonly port: MessagePort;
  readonly signals: Int32Array;
}

/** Places in `signals`. */
export const signal = { events: 0, ending: 1 } as const;
/** Values of signals[ending]. */
export const ending = { open: 0, whole: 1, abandoned: 2 } as const;

/** What the writer says back through the port. */
export type InletReply = { readonly taken: true } | { readonly error: string };

/** One batch being written, one ready. */
const window = 2;

export function wakeWriter(signals: Int32Array): void {
  Atomics.add(signals, signal.events, 1);
  Atomics.notify(signals, signal.events);
}

/** A text column may make its dictionary when it is looked at; a copy to another thread takes own properties only. */
function plain(batch: ColumnBatch): ColumnBatch {
  const texts = [...batch.columns].flatMap(([name, column]) =>
    column.kind === 'text' ? [[name, { ...column, kind: column.kind, dictionary: column.dictionary }] as const] : [],
  );
  return batch.with(texts);
}

/** Sends them all, and says how many rows. Whether they are kept is for whoever holds the writer. */
export async function sendBatches({ port, signals }: BatchInlet, batches: AsyncIterable<ColumnBatch>): Promise<number> {
  let rows = 0;
  let waiting = 0;
  let failure: string | null = null;
  let wake: (() => void) | null = null;
  port.on('message', (reply: InletReply) => {
    if ('error' in reply) failure = reply.error;
    else waiting--;
    wake?.();
  });
  try {
    for await (const batch of batches) {
      port.postMessage(plain(batch));
      wakeWriter(signals);
      rows += batch.rowCount;
      waiting++;
      while (failure === null && waiting >= window) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (failure !== null) throw new Error(failure);
    }
    return rows;
  } finally {
    // A batch still on its way is delivered before the port closes.
    port.close();
  }
}
