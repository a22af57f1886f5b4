/**
 * The jobs of the catalogue: asked for, claimed, ended, listed, the same in SQLite and in PostgreSQL. Their captures' times and corrections are in
 * kysely-catalogue.ts; who runs jobs of several hosts is in shared-catalogue.ts.
 */
import { createHash } from 'node:crypto';
import { type Expression, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { defaultJobOptions, optionsOf, optionsText } from '../schema/job-options.js';
import type {
  CaptureFile,
  CaptureTimes,
  JobOutcome,
  JobPage,
  JobParts,
  JobQuestion,
  JobRecord,
  JobState,
  JobWish,
} from './catalogue.js';
import type { CatalogueTables, JobTable } from './catalogue-tables.js';
import { pagesByName } from './pages-by-name.js';

/** All but what is long and seldom asked for: a list of a hundred thousand jobs would be a hundred megabytes more. */
export type JobRow = Omit<Selectable<JobTable>, 'summary' | 'open_key'>;
export const jobColumns = [
  'job_id',
  'file_name',
  'file_size_bytes',
  'file_mtime_ms',
  'state',
  'asked_at_ms',
  'started_at_ms',
  'finished_at_ms',
  'message',
  'flows',
  'time_first_us',
  'time_last_us',
  'attempts',
  'options',
  'captures',
  'plain',
  'sessions',
  'packets',
  'bytes',
  'priority',
  'worker_id',
  'cancel_requested',
  'parts',
] as const satisfies readonly (keyof JobRow)[];

/** What is in a transaction, or in none. */
export type Tables = Kysely<CatalogueTables>;
/** Now, in milliseconds since the epoch, by the clock that counts: of this process, or of the database. */
export type Clock = () => number | Expression<number>;

const open = ['new', 'in_progress'] as const;
/** Databases take so many thousand parameters in a statement. */
const rowsAtOnce = 1000;

/** Names of captures never begin with `/` and never hold `//`. */
function togetherOf(captures: readonly CaptureFile[]): CaptureFile {
  return {
    name: captures.map(({ name }) => name).join('//'),
    sizeBytes: captures.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    mtimeMs: Math.max(...captures.map(({ mtimeMs }) => mtimeMs)),
  };
}

/** Same captures, same options: same key. What would not fit into an index is told by its digest. */
function openKey(wish: JobWish): string {
  const key = optionsText(wish.options) + togetherOf(wish.captures).name;
  return key.length <= 600 ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

export function jobRecord(row: JobRow, captures: readonly CaptureFile[]): JobRecord {
  return {
    jobId: row.job_id,
    file: { name: row.file_name, sizeBytes: row.file_size_bytes, mtimeMs: row.file_mtime_ms },
    captures,
    options: optionsOf(row.options),
    state: row.state,
    askedAtMs: row.asked_at_ms,
    startedAtMs: row.started_at_ms,
    finishedAtMs: row.finished_at_ms,
    message: row.message,
    flows: row.flows,
    sessions: row.sessions,
    packets: row.packets,
    bytes: row.bytes,
    timeFirstUs: row.time_first_us,
    timeLastUs: row.time_last_us,
    attempts: row.attempts,
    priority: row.priority,
    parts: row.parts === null ? null : (JSON.parse(row.parts) as JobParts),
  };
}

export async function rememberTimes(
  db: Kysely<CatalogueTables>,
  file: CaptureFile,
  times: CaptureTimes,
): Promise<void> {
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

/** How it ended, on the job's row and on its capture's; in the caller's transaction. */
export async function recordOutcome(
  transaction: Tables,
  jobId: number,
  outcome: JobOutcome,
  clock: Clock,
): Promise<void> {
  const job = await transaction
    .updateTable('jobs')
    .set({
      state: outcome.state,
      finished_at_ms: clock(),
      // PostgreSQL has no text with it.
      message: outcome.message?.replaceAll('\0', '\ufffd') ?? null,
      flows: outcome.flows,
      sessions: outcome.sessions ?? null,
      packets: outcome.packets ?? null,
      bytes: outcome.bytes ?? null,
      summary: outcome.summary,
      parts: outcome.parts == null ? null : JSON.stringify(outcome.parts),
      time_first_us: outcome.timeFirstUs,
      time_last_us: outcome.timeLastUs,
    })
    .where('job_id', '=', jobId)
    .returning(jobColumns)
    .executeTakeFirst();
  if (job === undefined || outcome.flows === null) return;
  const { file, options } = jobRecord(job, []);
  // Only what was read alone and whole says when a capture begins and ends.
  if (job.captures === 1 && options.filter === null) await rememberTimes(transaction, file, outcome);
}

export class KyselyJobs {
  protected readonly db: Tables;
  protected readonly clock: Clock;

  constructor(
    readonly tables: Tables,
    clock: Clock,
  ) {
    this.db = tables;
    this.clock = clock;
  }

  /** In the transaction in which a job came to be. */
  protected async inserted(_transaction: Transaction<CatalogueTables>, _job: JobRow): Promise<void> {}

  /** In the transaction in which a job that waited was cancelled. */
  protected async cancelled(_transaction: Transaction<CatalogueTables>, _job: JobRow): Promise<void> {}

  async requestJob(file: CaptureFile): Promise<JobRecord> {
    return (await this.createJob({ captures: [file], options: defaultJobOptions })).job;
  }

  async createJob(wish: JobWish): Promise<{ job: JobRecord; created: boolean }> {
    const key = openKey(wish);
    // Whoever loses the race on the index of open jobs finds the winner's at the next look.
    for (;;) {
      const before = await this.db
        .selectFrom('jobs')
        .select(jobColumns)
        .where('open_key', '=', key)
        .where('state', 'in', open)
        .executeTakeFirst();
      if (before !== undefined) return { job: await this.record(before), created: false };
      const inserted = await this.#insert(wish, key);
      if (inserted !== undefined) return { job: jobRecord(inserted, wish.captures), created: true };
    }
  }

  #insert({ captures, options, priority = 0 }: JobWish, key: string): Promise<JobRow | undefined> {
    const { name, sizeBytes, mtimeMs } = togetherOf(captures);
    const stated = optionsText(options);
    const values = {
      file_name: name,
      file_size_bytes: sizeBytes,
      file_mtime_ms: mtimeMs,
      state: 'new' as const,
      asked_at_ms: this.clock(),
      attempts: 0,
      options: stated,
      captures: captures.length,
      plain: captures.length === 1 && stated === '{}' ? 1 : 0,
      open_key: key,
      priority,
    };
    return this.db.transaction().execute(async (transaction) => {
      const job = await transaction
        .insertInto('jobs')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .returning(jobColumns)
        .executeTakeFirst();
      const rows = (job === undefined ? [] : captures).map((file, position) => {
        const stamp = { name: file.name, size_bytes: file.sizeBytes, mtime_ms: file.mtimeMs };
        return { job_id: (job as JobRow).job_id, position, ...stamp };
      });
      for (let at = 0; at < rows.length; at += rowsAtOnce)
        await transaction
          .insertInto('job_captures')
          .values(rows.slice(at, at + rowsAtOnce))
          .execute();
      if (job !== undefined) await this.inserted(transaction, job);
      return job;
    });
  }

  protected async record(row: JobRow): Promise<JobRecord> {
    return (await this.records([row]))[0] as JobRecord;
  }

  protected async records(rows: readonly JobRow[]): Promise<JobRecord[]> {
    const captures = new Map<number, CaptureFile[]>();
    const several = rows.filter((row) => row.captures > 1).map((row) => row.job_id);
    if (several.length > 0) {
      const found = await this.db
        .selectFrom('job_captures')
        .selectAll()
        .where('job_id', 'in', several)
        .orderBy('job_id')
        .orderBy('position')
        .execute();
      for (const { job_id, name, size_bytes, mtime_ms } of found) {
        const file = { name, sizeBytes: size_bytes, mtimeMs: mtime_ms };
        const files = captures.get(job_id);
        if (files === undefined) captures.set(job_id, [file]);
        else files.push(file);
      }
    }
    return rows.map((row) => {
      const alone = { name: row.file_name, sizeBytes: row.file_size_bytes, mtimeMs: row.file_mtime_ms };
      return jobRecord(row, captures.get(row.job_id) ?? [alone]);
    });
  }

  async claimJob(): Promise<JobRecord | null> {
    const claimed = await this.db
      .updateTable('jobs')
      .set((eb) => ({ state: 'in_progress', started_at_ms: this.clock(), attempts: eb('attempts', '+', 1) }))
      .where('job_id', '=', (eb) =>
        eb
          .selectFrom('jobs')
          .select('job_id')
          .where('state', '=', 'new')
          .orderBy('priority', 'desc')
          .orderBy('job_id')
          .limit(1),
      )
      .where('state', '=', 'new')
      .returning(jobColumns)
      .executeTakeFirst();
    return claimed === undefined ? null : await this.record(claimed);
  }

  async finishJob(jobId: number, outcome: JobOutcome): Promise<void> {
    await this.db.transaction().execute((transaction) => recordOutcome(transaction, jobId, outcome, this.clock));
  }

  async releaseJob(jobId: number): Promise<void> {
    await this.db
      .updateTable('jobs')
      .set((eb) => ({ state: 'new', started_at_ms: null, attempts: eb('attempts', '-', 1) }))
      .where('job_id', '=', jobId)
      .where('state', '=', 'in_progress')
      .execute();
  }

  async recoverJobs(maxAttempts: number, jobId?: number): Promise<number> {
    const update = this.db.updateTable('jobs').where('state', '=', 'in_progress');
    const ran = jobId === undefined ? update : update.where('job_id', '=', jobId);
    await ran
      .set({
        state: 'failed',
        finished_at_ms: this.clock(),
        message: `given up: what ran it died during each of ${maxAttempts} attempts`,
      })
      .where('attempts', '>=', maxAttempts)
      .execute();
    const waiting = await ran.set({ state: 'new', started_at_ms: null }).executeTakeFirst();
    return Number(waiting.numUpdatedRows);
  }

  async job(jobId: number): Promise<JobRecord | null> {
    const row = await this.db.selectFrom('jobs').select(jobColumns).where('job_id', '=', jobId).executeTakeFirst();
    return row === undefined ? null : await this.record(row);
  }

  async jobs({ state, capture, limit, before }: JobQuestion): Promise<JobPage> {
    let asked = this.db.selectFrom('jobs');
    if (state !== undefined) asked = asked.where('state', '=', state);
    if (capture !== undefined) {
      asked = asked.where('job_id', 'in', (eb) =>
        eb.selectFrom('job_captures').select('job_captures.job_id').where('name', '=', capture),
      );
    }
    const { total } = await asked.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    let page = asked.select(jobColumns);
    if (before !== undefined) page = page.where('job_id', '<', before);
    const rows = await page
      .orderBy('job_id', 'desc')
      .limit(limit + 1)
      .execute();
    return { jobs: await this.records(rows.slice(0, limit)), total, more: rows.length > limit };
  }

  async newestJobs(names: readonly string[]): Promise<Map<string, JobRecord>> {
    // PostgreSQL refuses to look for one of none.
    if (names.length === 0) return new Map();
    const plain = this.db.selectFrom('jobs').where('plain', '=', 1).where('file_name', 'in', names);
    const newest = plain.select(sql<number>`max(job_id)`.as('newest')).groupBy('file_name');
    const rows = await this.db.selectFrom('jobs').select(jobColumns).where('job_id', 'in', newest).execute();
    return new Map(rows.map((row) => [row.file_name, jobRecord(row, [jobRecord(row, []).file])]));
  }

  async newestJobsOver(capture?: string): Promise<Map<string, JobRecord>> {
    const found = this.db.selectFrom('job_captures').select(['name', sql<number>`max(job_id)`.as('job_id')]);
    const asked = capture === undefined ? found : found.where('name', '=', capture);
    const newest = new Map<string, JobRecord>();
    // Of thousands of captures together there is one record.
    const records = new Map<number, JobRecord>();
    for await (const page of pagesByName(asked.groupBy('name'))) {
      const ids = [...new Set(page.map(({ job_id }) => job_id))].filter((id) => !records.has(id));
      for (const job of await this.#recordsOf(ids)) records.set(job.jobId, job);
      for (const { name, job_id } of page) {
        const job = records.get(job_id);
        if (job !== undefined) newest.set(name, job);
      }
    }
    return newest;
  }

  async #recordsOf(ids: readonly number[]): Promise<JobRecord[]> {
    if (ids.length === 0) return [];
    return await this.records(await this.db.selectFrom('jobs').select(jobColumns).where('job_id', 'in', ids).execute());
  }

  async cancelWaiting(jobId: number): Promise<boolean> {
    return await this.db.transaction().execute(async (transaction) => {
      const job = await transaction
        .updateTable('jobs')
        .set({ state: 'cancelled', finished_at_ms: this.clock(), message: 'cancelled' })
        .where('job_id', '=', jobId)
        .where('state', '=', 'new')
        .returning(jobColumns)
        .executeTakeFirst();
      if (job !== undefined) await this.cancelled(transaction, job);
      return job !== undefined;
    });
  }

  async removeJob(jobId: number): Promise<boolean> {
    return await this.db.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('jobs')
        .where('job_id', '=', jobId)
        .where('state', '!=', 'in_progress')
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await transaction.deleteFrom('job_captures').where('job_id', '=', jobId).execute();
      return true;
    });
  }

  async jobSummary(jobId: number): Promise<string | null> {
    const row = await this.db.selectFrom('jobs').select('summary').where('job_id', '=', jobId).executeTakeFirst();
    return row?.summary ?? null;
  }

  async jobCounts(): Promise<Map<JobState, number>> {
    const rows = await this.db
      .selectFrom('jobs')
      .select(['state', (eb) => eb.fn.countAll<number>().as('jobs')])
      .groupBy('state')
      .execute();
    return new Map(rows.map(({ state, jobs }) => [state, jobs]));
  }

  async jobIds(): Promise<number[]> {
    return (await this.db.selectFrom('jobs').select('job_id').execute()).map((row) => row.job_id);
  }
}
