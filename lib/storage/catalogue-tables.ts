/** The catalogue's tables and their migrations, typed, in Kysely's terms that SQLite and PostgreSQL both understand. */
import { type Generated, type Kysely, type Migration, type MigrationProvider, sql } from 'kysely';
import type { JobState } from './catalogue.js';

export interface CaptureTable {
  readonly name: string;
  readonly size_bytes: number;
  readonly mtime_ms: number;
  readonly time_first_us: number | null;
  readonly time_last_us: number | null;
}

export interface JobTable {
  readonly job_id: Generated<number>;
  readonly file_name: string;
  readonly file_size_bytes: number;
  readonly file_mtime_ms: number;
  readonly state: JobState;
  readonly asked_at_ms: number;
  readonly started_at_ms: number | null;
  readonly finished_at_ms: number | null;
  readonly message: string | null;
  readonly flows: number | null;
  readonly time_first_us: number | null;
  readonly time_last_us: number | null;
  readonly attempts: number;
  readonly summary: string | null;
}

export interface CorrectionTable {
  readonly file_name: string;
  readonly file_size_bytes: number;
  readonly file_mtime_ms: number;
  readonly flow_id: number;
  readonly label: string;
  readonly label_group: string;
  readonly comment: string | null;
  readonly corrected_at_ms: number;
}

export interface CatalogueTables {
  captures: CaptureTable;
  corrections: CorrectionTable;
  jobs: JobTable;
}

const capturesAndJobs: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('captures')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('mtime_ms', 'double precision', (column) => column.notNull())
      .addColumn('time_first_us', 'bigint')
      .addColumn('time_last_us', 'bigint')
      .execute();
    await db.schema
      .createTable('jobs')
      // AUTOINCREMENT: the number of a removed job is never given again.
      .addColumn('job_id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('file_name', 'text', (column) => column.notNull())
      .addColumn('file_size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('file_mtime_ms', 'double precision', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('asked_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('started_at_ms', 'bigint')
      .addColumn('finished_at_ms', 'bigint')
      .addColumn('message', 'text')
      .addColumn('flows', 'bigint')
      .addColumn('time_first_us', 'bigint')
      .addColumn('time_last_us', 'bigint')
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('summary', 'text')
      .execute();
    // What makes "never two at once for one capture" hold whoever inserts.
    await sql`CREATE UNIQUE INDEX jobs_open ON jobs (file_name) WHERE state IN ('new', 'in_progress')`.execute(db);
    await db.schema.createIndex('jobs_by_file').on('jobs').columns(['file_name', 'job_id']).execute();
    await db.schema.createIndex('jobs_by_state').on('jobs').columns(['state', 'job_id']).execute();
  },
};

const corrections: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('corrections')
      .addColumn('file_name', 'text', (column) => column.notNull())
      .addColumn('file_size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('file_mtime_ms', 'double precision', (column) => column.notNull())
      .addColumn('flow_id', 'bigint', (column) => column.notNull())
      .addColumn('label', 'text', (column) => column.notNull())
      .addColumn('label_group', 'text', (column) => column.notNull())
      .addColumn('comment', 'text')
      .addColumn('corrected_at_ms', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('corrections_key', ['file_name', 'file_size_bytes', 'file_mtime_ms', 'flow_id'])
      .execute();
  },
};

/** In order of their names; a name once released is never changed. */
export const catalogueMigrations: MigrationProvider = {
  getMigrations: () => Promise.resolve({ '0001_captures_and_jobs': capturesAndJobs, '0002_corrections': corrections }),
};
