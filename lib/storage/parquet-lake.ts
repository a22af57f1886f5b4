/** The flow lake as one Parquet file a job in a folder, queried with DuckDB. Knows nothing of what the queries mean. */
import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import type { Cell, ColumnBatch } from '../schema/column-batch.js';
import { engineOptions, quoteText } from './duckdb-engine.js';
import {
  correctionEvidence,
  type FlowLake,
  type FlowTable,
  type FlowWrite,
  type LabelCorrection,
  type QueryRow,
  type QueryValue,
} from './flow-lake.js';
import { storeFlows } from './store-flows.js';
import { discard, partialPath, publish, sweepPartial } from './whole-file.js';

/** DuckDB reads `*`, `?` and `[` in a file name as a pattern. */
function quotePath(path: string): string {
  return quoteText(path.replaceAll(/[*?[]/g, '[$&]'));
}

function cell(value: DuckDBValue): Cell {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  throw new TypeError('a query over flows may answer numbers, texts and booleans only');
}

function* rowsOf(names: readonly string[], columns: readonly (readonly DuckDBValue[])[]): Iterable<QueryRow> {
  const count = columns[0]?.length ?? 0;
  for (let row = 0; row < count; row++) {
    const values: Record<string, Cell> = {};
    names.forEach((name, index) => {
      values[name] = cell(columns[index]?.[row] ?? null);
    });
    yield values;
  }
}

/** The common table expression `flows`. What a correction says is text of a user's: it is quoted, never SQL. */
function flowTable(stored: string, corrections: readonly LabelCorrection[]): string {
  if (corrections.length === 0) return `flows AS (FROM ${stored})`;
  const rows = corrections.map((correction) => {
    const texts = [correction.label, correction.group, correctionEvidence(correction)].map(quoteText);
    return `(${correction.flowId}::BIGINT, ${texts.join(', ')})`;
  });
  return `corrections(flow_id, c_label, c_group, c_evidence) AS (VALUES ${rows.join(', ')}),
    flows AS (SELECT * EXCLUDE (c_label, c_group, c_evidence) REPLACE (
      coalesce(c_label, label) AS label,
      coalesce(c_group, label_group) AS label_group,
      CASE WHEN c_label IS NULL THEN label_source ELSE 'user' END AS label_source,
      CASE WHEN c_label IS NULL THEN label_confidence ELSE 1 END AS label_confidence,
      coalesce(c_evidence, label_evidence) AS label_evidence
    ) FROM ${stored} LEFT JOIN corrections USING (flow_id))`;
}

export class ParquetLake implements FlowLake {
  readonly #folder: string;
  #engine: Promise<DuckDBInstance> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(jobId: number): string {
    return join(this.#folder, `${jobId}.parquet`);
  }

  async begin(jobId: number): Promise<FlowWrite> {
    await mkdir(this.#folder, { recursive: true });
    const path = this.#path(jobId);
    const commit = async () => {
      try {
        await publish(path);
      } catch (error) {
        await discard(path);
        throw error;
      }
    };
    return { place: partialPath(path), commit, abandon: () => discard(path) };
  }

  async write(jobId: number, batches: AsyncIterable<ColumnBatch>): Promise<number> {
    const flows = await this.begin(jobId);
    try {
      const rows = await storeFlows(flows.place, batches);
      await flows.commit();
      return rows;
    } catch (error) {
      await flows.abandon();
      throw error;
    }
  }

  async has(jobId: number): Promise<boolean> {
    return await access(this.#path(jobId)).then(
      () => true,
      () => false,
    );
  }

  async remove(jobId: number): Promise<void> {
    await rm(this.#path(jobId), { force: true });
  }

  async sweep(): Promise<number> {
    await mkdir(this.#folder, { recursive: true });
    return await sweepPartial(this.#folder);
  }

  /** Loaded and made at the first query: a thread that only writes needs neither. */
  async #open(): Promise<DuckDBInstance> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const spillFolder = join(this.#folder, 'spill');
    return await DuckDBInstance.create(':memory:', engineOptions({ threads: 2, memoryMb: 1024, spillFolder }));
  }

  async #connect(): Promise<DuckDBConnection> {
    this.#engine ??= this.#open();
    return await (await this.#engine).connect();
  }

  flows(jobId: number, corrections: readonly LabelCorrection[] = []): FlowTable {
    const table = flowTable(`read_parquet(${quotePath(this.#path(jobId))})`, corrections);
    const stream = (select: string, parameters: readonly QueryValue[] = []) =>
      this.#stream(`WITH ${table} ${select}`, parameters);
    const query = async (select: string, parameters: readonly QueryValue[] = []) => {
      const rows: QueryRow[] = [];
      for await (const piece of stream(select, parameters)) for (const row of piece) rows.push(row);
      return rows;
    };
    return { query, stream };
  }

  async *#stream(sql: string, parameters: readonly QueryValue[]): AsyncIterable<QueryRow[]> {
    const connection = await this.#connect();
    try {
      const result: DuckDBResult = await connection.stream(sql, [...parameters]);
      const names = result.columnNames();
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield [...rowsOf(names, chunk.getColumns())];
      }
    } finally {
      connection.closeSync();
    }
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    (await engine)?.closeSync();
  }
}
