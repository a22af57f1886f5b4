/** The flow lake as Parquet files, of flows and of sessions, queried with DuckDB; which files those are says stored-jobs.ts. Knows nothing of what the queries mean. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ColumnBatch } from '../schema/column-batch.js';
import { batchOf, type SelectedColumn, selectList } from './chunk-batch.js';
import { rowsOf } from './chunk-rows.js';
import { engineOptions, pathList } from './duckdb-engine.js';
import { type EngineChunk, engineStream } from './engine-stream.js';
import type {
  AskedJob,
  Compaction,
  FlowLake,
  FlowTable,
  FlowWrite,
  LabelCorrection,
  ManyJobs,
  QueryRow,
  QueryValue,
  StoredAmount,
  SweepOptions,
} from './flow-lake.js';
import { compactJob, groupsOf, sizedFiles } from './job-compaction.js';
import type { OnStep } from './job-swap.js';
import { newRun, spillPrefix } from './lake-layout.js';
import { keepOnly, sweepLake } from './lake-sweep.js';
import { tablesOfJob, tablesOfMany } from './lake-tables.js';
import { distinctAddresses, type MakePlaces, storePlaces, writePlaces } from './places-table.js';
import { QueryGate } from './query-gate.js';
import { storeFlows } from './store-flows.js';
import { StoredJobs } from './stored-jobs.js';

/** What was said of a job's flows since: alike as long as every query answers the same. */
function digestOf(corrections: readonly LabelCorrection[]): string {
  if (corrections.length === 0) return '';
  return createHash('sha1').update(JSON.stringify(corrections)).digest('base64url');
}

/** What a query is over. */
interface Asked {
  readonly jobIds: readonly number[];
  /** What a SELECT stands on, of the files that are there now. */
  readonly tables: (select: string) => string;
}

export interface ParquetLakeOptions {
  /** Other processes may be at work in the folder: what is removed can be read for a while, until a sweep. Default false. */
  readonly shared?: boolean;
  /** How long a process may hold the lock on a job's files before it is taken for dead. Default 20 s. */
  readonly staleMs?: number;
  /** For tests. */
  readonly onStep?: OnStep;
}

/** DuckDB's words for a file that has gone since the query was made: its job has been stored anew, or compacted, by another process. */
const gone = /No such file or directory|No files found that match/;
const mostTries = 5;
const betweenTriesMs = 50;

/** Files whose rows are counted in one query. */
const countedAtOnce = 500;

export class ParquetLake implements FlowLake {
  readonly #folder: string;
  readonly #stored: StoredJobs;
  /** Queries that are answered whole: as many as there are threads for them. */
  readonly #answers = new QueryGate(2, 500);
  /** Those whose rows leave at the pace of who reads them; a slow reader must not keep others from their answers. */
  readonly #streams = new QueryGate(8, 200);
  /** Places that are being looked up in this process. */
  readonly #knowingPlaces = new Map<number, Promise<void>>();
  #engine: Promise<DuckDBInstance> | null = null;

  constructor(folder: string, { shared = false, staleMs = 20_000, onStep }: ParquetLakeOptions = {}) {
    this.#folder = folder;
    this.#stored = new StoredJobs(folder, { countRows: (paths) => this.#countRows(paths), shared, staleMs, onStep });
  }

  /** By the footers. */
  async #countRows(paths: readonly string[]): Promise<number[]> {
    const rows: number[] = [];
    const connection = await this.#connect();
    try {
      for (let at = 0; at < paths.length; at += countedAtOnce) {
        const some = pathList(paths.slice(at, at + countedAtOnce));
        const counted = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${some})`);
        for (const [count] of counted.getRows()) rows.push(Number(count));
      }
    } finally {
      connection.closeSync();
    }
    return rows;
  }

  async begin(jobId: number): Promise<FlowWrite> {
    return await this.#stored.begin(jobId);
  }

  async write(jobId: number, batches: AsyncIterable<ColumnBatch>): Promise<number> {
    const flows = await this.begin(jobId);
    try {
      const { flows: rows } = await storeFlows(flows.place, batches);
      await flows.commit();
      return rows;
    } catch (error) {
      await flows.abandon();
      throw error;
    }
  }

  async has(jobId: number): Promise<boolean> {
    return this.#stored.has(jobId);
  }

  partsFolder(jobId: number, run: string): string {
    return this.#stored.layout.ofJob(jobId, run, 'parts');
  }

  packetIndex(jobId: number): string | null {
    return this.#stored.packetsOf(jobId);
  }

  async remove(jobId: number): Promise<void> {
    await this.#stored.remove(jobId);
  }

  async sweep(options?: SweepOptions): Promise<number> {
    return await sweepLake(this.#stored, options);
  }

  async keepOnly(jobIds: ReadonlySet<number>, olderThanMs = 0): Promise<void> {
    await keepOnly(this.#stored, jobIds, olderThanMs);
  }

  async compact(jobId: number, signal?: AbortSignal): Promise<Compaction | null> {
    signal?.throwIfAborted();
    const connection = await this.#connect();
    const interrupt = () => connection.interrupt();
    signal?.addEventListener('abort', interrupt);
    try {
      return await compactJob(this.#stored, connection, jobId);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  }

  async amount(): Promise<StoredAmount> {
    const amount = { jobs: 0, files: 0, bytes: 0, compactable: 0 };
    for (const jobId of this.#stored.jobIds()) {
      const manifest = this.#stored.manifest(jobId);
      if (manifest === null) continue;
      amount.jobs++;
      let fewer = false;
      for (const table of this.#stored.layout.tables()) {
        const files = await sizedFiles(this.#stored, jobId, manifest, table);
        amount.files += files.length;
        for (const { bytes } of files) amount.bytes += bytes;
        fewer ||= groupsOf(files).length < files.length;
      }
      if (manifest.packets !== undefined)
        amount.bytes += (await stat(this.#stored.layout.ofJob(jobId, manifest.packets))).size;
      if (fewer) amount.compactable++;
    }
    return amount;
  }

  /** Loaded and made at the first query: a thread that only writes needs neither. */
  async #open(): Promise<DuckDBInstance> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const spillFolder = this.#newSpillFolder();
    return await DuckDBInstance.create(':memory:', engineOptions({ threads: 2, memoryMb: 1024, spillFolder }));
  }

  async #connect(): Promise<DuckDBConnection> {
    this.#engine ??= this.#open();
    return await (await this.#engine).connect();
  }

  flows(jobId: number, corrections: readonly LabelCorrection[] = []): FlowTable {
    const asked: Asked = {
      jobIds: [jobId],
      tables: (select) => tablesOfJob(this.#stored, { jobId, corrections }, select),
    };
    const identity = () => `${this.#stored.identityOf(jobId)}:${digestOf(corrections)}`;
    const isWhole = () => this.#stored.has(jobId);
    const query: FlowTable['query'] = (select, parameters, signal) => this.#answer(asked, select, parameters, signal);
    const stream: FlowTable['stream'] = (select, parameters = [], signal) =>
      this.#rows(asked, select, parameters, signal);
    const batches: FlowTable['batches'] = (columns, from, parameters = [], signal) =>
      this.#batches(asked, columns, from, parameters, signal);
    const addresses = () => batches([{ name: 'ip', kind: 'text', sql: 'ip' }], distinctAddresses);
    const havePlacesMade: FlowTable['havePlacesMade'] = (make) => this.#havePlacesMade(jobId, make);
    const knowPlaces: FlowTable['knowPlaces'] = (locate) =>
      this.#knowPlaces(jobId, ({ path }) => writePlaces(path, addresses, locate));
    return { identity, isWhole, query, stream, batches, knowPlaces, havePlacesMade };
  }

  across(jobs: readonly AskedJob[]): ManyJobs {
    const asked: Asked = {
      jobIds: jobs.map(({ jobId }) => jobId),
      tables: (select) => tablesOfMany(this.#stored, jobs, select),
    };
    return { query: (select, parameters, signal) => this.#answer(asked, select, parameters, signal) };
  }

  async #answer(
    asked: Asked,
    select: string,
    parameters: readonly QueryValue[] = [],
    signal?: AbortSignal,
  ): Promise<QueryRow[]> {
    const rows: QueryRow[] = [];
    for await (const { names, chunk } of this.#chunks(this.#answers, asked, select, parameters, signal))
      for (const row of await rowsOf(names, chunk)) rows.push(row);
    return rows;
  }

  /** Once for what a job has stored: whoever asks meanwhile waits for the same. */
  #knowPlaces(jobId: number, make: MakePlaces): Promise<void> {
    const making = this.#knowingPlaces.get(jobId) ?? this.#storePlaces(jobId, make);
    this.#knowingPlaces.set(jobId, making);
    return making.finally(() => this.#knowingPlaces.delete(jobId));
  }

  /** Elsewhere it may take long, so nobody who asks waits for it; where somebody has them looked up here already, it is let be. */
  async #havePlacesMade(jobId: number, make: MakePlaces): Promise<void> {
    await (this.#knowingPlaces.get(jobId) ?? this.#storePlaces(jobId, make));
  }

  /** Of the files that are there now: another process may compact them meanwhile. */
  async #storePlaces(jobId: number, make: MakePlaces): Promise<void> {
    const done = this.#stored.readers.read([jobId]);
    try {
      for (let tries = 1; ; tries++) {
        const [flowPaths, path] = [this.#stored.filesOf(jobId, 'flows'), this.#stored.placesOf(jobId)];
        try {
          return await storePlaces({ flowPaths, path, spillFolder: this.#newSpillFolder() }, make);
        } catch (error) {
          if (tries === mostTries || !gone.test((error as Error).message)) throw error;
          await wait(tries * betweenTriesMs);
        }
      }
    } finally {
      done();
    }
  }

  /** Each its own: two engines in one folder would write over each other's. */
  #newSpillFolder(): string {
    return join(this.#folder, `${spillPrefix}${newRun()}`);
  }

  async *#batches(
    asked: Asked,
    columns: readonly SelectedColumn[],
    from: string,
    parameters: readonly QueryValue[],
    signal?: AbortSignal,
  ): AsyncIterable<ColumnBatch> {
    const select = `SELECT ${selectList(columns)} ${from}`;
    for await (const { chunk } of this.#chunks(this.#streams, asked, select, parameters, signal))
      yield await batchOf('flows', columns, chunk);
  }

  async *#rows(
    asked: Asked,
    select: string,
    parameters: readonly QueryValue[],
    signal?: AbortSignal,
  ): AsyncIterable<QueryRow[]> {
    for await (const { names, chunk } of this.#chunks(this.#streams, asked, select, parameters, signal))
      yield await rowsOf(names, chunk);
  }

  /** Over the files that are there when the query begins; they stay until the last row was read. */
  async *#chunks(
    gate: QueryGate,
    asked: Asked,
    select: string,
    parameters: readonly QueryValue[],
    signal?: AbortSignal,
  ): AsyncIterable<EngineChunk> {
    const leave = await gate.enter(signal);
    const done = this.#stored.readers.read(asked.jobIds);
    try {
      yield* this.#whileThere(asked, select, parameters, signal);
    } finally {
      done();
      leave();
    }
  }

  /** Another process may take files away between our look and DuckDB's: then we look again, as long as nobody has seen a row. */
  async *#whileThere(
    asked: Asked,
    select: string,
    parameters: readonly QueryValue[],
    signal?: AbortSignal,
  ): AsyncIterable<EngineChunk> {
    for (let tries = 1; ; tries++) {
      let seen = false;
      try {
        for await (const chunk of engineStream(
          await this.#connect(),
          `${asked.tables(select)} ${select}`,
          parameters,
          signal,
        )) {
          seen = true;
          yield chunk;
        }
        return;
      } catch (error) {
        if (seen || tries === mostTries || !gone.test((error as Error).message)) throw error;
        await wait(tries * betweenTriesMs);
      }
    }
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    (await engine)?.closeSync();
  }
}
