/**
 * Anybody's SQL over the whole jobs of a lake: reads its files and nothing else, changes nothing, in bounded memory. Views find columns by name, so files
 * of every version are asked together, and a condition on `job` or `day` opens the files of those alone. Knows no format.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api';
import { UsageError } from '../errors.js';
import { type ColumnSpec, storedColumns } from '../schema/flow-columns.js';
import { sessionColumns } from '../schema/session-columns.js';
import type { Catalogue } from './catalogue.js';
import { tellCaptures, tellJobs } from './catalogue-tellings.js';
import { dayOfFile, engineOptions, jobOfFile, noRows, parquetByName, quotePath, quoteText } from './duckdb-engine.js';
import { resultStream } from './engine-stream.js';
import type { StoredTableName } from './store-flows.js';

export interface QueriesOptions {
  readonly lakeFolder: string;
  /** Without one there are no tables `jobs` and `captures`. */
  readonly catalogue?: Catalogue | undefined;
  /** Columns of flows beside the stored ones: their features. */
  readonly features: readonly Pick<ColumnSpec, 'name' | 'kind'>[];
  readonly memoryMb: number;
  readonly threads: number;
  /** The one file that may be written. */
  readonly output?: string | undefined;
}

/** What is wrong with the SQL, in DuckDB's words. */
export class SqlError extends UsageError {}

/** Anything else is no fault of who asks. */
const ownFaults = /^(?:IO|Out of Memory|INTERNAL|Internal|FATAL|Fatal|Interrupt) Error|^INTERRUPT/;

const remarks = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const explaining = /^(?:\s|--[^\n]*\n)*explain\b\s*(?:analyze\b\s*)?(?:\([^)]*\)\s*)?/i;

function hasFiles(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((day) => readdirSync(join(folder, day)).length > 0);
}

function partitioned(lakeFolder: string, table: StoredTableName, columns: QueriesOptions['features']): string {
  const folder = join(lakeFolder, table);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  if (!hasFiles(folder))
    return `${noRows([{ name: 'job', kind: 'int' }, ...columns])}`.replace('SELECT ', 'SELECT NULL::DATE AS day, ');
  // Two levels by name: `**` walks each folder a second time.
  const source = quotePath(folder).replace(/'$/, `/*/*/*.parquet'`);
  return `SELECT ${dayOfFile} AS day, ${jobOfFile} AS job, ${names} FROM ${parquetByName(source, columns)}`;
}

/** A value without DuckDB's classes: times and the like are texts. */
export type Plain = null | boolean | number | bigint | string | readonly Plain[] | { readonly [name: string]: Plain };

export interface Answer {
  readonly names: readonly string[];
  /** In pieces, as they are read. */
  readonly rows: AsyncIterable<Plain[][]>;
}

function plain(value: DuckDBValue): Plain {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if ('items' in value && Array.isArray(value.items)) return value.items.map(plain);
  if ('entries' in value && !Array.isArray(value.entries))
    return Object.fromEntries(Object.entries(value.entries).map(([name, one]) => [name, plain(one)]));
  return String(value);
}

export class LockedQueries {
  readonly #engine: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #spillFolder: string;
  readonly #select: number;
  readonly #explain: number;

  private constructor(
    engine: DuckDBInstance,
    connection: DuckDBConnection,
    spillFolder: string,
    types: { readonly select: number; readonly explain: number },
  ) {
    this.#engine = engine;
    this.#connection = connection;
    this.#spillFolder = spillFolder;
    this.#select = types.select;
    this.#explain = types.explain;
  }

  /** `sql` is what will be asked: of the catalogue only that is fetched which it can name. */
  static async open(options: QueriesOptions, sql: string): Promise<LockedQueries> {
    const { DuckDBInstance, StatementType } = await import('@duckdb/node-api');
    const { memoryMb, threads } = options;
    const spillFolder = mkdtempSync(join(tmpdir(), 'tractor-query-'));
    const engine = await DuckDBInstance.create(':memory:', engineOptions({ threads, memoryMb, spillFolder }));
    const types = { select: StatementType.SELECT, explain: StatementType.EXPLAIN };
    const queries = new LockedQueries(engine, await engine.connect(), spillFolder, types);
    try {
      await queries.#prepareTables(options, sql);
      await queries.#lock(options);
      return queries;
    } catch (error) {
      queries.close();
      throw error;
    }
  }

  async #prepareTables({ lakeFolder, catalogue, features }: QueriesOptions, sql: string): Promise<void> {
    const folder = realpathSync(lakeFolder);
    const flows = partitioned(folder, 'flows', [...storedColumns, ...features]);
    await this.#connection.run(`CREATE VIEW flows AS ${flows}`);
    await this.#connection.run(`CREATE VIEW sessions AS ${partitioned(folder, 'sessions', sessionColumns)}`);
    if (catalogue === undefined) return;
    const named = (name: string) => new RegExp(`\\b${name}\\b|\\btables\\b`, 'i').test(sql);
    await tellJobs(this.#connection, named('jobs') ? catalogue : null);
    await tellCaptures(this.#connection, named('captures') ? catalogue : null);
  }

  /** From here on whatever is asked can reach the files of the lake alone, and cannot change that. */
  async #lock({ lakeFolder, output }: QueriesOptions): Promise<void> {
    const folder = realpathSync(lakeFolder);
    const folders = ['flows', 'sessions'].map((table) => join(folder, table));
    for (const one of folders) mkdirSync(one, { recursive: true });
    await this.#connection.run(`SET allowed_directories = [${folders.map(quoteText).join(', ')}]`);
    if (output !== undefined) await this.#connection.run(`SET allowed_paths = [${quoteText(output)}]`);
    await this.#connection.run('SET enable_external_access = false');
    await this.#connection.run('SET lock_configuration = true');
  }

  /** The statement, if it is one that only reads. */
  async #reading(sql: string): Promise<DuckDBPreparedStatement> {
    // Of a text without any the binding makes an error of its own.
    if (sql.replace(remarks, '').trim() === '') throw new SqlError('there is no statement');
    const statements = await this.#connection.extractStatements(sql);
    if (statements.count !== 1) throw new SqlError(`one statement at a time, not ${statements.count}`);
    const statement = await statements.prepare(0);
    if (statement.statementType === this.#explain) await this.#explained(sql);
    else if (statement.statementType !== this.#select)
      throw new SqlError('only what reads is taken: SELECT, FROM, WITH, DESCRIBE, EXPLAIN');
    if (statement.parameterCount > 0) throw new SqlError('there are no values for parameters');
    return statement;
  }

  /** EXPLAIN ANALYZE does what it explains. */
  async #explained(sql: string): Promise<void> {
    const rest = sql.replace(explaining, '');
    if (rest === sql) throw new SqlError('EXPLAIN of a SELECT alone is taken');
    const statement = await (await this.#connection.extractStatements(rest)).prepare(0);
    if (statement.statementType !== this.#select) throw new SqlError('EXPLAIN of a SELECT alone is taken');
  }

  async ask(sql: string, signal?: AbortSignal): Promise<Answer> {
    try {
      const statement = await this.#reading(sql);
      const names = Array.from({ length: statement.columnCount }, (_, index) => statement.columnName(index));
      return { names, rows: this.#rows(statement, signal) };
    } catch (error) {
      throw this.#told(error, signal);
    }
  }

  async *#rows(statement: DuckDBPreparedStatement, signal?: AbortSignal): AsyncGenerator<Plain[][]> {
    try {
      for await (const { chunk } of resultStream(this.#connection, () => statement.stream(), signal))
        yield chunk.getRows().map((row) => row.map(plain));
    } catch (error) {
      throw this.#told(error, signal);
    }
  }

  /** The answer as a Parquet file, at the path that may be written. */
  async writeParquet(sql: string, output: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#reading(sql);
      const copy = `COPY (\n${sql.replace(/[\s;]+$/, '')}\n) TO ${quoteText(output)} (FORMAT parquet, COMPRESSION zstd)`;
      for await (const _ of resultStream(this.#connection, () => this.#connection.stream(copy), signal));
    } catch (error) {
      throw this.#told(error, signal);
    }
  }

  #told(error: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted || !(error instanceof Error) || error instanceof UsageError) return error;
    const message = error.message.replace(/^Failed to extract statements: /, '').trimEnd();
    return ownFaults.test(message) ? error : new SqlError(message);
  }

  close(): void {
    this.#connection.closeSync();
    this.#engine.closeSync();
    rmSync(this.#spillFolder, { recursive: true, force: true });
  }
}
