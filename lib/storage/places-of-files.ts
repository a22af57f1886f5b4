/** The places of all addresses in files of flows, where no lake is at hand: with an engine of its own, gone afterwards. Knows no job. */
import { batchOf } from './chunk-batch.js';
import { engineOptions, readParquet } from './duckdb-engine.js';
import { engineStream } from './engine-stream.js';
import { distinctAddresses, type Locate, type PlacesToMake, writePlaces } from './places-table.js';

/** What does not fit goes to the disk. */
const memoryMb = 256;

export async function makePlacesOf(
  { flowPaths, path, spillFolder }: PlacesToMake,
  locate: Locate,
  signal?: AbortSignal,
): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const engine = await DuckDBInstance.create(':memory:', engineOptions({ threads: 1, memoryMb, spillFolder }));
  const columns = [{ name: 'ip', kind: 'text', sql: 'ip' }] as const;
  const select = `WITH flows AS (FROM ${readParquet(flowPaths)}) SELECT ip ${distinctAddresses}`;
  async function* addresses() {
    for await (const { chunk } of engineStream(await engine.connect(), select, [], signal))
      yield await batchOf('flows', columns, chunk);
  }
  try {
    await writePlaces(path, addresses, locate);
  } finally {
    engine.closeSync();
  }
}
