/** The answer of a SELECT, chunk by chunk, stopped when nobody wants it any more. Knows no table. */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import type { QueryValue } from './flow-lake.js';

/** DuckDB forgets an interrupt that comes between two stages of a query: it is said again until the query is over. */
const insistMs = 25;

function interruptOn(signal: AbortSignal | undefined, connection: DuckDBConnection): () => void {
  if (signal === undefined) return () => {};
  let insisting: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    insisting ??= setInterval(() => connection.interrupt(), insistMs);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  return () => {
    signal.removeEventListener('abort', interrupt);
    clearInterval(insisting);
  };
}

export interface EngineChunk {
  readonly names: readonly string[];
  readonly chunk: DuckDBDataChunk;
}

/** An aborted signal rejects with its reason. */
export async function* resultStream(
  connection: DuckDBConnection,
  ask: () => Promise<DuckDBResult>,
  signal?: AbortSignal,
): AsyncGenerator<EngineChunk> {
  const settle = interruptOn(signal, connection);
  try {
    signal?.throwIfAborted();
    const result = await ask();
    const names = result.columnNames();
    for (;;) {
      signal?.throwIfAborted();
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield { names, chunk };
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    settle();
  }
}

/** Closes the connection at the end, however that comes. */
export async function* engineStream(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly QueryValue[],
  signal?: AbortSignal,
): AsyncGenerator<EngineChunk> {
  try {
    yield* resultStream(connection, () => connection.stream(sql, [...parameters]), signal);
  } finally {
    connection.closeSync();
  }
}
