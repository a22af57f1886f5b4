/** `tractor query`: SQL over the flows and sessions of all jobs of a server. */
import { existsSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import type { Catalogue } from '../storage/catalogue.js';
import type { LockedQueries } from '../storage/locked-queries.js';
import { exitStatus } from './faults.js';
import { InterruptWatch } from './interrupt.js';
import { byteCount } from './number-options.js';
import { nameBeside, replaceableFile } from './output.js';
import { writeLines, writeTable } from './query-output.js';
import { databaseOption } from './service-options.js';
import { safeLine } from './terminal-text.js';

const formats = ['table', 'jsonl', 'csv', 'parquet'] as const;
type Format = (typeof formats)[number];

interface QueryOptions {
  readonly data?: string;
  readonly lake?: string;
  readonly database?: string;
  readonly format?: Format;
  readonly output: string;
  readonly memory: number;
}

const more = `
Tables: flows and sessions of all whole jobs, with day and job (a condition on these reads the files of those alone); with --data also
jobs and captures. docs/lake.md has their columns; so has "DESCRIBE flows". The SQL is DuckDB's. It reads: SELECT, FROM, WITH, DESCRIBE,
EXPLAIN; no other file can be reached. A server may be at work meanwhile. Labels are as they were stored, without users' corrections.

Examples:
  tractor query "SELECT label, count(*) AS flows FROM flows GROUP BY label ORDER BY flows DESC LIMIT 10"
  tractor query --data /var/lib/tractor "FROM flows WHERE sni LIKE '%.example.org' AND day >= '2026-01-01'" -o found.parquet
  tractor query "SELECT captures, sum(fwd_bytes + bwd_bytes) AS bytes FROM flows JOIN jobs USING (job) GROUP BY captures"
  tractor query - --format csv < question.sql
  tractor query --database postgres://tractor@db/tractor --data /mnt/tractor "SELECT count(*) FROM flows"

Exit status:
  0  done
  1  a file of the lake could not be read, or memory did not suffice
  2  usage, or the SQL is wrong`;

export function queryCommand(finish: (status: number) => void): Command {
  return new Command('query')
    .summary('SQL over the flows of all jobs')
    .description('Asks SQL of the flows and sessions that the jobs of a server stored.')
    .argument('<sql>', 'one statement; - reads it from standard input')
    .option('--data <dir>', 'data folder of a server (default: tractor-data)')
    .option('--lake <dir>', 'folder of a lake alone, instead of --data: no jobs and captures')
    .addOption(databaseOption('catalogue in PostgreSQL, where servers and workers share one'))
    .addOption(
      new Option('--format <format>', 'format (default: by the file name; table on a terminal; jsonl)').choices(
        formats,
      ),
    )
    .option('-o, --output <file>', 'file for the rows; - is standard output', '-')
    .option('--memory <bytes>', 'memory for the query, with k, M, G or T; more goes to the disk', byteCount, 2e9)
    .addHelpText('after', more)
    .action(async (sql: string, options: QueryOptions) => finish(await query(sql, options)));
}

function formatOf({ format, output }: QueryOptions): Format {
  const said = format ?? /\.(jsonl|csv|parquet)$/i.exec(output)?.[1]?.toLowerCase();
  if (said === 'parquet' && output === '-') throw new UsageError('parquet goes to a file: add -o FILE');
  return (said as Format | undefined) ?? (output === '-' && process.stdout.isTTY ? 'table' : 'jsonl');
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

async function openSources({
  data,
  lake,
  database,
}: QueryOptions): Promise<{ lakeFolder: string; catalogue?: Catalogue }> {
  if (data === '' || lake === '') throw new UsageError(`--${data === '' ? 'data' : 'lake'}: is empty`);
  if (data !== undefined && lake !== undefined) throw new UsageError('--data or --lake, one of the two');
  if (lake !== undefined) {
    if (!isFolder(join(lake, 'flows')) && !isFolder(join(lake, 'jobs'))) throw new UsageError(`${lake}: is no lake`);
    return { lakeFolder: lake };
  }
  const folder = data ?? 'tractor-data';
  const { lakeFolder, openCatalogue } = await import('../storage/open-storage.js');
  if (database !== undefined && !isFolder(lakeFolder(folder))) throw new UsageError(`${folder}: is no data folder`);
  return { catalogue: await openCatalogue(folder, database), lakeFolder: lakeFolder(folder) };
}

async function query(asked: string, options: QueryOptions): Promise<number> {
  const format = formatOf(options);
  const sql = asked === '-' ? await readAll(process.stdin) : asked;
  const { catalogue, lakeFolder } = await openSources(options);
  const interrupts = new InterruptWatch();
  try {
    await interrupts.guard(answer(sql, { ...options, format }, { catalogue, lakeFolder }, interrupts.signal));
    return exitStatus.done;
  } catch (error) {
    if ((error as Error).constructor.name !== 'SqlError') throw error;
    // As DuckDB says it: where in the text, and what was meant perhaps.
    const lines = (error as Error).message.split('\n').map(safeLine);
    process.stderr.write(`tractor: ${lines.join('\n')}\n`);
    return exitStatus.usage;
  } finally {
    interrupts.close();
    await catalogue?.close();
  }
}

async function answer(
  sql: string,
  { format, output, memory }: QueryOptions & { readonly format: Format },
  { catalogue, lakeFolder }: { readonly catalogue: Catalogue | undefined; readonly lakeFolder: string },
  signal: AbortSignal,
): Promise<void> {
  const [{ LockedQueries }, { featureSchema }] = await Promise.all([
    import('../storage/locked-queries.js'),
    import('../pipeline/analyze-capture.js'),
  ]);
  const features = featureSchema({ features: 'iscx' }).map(({ name }) => ({ name, kind: 'float' as const }));
  const part = format === 'parquet' ? partOf(output) : undefined;
  const limits = { memoryMb: Math.max(64, Math.round(memory / 1e6)), threads: 2 };
  const queries = await LockedQueries.open({ lakeFolder, catalogue, features, output: part?.partial, ...limits }, sql);
  try {
    if (part !== undefined) await writeParquet(queries, sql, part, signal);
    else if (format === 'table') await writeTable(await queries.ask(sql, signal), output);
    else await writeLines(await queries.ask(sql, signal), format as 'jsonl' | 'csv', output);
  } finally {
    queries.close();
  }
}

interface Part {
  readonly partial: string;
  readonly path: string;
}

/** Beside the file, which it becomes when it is whole. */
function partOf(output: string): Part {
  const file = replaceableFile(output);
  if (file === undefined) throw new UsageError(`${output}: parquet goes to a plain file`);
  const path = resolve(file.path);
  if (!isFolder(dirname(path))) throw new UsageError(`${output}: there is no such folder`);
  return { path, partial: nameBeside(path) };
}

async function writeParquet(queries: LockedQueries, sql: string, { partial, path }: Part, signal: AbortSignal) {
  try {
    await queries.writeParquet(sql, partial, signal);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
