/** Flows into a file of their own, from whichever thread has them. Whether the file stays is for whoever named it. */
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { exportParquet } from '../export/parquet.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import { storedColumns } from '../schema/flow-columns.js';

/** Writes all batches to a new file at `place` and says how many rows. An error of the batches is thrown on. */
export async function storeFlows(place: string, batches: AsyncIterable<ColumnBatch>): Promise<number> {
  const handle = await open(place, 'w');
  const stream = handle.createWriteStream();
  // Errors come back from the writes; without a listener they would also end the process.
  stream.on('error', () => {});
  try {
    const { rows } = await exportParquet(batches, stream, storedColumns);
    stream.end();
    await finished(stream);
    return rows;
  } catch (error) {
    stream.destroy();
    await handle.close().catch(() => {});
    throw error;
  }
}
