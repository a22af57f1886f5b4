/** The embedded catalogue: SQLite, durable at each commit. Queries only; tables and migrations are in catalogue-tables.ts. */
import { Kysely, Migrator, type Selectable, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import type { CaptureFile, CaptureTimes, Catalogue, CorrectedFlow, JobOutcome, JobRecord } from './catalogue.js';
import { type CatalogueTables, type CorrectionTable, catalogueMigrations, type JobTable } from './catalogue-tables.js';
import type { LabelCorrection } from './flow-lake.js';

function jobRecord(row: Selectable<JobTable>): JobRecord {
  return {
    jobId: row.job_id,
    file: { name: row.file_name, sizeBytes: row.file_size_bytes, mtimeMs: row.file_mtime_ms },
    state: row.state,
    askedAtMs: row.asked_at_ms,
    startedAtMs: row.started_at_ms,
    finishedAtMs: row.finished_at_ms,
    message: row.message,
    flows: row.flows,
    timeFirstUs: row.time_first_us,
    timeLastUs: row.time_last_us,
    attempts: row.attempts,
  };
}

function stampOf(file: CaptureFile) {
  return { file_name: file.name, file_size_bytes: file.sizeBytes, file_mtime_ms: file.mtimeMs };
}

function labelCorrection(row: CorrectionTable): LabelCorrection {
  return {
    flowId: row.flow_id,
    label: row.label,
    group: row.label_group,
    comment: row.comment,
    correctedAtMs: row.corrected_at_ms,
  };
}

export class SqliteCatalogue implements Catalogue {
  readonly #db: Kysely<CatalogueTables>;

  private constructor(db: Kysely<CatalogueTables>) {
    this.#db = db;
  }

  static async open(path: string): Promise<SqliteCatalogue> {
    const database = new Database(path);
    database.pragma('journal_mode = WAL');
    // Each commit reaches the disk before it is answered.
    database.pragma('synchronous = FULL');
    database.pragma('busy_timeout = 5000');
    const db = new Kysely<CatalogueTables>({ dialect: new SqliteDialect({ database }) });
    const { error } = await new Migrator({ db, provider: catalogueMigrations }).migrateToLatest();
    if (error !== undefined) {
      await db.destroy();
      throw error;
    }
    return new SqliteCatalogue(db);
  }

  async requestJob(file: CaptureFile): Promise<JobRecord> {
    const values = {
      file_name: file.name,
      file_size_bytes: file.sizeBytes,
      file_mtime_ms: file.mtimeMs,
      state: 'new' as const,
      asked_at_ms: Date.now(),
      attempts: 0,
    };
    // Whoever loses the race on the index of open jobs finds the winner's at the next look.
    for (;;) {
      const open = await this.#openJob(file.name);
      if (open !== undefined) return jobRecord(open);
      const inserted = await this.#db
        .insertInto('jobs')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (inserted !== undefined) return jobRecord(inserted);
    }
  }

  #openJob(fileName: string) {
    return this.#db
      .selectFrom('jobs')
      .selectAll()
      .where('file_name', '=', fileName)
      .where('state', 'in', ['new', 'in_progress'])
      .executeTakeFirst();
  }

  async claimJob(): Promise<JobRecord | null> {
    const claimed = await this.#db
      .updateTable('jobs')
      .set((eb) => ({ state: 'in_progress', started_at_ms: Date.now(), attempts: eb('attempts', '+', 1) }))
      .where('job_id', '=', (eb) =>
        eb.selectFrom('jobs').select('job_id').where('state', '=', 'new').orderBy('job_id').limit(1),
      )
      .where('state', '=', 'new')
      .returningAll()
      .executeTakeFirst();
    return claimed === undefined ? null : jobRecord(claimed);
  }

  async finishJob(jobId: number, outcome: JobOutcome): Promise<void> {
    const times = { time_first_us: outcome.timeFirstUs, time_last_us: outcome.timeLastUs };
    await this.#db.transaction().execute(async (transaction) => {
      const job = await transaction
        .updateTable('jobs')
        .set({
          state: outcome.state,
          finished_at_ms: Date.now(),
          message: outcome.message,
          flows: outcome.flows,
          summary: outcome.summary,
          ...times,
        })
        .where('job_id', '=', jobId)
        .returningAll()
        .executeTakeFirst();
      if (job === undefined || outcome.flows === null) return;
      await rememberTimes(transaction, jobRecord(job).file, outcome);
    });
  }

  async releaseJob(jobId: number): Promise<void> {
    await this.#db
      .updateTable('jobs')
      .set((eb) => ({ state: 'new', started_at_ms: null, attempts: eb('attempts', '-', 1) }))
      .where('job_id', '=', jobId)
      .where('state', '=', 'in_progress')
      .execute();
  }

  async recoverJobs(maxAttempts: number): Promise<number> {
    await this.#db
      .updateTable('jobs')
      .set({
        state: 'failed',
        finished_at_ms: Date.now(),
        message: `given up: the server stopped during each of ${maxAttempts} attempts`,
      })
      .where('state', '=', 'in_progress')
      .where('attempts', '>=', maxAttempts)
      .execute();
    const waiting = await this.#db
      .updateTable('jobs')
      .set({ state: 'new', started_at_ms: null })
      .where('state', '=', 'in_progress')
      .executeTakeFirst();
    return Number(waiting.numUpdatedRows);
  }

  async job(jobId: number): Promise<JobRecord | null> {
    const row = await this.#db.selectFrom('jobs').selectAll().where('job_id', '=', jobId).executeTakeFirst();
    return row === undefined ? null : jobRecord(row);
  }

  async newestJobs(): Promise<Map<string, JobRecord>> {
    const rows = await this.#db
      .selectFrom('jobs')
      .selectAll()
      .where('job_id', 'in', (eb) =>
        eb.selectFrom('jobs').select(sql<number>`max(job_id)`.as('newest')).groupBy('file_name'),
      )
      .execute();
    return new Map(rows.map((row) => [row.file_name, jobRecord(row)]));
  }

  async captureTimes(files: readonly CaptureFile[]): Promise<Map<string, CaptureTimes>> {
    const stamps = new Map(files.map((file) => [file.name, file]));
    const known = new Map<string, CaptureTimes>();
    for (const row of await this.#db.selectFrom('captures').selectAll().execute()) {
      const file = stamps.get(row.name);
      if (file === undefined || file.sizeBytes !== row.size_bytes || file.mtimeMs !== row.mtime_ms) continue;
      known.set(row.name, { timeFirstUs: row.time_first_us, timeLastUs: row.time_last_us });
    }
    return known;
  }

  async rememberTimes(file: CaptureFile, times: CaptureTimes): Promise<void> {
    await rememberTimes(this.#db, file, times);
  }

  async corrections(file: CaptureFile): Promise<LabelCorrection[]> {
    const rows = await this.#db
      .selectFrom('corrections')
      .selectAll()
      .where((eb) => eb.and(stampOf(file)))
      .orderBy('flow_id')
      .execute();
    return rows.map(labelCorrection);
  }

  async allCorrections(): Promise<CorrectedFlow[]> {
    const rows = await this.#db.selectFrom('corrections').selectAll().orderBy('corrected_at_ms', 'desc').execute();
    return rows.map((row) => ({
      ...labelCorrection(row),
      file: { name: row.file_name, sizeBytes: row.file_size_bytes, mtimeMs: row.file_mtime_ms },
    }));
  }

  async correctLabel(file: CaptureFile, correction: LabelCorrection): Promise<void> {
    const said = {
      label: correction.label,
      label_group: correction.group,
      comment: correction.comment,
      corrected_at_ms: correction.correctedAtMs,
    };
    const key = ['file_name', 'file_size_bytes', 'file_mtime_ms', 'flow_id'] as const;
    await this.#db
      .insertInto('corrections')
      .values({ ...stampOf(file), flow_id: correction.flowId, ...said })
      .onConflict((conflict) => conflict.columns(key).doUpdateSet(said))
      .execute();
  }

  async withdrawCorrection(file: CaptureFile, flowId: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('corrections')
      .where((eb) => eb.and({ ...stampOf(file), flow_id: flowId }))
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }
}

async function rememberTimes(db: Kysely<CatalogueTables>, file: CaptureFile, times: CaptureTimes): Promise<void> {
  const values = {
    size_bytes: file.sizeBytes,
    mtime_ms: file.mtimeMs,
    time_first_us: times.timeFirstUs,
    time_last_us: times.timeLastUs,
  };
  await db
    .insertInto('captures')
    .values({ name: file.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}
