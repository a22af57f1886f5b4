/** Opens a catalogue in PostgreSQL: connections, tables, the clock that counts. What several processes do with its jobs is in shared-catalogue.ts. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { CatalogueTables } from './catalogue-tables.js';
import { KyselyCatalogue } from './kysely-catalogue.js';
import type { Clock } from './kysely-jobs.js';
import { migrateToLatest } from './migrate.js';
import { addressOf, describeFault } from './postgres-faults.js';
import { PostgresPool } from './postgres-pool.js';

/** Of the moment, not of the transaction's begin. Whole milliseconds. */
export const databaseClock: Clock = () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

export interface PostgresOptions {
  /** Shown by the database beside its connections. */
  readonly applicationName?: string;
  /** Connections at most; default 10. */
  readonly connections?: number;
}

export interface PostgresTables {
  readonly pool: PostgresPool;
  readonly db: Kysely<CatalogueTables>;
}

/** A database that cannot be used: what is wrong with it, in one line without its password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

/**
 * With the tables as this version needs them.
 * @throws UsageError where the URL is none; DatabaseError
 */
export async function openPostgresTables(url: string, options: PostgresOptions = {}): Promise<PostgresTables> {
  const address = addressOf(url);
  const { applicationName = 'tractor', connections = 10 } = options;
  const pool = new PostgresPool(url, { applicationName, max: connections });
  const db = new Kysely<CatalogueTables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrateToLatest(db, 'postgres');
    return { pool, db };
  } catch (error) {
    await db.destroy().catch(() => {});
    throw new DatabaseError(describeFault(error, address));
  }
}

/** The same as the embedded one, in a database server: for one process that runs all jobs, and for tests of both. */
export async function openPostgresCatalogue(url: string, options: PostgresOptions = {}): Promise<KyselyCatalogue> {
  return new KyselyCatalogue((await openPostgresTables(url, options)).db, databaseClock);
}
