/** The catalogue's jobs and captures as tables of a DuckDB engine, for questions that bring them together with flows. Any catalogue's: page by page. */
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { optionsText } from '../schema/job-options.js';
import type { Catalogue, JobRecord } from './catalogue.js';

const jobsAtOnce = 1000;

type Value = string | number | null | { readonly ms: number | null } | readonly string[];

/** A column: its name, its type in DuckDB's terms, what says what it is. */
type Told<R> = readonly [
  name: string,
  type: 'BIGINT' | 'VARCHAR' | 'VARCHAR[]' | 'TIMESTAMP',
  value: (row: R) => Value,
];

export const jobTable: readonly Told<JobRecord>[] = [
  ['job', 'BIGINT', ({ jobId }) => jobId],
  ['state', 'VARCHAR', ({ state }) => state],
  ['captures', 'VARCHAR[]', ({ captures }) => captures.map(({ name }) => name)],
  ['options', 'VARCHAR', ({ options }) => optionsText(options)],
  ['asked_at', 'TIMESTAMP', ({ askedAtMs }) => ({ ms: askedAtMs })],
  ['started_at', 'TIMESTAMP', ({ startedAtMs }) => ({ ms: startedAtMs })],
  ['finished_at', 'TIMESTAMP', ({ finishedAtMs }) => ({ ms: finishedAtMs })],
  ['message', 'VARCHAR', ({ message }) => message],
  ['attempts', 'BIGINT', ({ attempts }) => attempts],
  ['flows', 'BIGINT', ({ flows }) => flows],
  ['sessions', 'BIGINT', ({ sessions }) => sessions],
  ['packets', 'BIGINT', ({ packets }) => packets],
  ['bytes', 'BIGINT', ({ bytes }) => bytes],
  ['time_first_us', 'BIGINT', ({ timeFirstUs }) => timeFirstUs],
  ['time_last_us', 'BIGINT', ({ timeLastUs }) => timeLastUs],
];

interface ToldCapture {
  readonly name: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly job: number | null;
  readonly timeFirstUs: number | null;
  readonly timeLastUs: number | null;
}

export const captureTable: readonly Told<ToldCapture>[] = [
  ['name', 'VARCHAR', ({ name }) => name],
  ['size_bytes', 'BIGINT', ({ sizeBytes }) => sizeBytes],
  ['modified_at', 'TIMESTAMP', ({ mtimeMs }) => ({ ms: mtimeMs })],
  ['newest_job', 'BIGINT', ({ job }) => job],
  ['time_first_us', 'BIGINT', ({ timeFirstUs }) => timeFirstUs],
  ['time_last_us', 'BIGINT', ({ timeLastUs }) => timeLastUs],
];

async function* everyJob(catalogue: Catalogue): AsyncGenerator<JobRecord> {
  for (let before: number | undefined; ; ) {
    const { jobs, more } = await catalogue.jobs({ limit: jobsAtOnce, before });
    yield* jobs;
    before = jobs.at(-1)?.jobId;
    if (!more || before === undefined) return;
  }
}

/** Those that were read, or that a job names. */
async function* everyCapture(catalogue: Catalogue): AsyncGenerator<ToldCapture> {
  const newest = await catalogue.newestJobsOver();
  const told = new Set<string>();
  for (const capture of await catalogue.allTimes()) {
    told.add(capture.name);
    yield { ...capture, job: newest.get(capture.name)?.jobId ?? null };
  }
  for (const [name, { jobId, captures }] of newest) {
    const capture = told.has(name) ? undefined : captures.find((one) => one.name === name);
    if (capture !== undefined) yield { ...capture, job: jobId, timeFirstUs: null, timeLastUs: null };
  }
}

type Append = (appender: DuckDBAppender, value: Value) => void;

async function appends(): Promise<Record<Told<never>[1], Append>> {
  const { DuckDBTimestampValue, LIST, VARCHAR, listValue } = await import('@duckdb/node-api');
  return {
    BIGINT: (appender, value) => appender.appendBigInt(BigInt(Math.round(value as number))),
    VARCHAR: (appender, value) => appender.appendVarchar(value as string),
    'VARCHAR[]': (appender, value) => appender.appendList(listValue(value as string[]), LIST(VARCHAR)),
    TIMESTAMP: (appender, value) => {
      const { ms } = value as { ms: number | null };
      if (ms === null) appender.appendNull();
      else appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Math.round(ms * 1000))));
    },
  };
}

async function tell<R>(
  connection: DuckDBConnection,
  name: string,
  columns: readonly Told<R>[],
  rows: AsyncIterable<R> | null,
): Promise<void> {
  await connection.run(`CREATE TABLE ${name} (${columns.map(([column, type]) => `${column} ${type}`).join(', ')})`);
  if (rows === null) return;
  const append = await appends();
  const appender = await connection.createAppender(name);
  for await (const row of rows) {
    for (const [, type, tellValue] of columns) {
      const value = tellValue(row);
      if (value === null) appender.appendNull();
      else append[type](appender, value);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** Without a catalogue the table is there, and empty. */
export async function tellJobs(connection: DuckDBConnection, catalogue: Catalogue | null): Promise<void> {
  await tell(connection, 'jobs', jobTable, catalogue === null ? null : everyJob(catalogue));
}

export async function tellCaptures(connection: DuckDBConnection, catalogue: Catalogue | null): Promise<void> {
  await tell(connection, 'captures', captureTable, catalogue === null ? null : everyCapture(catalogue));
}
