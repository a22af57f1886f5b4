/** Learning: what can be read of a capture, for a first look at it. The rows are read after that, and tell of the fault. */
import { CaptureError } from '../errors.js';
import type { ColumnBatch } from '../schema/column-batch.js';

export async function* upToFault(batches: AsyncIterable<ColumnBatch>): AsyncIterable<ColumnBatch> {
  try {
    yield* batches;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
}
