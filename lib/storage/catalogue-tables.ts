/** The catalogue's tables and their migrations, typed, in Kysely's terms that SQLite and PostgreSQL both understand. */
import { randomUUID } from 'node:crypto';
import { type Generated, type Kysely, type Migration, type MigrationProvider, sql } from 'kysely';
import type { JobState } from './catalogue.js';

type AlterTableBuilder = ReturnType<Kysely<unknown>['schema']['alterTable']>;

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
  /** What differs from the default options, as JSON. */
  readonly options: string;
  readonly captures: Generated<number>;
  /** 1: one capture and the default options, all that API v1 asks for. */
  readonly plain: number;
  /** Same captures, same options: same key. Two open jobs never share one. */
  readonly open_key: string;
  readonly sessions: number | null;
  readonly packets: number | null;
  readonly bytes: number | null;
  readonly priority: Generated<number>;
  /** Who runs it, or ran it last; null where the one server does. */
  readonly worker_id: string | null;
  /** 1: whoever runs it shall stop. */
  readonly cancel_requested: Generated<number>;
  /** JobParts of catalogue.ts as JSON, of a job that was to be processed in parts. */
  readonly parts: string | null;
}

/** Parts of jobs that run, for any worker. Those of an attempt that is over mean nothing. */
export interface JobPartTable {
  readonly job_id: number;
  readonly attempts: number;
  /** Of one stage all have ended before the next begins. */
  readonly stage: number;
  readonly number: number;
  /** As JSON of whoever runs parts. */
  readonly task: string;
  readonly state: 'new' | 'in_progress' | 'finished' | 'failed';
  readonly worker_id: string | null;
  /** How often it was begun. */
  readonly claims: Generated<number>;
  readonly message: string | null;
}

/** The processes that run jobs of a shared catalogue. Times are the database's. */
export interface WorkerTable {
  readonly worker_id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly concurrency: number;
  readonly captures_folder: string;
  readonly lake_folder: string;
  /** Of the models and label catalogues that it asks: alike where they are. */
  readonly digest: string;
  readonly started_at_ms: number;
  readonly heartbeat_at_ms: number;
  /** Silence after which it counts as dead: it stops what it runs by then. */
  readonly timeout_ms: number;
  /** Which folders it sees, by their markers (folder-marker.ts); null where it sees none. */
  readonly captures_marker: string | null;
  readonly data_marker: string | null;
}

/** One row: which catalogue this is, wherever it is moved to. */
export interface IdentityTable {
  readonly catalogue_id: string;
  /** Markers of the folders that all who share it must see; null until somebody has said. */
  readonly captures_marker: string | null;
  readonly data_marker: string | null;
}

/** The captures of a job in the order in which they were named; of each job, also of those of one. */
export interface JobCaptureTable {
  readonly job_id: number;
  readonly position: number;
  readonly name: string;
  readonly size_bytes: number;
  readonly mtime_ms: number;
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

/** What a capture said of itself when it was read, as JSON of whoever read it. */
export interface CaptureHealthTable {
  readonly name: string;
  readonly size_bytes: number;
  readonly mtime_ms: number;
  readonly health: string;
}

export interface CatalogueTables {
  catalogue_identity: IdentityTable;
  capture_healths: CaptureHealthTable;
  captures: CaptureTable;
  corrections: CorrectionTable;
  job_captures: JobCaptureTable;
  job_parts: JobPartTable;
  jobs: JobTable;
  workers: WorkerTable;
}

export type CatalogueDialect = 'sqlite' | 'postgres';

const capturesAndJobs = (dialect: CatalogueDialect): Migration => ({
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
      // The number of a removed job is never given again.
      .addColumn('job_id', 'integer', (column) =>
        dialect === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey().generatedAlwaysAsIdentity(),
      )
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
});

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

const jobsOfCaptures: Migration = {
  async up(db: Kysely<unknown>) {
    for (const add of [
      (table: AlterTableBuilder) => table.addColumn('options', 'text', (column) => column.notNull().defaultTo('{}')),
      (table: AlterTableBuilder) => table.addColumn('captures', 'integer', (column) => column.notNull().defaultTo(1)),
      (table: AlterTableBuilder) => table.addColumn('plain', 'integer', (column) => column.notNull().defaultTo(1)),
      (table: AlterTableBuilder) => table.addColumn('open_key', 'text', (column) => column.notNull().defaultTo('')),
      (table: AlterTableBuilder) => table.addColumn('sessions', 'bigint'),
      (table: AlterTableBuilder) => table.addColumn('packets', 'bigint'),
      (table: AlterTableBuilder) => table.addColumn('bytes', 'bigint'),
    ]) {
      await add(db.schema.alterTable('jobs')).execute();
    }
    // As openKey() writes it of one short name.
    await sql`UPDATE jobs SET open_key = '{}' || file_name`.execute(db);
    await db.schema.dropIndex('jobs_open').execute();
    await sql`CREATE UNIQUE INDEX jobs_open_key ON jobs (open_key) WHERE state IN ('new', 'in_progress')`.execute(db);
    await db.schema
      .createTable('job_captures')
      .addColumn('job_id', 'integer', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('mtime_ms', 'double precision', (column) => column.notNull())
      .addPrimaryKeyConstraint('job_captures_key', ['job_id', 'position'])
      .execute();
    await db.schema.createIndex('job_captures_by_name').on('job_captures').columns(['name', 'job_id']).execute();
    await sql`INSERT INTO job_captures SELECT job_id, 0, file_name, file_size_bytes, file_mtime_ms FROM jobs`.execute(
      db,
    );
  },
};

const captureHealths: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('capture_healths')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('mtime_ms', 'double precision', (column) => column.notNull())
      .addColumn('health', 'text', (column) => column.notNull())
      .execute();
  },
};

const workersAndPriorities: Migration = {
  async up(db: Kysely<unknown>) {
    for (const add of [
      (table: AlterTableBuilder) => table.addColumn('priority', 'integer', (column) => column.notNull().defaultTo(0)),
      (table: AlterTableBuilder) => table.addColumn('worker_id', 'text'),
      (table: AlterTableBuilder) =>
        table.addColumn('cancel_requested', 'integer', (column) => column.notNull().defaultTo(0)),
    ]) {
      await add(db.schema.alterTable('jobs')).execute();
    }
    await db.schema
      .createTable('workers')
      .addColumn('worker_id', 'text', (column) => column.primaryKey())
      .addColumn('host', 'text', (column) => column.notNull())
      .addColumn('pid', 'integer', (column) => column.notNull())
      .addColumn('version', 'text', (column) => column.notNull())
      .addColumn('concurrency', 'integer', (column) => column.notNull())
      .addColumn('captures_folder', 'text', (column) => column.notNull())
      .addColumn('lake_folder', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('heartbeat_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('timeout_ms', 'bigint', (column) => column.notNull())
      .execute();
    // The names of thousands of captures together are more than an index of PostgreSQL takes.
    await db.schema.dropIndex('jobs_by_file').execute();
    await sql`CREATE INDEX jobs_plain_by_file ON jobs (file_name, job_id) WHERE plain = 1`.execute(db);
    await sql`CREATE INDEX jobs_waiting ON jobs (priority DESC, job_id) WHERE state = 'new'`.execute(db);
    await sql`CREATE INDEX jobs_running ON jobs (worker_id) WHERE state = 'in_progress'`.execute(db);
    await db.schema.createIndex('jobs_by_end').on('jobs').column('finished_at_ms').execute();
  },
};

const identityAndMarkers: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('catalogue_identity')
      .addColumn('catalogue_id', 'text', (column) => column.primaryKey())
      .addColumn('captures_marker', 'text')
      .addColumn('data_marker', 'text')
      .execute();
    await sql`INSERT INTO catalogue_identity (catalogue_id) VALUES (${randomUUID()})`.execute(db);
    for (const marker of ['captures_marker', 'data_marker'])
      await db.schema.alterTable('workers').addColumn(marker, 'text').execute();
  },
};

const jobParts: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('jobs').addColumn('parts', 'text').execute();
    await db.schema
      .createTable('job_parts')
      .addColumn('job_id', 'integer', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('stage', 'integer', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('task', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('worker_id', 'text')
      .addColumn('claims', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('message', 'text')
      .addPrimaryKeyConstraint('job_parts_key', ['job_id', 'attempts', 'stage', 'number'])
      .execute();
    await sql`CREATE INDEX job_parts_open ON job_parts (state) WHERE state IN ('new', 'in_progress')`.execute(db);
  },
};

/** In order of their names; a name once released is never changed. */
export function catalogueMigrations(dialect: CatalogueDialect): MigrationProvider {
  return {
    getMigrations: () =>
      Promise.resolve({
        '0001_captures_and_jobs': capturesAndJobs(dialect),
        '0002_corrections': corrections,
        '0003_jobs_of_captures': jobsOfCaptures,
        '0004_capture_healths': captureHealths,
        '0005_workers_and_priorities': workersAndPriorities,
        '0006_identity_and_markers': identityAndMarkers,
        '0007_job_parts': jobParts,
      }),
  };
}
