/**
 * A catalogue that several processes share: what waits is in pg-boss' queue, what runs is a worker's as long as its heartbeat goes on, and who records an
 * end holds the row and shows that the attempt is still its own. Each change is one transaction, and its news go out with the commit. Times are the
 * database's; no clock of a host decides anything. Runs no job.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import { BossQueue } from './boss-queue.js';
import type { JobOutcome, JobRecord } from './catalogue.js';
import type { CatalogueTables } from './catalogue-tables.js';
import { PartsTable } from './job-parts.js';
import { type JobRow, jobColumns, recordOutcome } from './kysely-jobs.js';
import { DatabaseError, databaseClock, openPostgresTables, type PostgresOptions } from './postgres-catalogue.js';
import { addressOf, describeFault } from './postgres-faults.js';
import type { PostgresPool } from './postgres-pool.js';
import { type Channel, channels, newsText, type SharedNews } from './shared-news.js';
import { type Attempt, SharedWorkers } from './shared-workers.js';
import type { UpkeepQueue } from './upkeep-queue.js';

type InTransaction = Transaction<CatalogueTables>;

export interface Swept {
  /** Workers that have been silent for too long. */
  readonly workers: readonly string[];
  /** Their jobs that wait again, and those that ended with them. */
  readonly again: readonly number[];
  readonly ended: readonly number[];
}

const nothingSwept: Swept = { workers: [], again: [], ended: [] };

/** Of the lock under which one process at a time looks for silent workers. */
const sweepLock = 7_204_110_002;

function newsOfRow({ job_id, state, attempts, started_at_ms }: JobRow): SharedNews {
  return { kind: 'state', job: job_id, state, attempts, startedAtMs: started_at_ms };
}

export interface SharedOptions extends PostgresOptions {
  /** Starts of one job before it is given up. Default 5. */
  readonly maxAttempts?: number;
}

export class SharedCatalogue extends SharedWorkers {
  readonly pool: PostgresPool;
  readonly parts: PartsTable;
  readonly #queue: BossQueue;
  readonly #maxAttempts: number;

  private constructor(db: Kysely<CatalogueTables>, pool: PostgresPool, queue: BossQueue, maxAttempts: number) {
    super(db, databaseClock);
    this.pool = pool;
    this.parts = new PartsTable(db);
    this.#queue = queue;
    this.#maxAttempts = maxAttempts;
  }

  /** @throws UsageError where the URL is none; DatabaseError */
  static async open(url: string, options: SharedOptions = {}): Promise<SharedCatalogue> {
    const { db, pool } = await openPostgresTables(url, options);
    try {
      const catalogue = new SharedCatalogue(db, pool, await BossQueue.open(pool), options.maxAttempts ?? 5);
      await catalogue.#queueWhatWaits();
      return catalogue;
    } catch (error) {
      await db.destroy().catch(() => {});
      throw new DatabaseError(describeFault(error, addressOf(url)));
    }
  }

  /** Whatever became of the queue: what waits here waits there. */
  async #queueWhatWaits(): Promise<void> {
    for (let after = 0; ; ) {
      const jobs = await this.db.transaction().execute(async (transaction) => {
        const rows = await transaction
          .selectFrom('jobs')
          .select(['job_id as jobId', 'priority'])
          .where('state', '=', 'new')
          .where('job_id', '>', after)
          .orderBy('job_id')
          .limit(1000)
          .execute();
        await this.#queue.sendAll(transaction, rows);
        return rows;
      });
      if (jobs.length === 0) return;
      after = jobs.at(-1)?.jobId as number;
    }
  }

  async #tell(db: Kysely<CatalogueTables>, channel: Channel, text: string): Promise<void> {
    await sql`SELECT pg_notify(${channel}, ${text})`.execute(db);
  }

  async #tellState(transaction: InTransaction, row: JobRow): Promise<void> {
    await this.#tell(transaction, channels.news, newsText(newsOfRow(row)) as string);
  }

  /** To every server. */
  async tellNews(text: string): Promise<void> {
    await this.#tell(this.db, channels.news, text);
  }

  protected override async inserted(transaction: InTransaction, row: JobRow): Promise<void> {
    await this.#queue.send(transaction, row.job_id, row.priority);
    await this.#tell(transaction, channels.wake, '');
    await this.#tellState(transaction, row);
  }

  protected override async cancelled(transaction: InTransaction, row: JobRow): Promise<void> {
    await this.#tellState(transaction, row);
  }

  override async cancelWaiting(jobId: number): Promise<boolean> {
    const cancelled = await super.cancelWaiting(jobId);
    if (cancelled) await this.#unqueue(jobId);
    return cancelled;
  }

  override async removeJob(jobId: number): Promise<boolean> {
    const removed = await super.removeJob(jobId);
    if (removed) await this.#unqueue(jobId);
    return removed;
  }

  /**
   * Apart from the transaction that ended the job: a worker that claims it holds the queue's row and waits for the job's. What stays in the queue is
   * passed over by whoever fetches it.
   */
  async #unqueue(jobId: number): Promise<void> {
    await this.db.transaction().execute((transaction) => this.#queue.remove(transaction, jobId));
  }

  /** Whether the job runs: then whoever runs it is asked to stop. */
  async requestCancel(jobId: number): Promise<boolean> {
    return await this.db.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('jobs')
        .set({ cancel_requested: 1 })
        .where('job_id', '=', jobId)
        .where('state', '=', 'in_progress')
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await this.#tell(transaction, channels.cancel, String(jobId));
      return numUpdatedRows > 0n;
    });
  }

  /** The job that goes first, for this worker alone; null where none waits, or where the worker is not known (any more). */
  async claim(workerId: string): Promise<JobRecord | null> {
    for (;;) {
      const claimed = await this.db.transaction().execute((transaction) => this.#claimNext(transaction, workerId));
      if (claimed === null) return null;
      // Otherwise the queue had what the catalogue says has ended: the next one.
      if (claimed !== 'stale') return await this.record(claimed);
    }
  }

  async #claimNext(transaction: InTransaction, workerId: string): Promise<JobRow | 'stale' | null> {
    const worker = await transaction
      .selectFrom('workers')
      .select('worker_id')
      .where('worker_id', '=', workerId)
      .forShare()
      .executeTakeFirst();
    if (worker === undefined) return null;
    const fetched = await this.#queue.fetch(transaction);
    if (fetched === null) return null;
    const { jobId, queueId, isItself } = fetched;
    const row = isItself ? await this.#take(transaction, jobId, workerId) : undefined;
    if (row !== undefined) {
      await this.#tellState(transaction, row);
      return row;
    }
    // One that runs is at work in the queue, too, whoever was handed it.
    if (!isItself || !(await this.#isRunning(transaction, jobId))) await this.#queue.drop(transaction, queueId);
    return 'stale';
  }

  async #isRunning(transaction: InTransaction, jobId: number): Promise<boolean> {
    const known = await transaction.selectFrom('jobs').select('state').where('job_id', '=', jobId).executeTakeFirst();
    return known?.state === 'in_progress';
  }

  /** Undefined where the job does not wait. */
  async #take(transaction: InTransaction, jobId: number, workerId: string): Promise<JobRow | undefined> {
    return await transaction
      .updateTable('jobs')
      .set((eb) => ({
        state: 'in_progress',
        started_at_ms: databaseClock(),
        attempts: eb('attempts', '+', 1),
        worker_id: workerId,
        cancel_requested: 0,
      }))
      .where('job_id', '=', jobId)
      .where('state', '=', 'new')
      .returning(jobColumns)
      .executeTakeFirst();
  }

  /** The row of a job, held until the transaction's end, where this attempt is still the worker's; else what it is now. */
  async #hold(transaction: InTransaction, { jobId, attempts }: Attempt, workerId: string) {
    const row = await transaction
      .selectFrom('jobs')
      .select(jobColumns)
      .where('job_id', '=', jobId)
      .forUpdate()
      .executeTakeFirst();
    const same = row !== undefined && row.attempts === attempts && row.worker_id === workerId;
    return { row, isOurs: same && row.state === 'in_progress', hasEnded: same && row.finished_at_ms !== null };
  }

  /**
   * Records how the worker's attempt ended, what `settle` says, which first puts what was stored in its place: all while the row is held, so that
   * nobody else has the job meanwhile. False: it is somebody else's by now, and nothing was done. After an error it may be called again.
   */
  async finish(job: Attempt, workerId: string, settle: () => Promise<JobOutcome>): Promise<boolean> {
    return await this.db.transaction().execute(async (transaction) => {
      const { isOurs, hasEnded } = await this.#hold(transaction, job, workerId);
      // The commit before this call had gone through; its answer was lost.
      if (hasEnded) return true;
      if (!isOurs) return false;
      await recordOutcome(transaction, job.jobId, await settle(), this.clock);
      await this.#queue.complete(transaction, job.jobId);
      await new PartsTable(transaction).forget(job.jobId);
      await this.#tellJob(transaction, job.jobId);
      return true;
    });
  }

  async #tellJob(transaction: InTransaction, jobId: number): Promise<void> {
    const row = await transaction.selectFrom('jobs').select(jobColumns).where('job_id', '=', jobId).executeTakeFirst();
    if (row !== undefined) await this.#tellState(transaction, row);
  }

  /** Back to waiting, as if never started; nothing where it is not the worker's any more. */
  async release(job: Attempt, workerId: string): Promise<void> {
    await this.db.transaction().execute(async (transaction) => {
      const { row, isOurs } = await this.#hold(transaction, job, workerId);
      if (row === undefined || !isOurs) return;
      await this.#queue.putBack(transaction, job.jobId, row.priority);
      await this.#waitAgain(transaction, job.jobId, job.attempts - 1);
    });
  }

  /** As if its worker had vanished, which does not run it and cannot say why. Whether it has ended with that. */
  async disown(job: Attempt, workerId: string): Promise<boolean> {
    return await this.db.transaction().execute(async (transaction) => {
      const { row, isOurs } = await this.#hold(transaction, job, workerId);
      return row !== undefined && isOurs && !(await this.#takeFrom(transaction, row));
    });
  }

  async #waitAgain(transaction: InTransaction, jobId: number, attempts: number): Promise<void> {
    const row = await transaction
      .updateTable('jobs')
      .set({ state: 'new', started_at_ms: null, worker_id: null, attempts })
      .where('job_id', '=', jobId)
      .returning(jobColumns)
      .executeTakeFirstOrThrow();
    await this.#tell(transaction, channels.wake, '');
    await this.#tellState(transaction, row);
  }

  /**
   * Takes their jobs from workers that have been silent for longer than they said they would; while the database was down nobody could have been
   * heard.
   */
  async sweep(): Promise<Swept> {
    return await this.db.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_xact_lock(${sweepLock}) AS mine`.execute(
        transaction,
      );
      return rows[0]?.mine === true ? await this.#takeFromSilent(transaction) : nothingSwept;
    });
  }

  async #takeFromSilent(transaction: InTransaction): Promise<Swept> {
    const startedMs = sql<number>`(extract(epoch from pg_postmaster_start_time()) * 1000)::bigint`;
    const gone = await transaction
      .deleteFrom('workers')
      .where(sql<number>`greatest(heartbeat_at_ms, ${startedMs}) + timeout_ms`, '<', databaseClock())
      .returning('worker_id')
      .execute();
    const orphans = await transaction
      .selectFrom('jobs')
      .select(jobColumns)
      .where('state', '=', 'in_progress')
      .where((eb) =>
        eb.not(
          eb.exists(eb.selectFrom('workers').select('worker_id').whereRef('workers.worker_id', '=', 'jobs.worker_id')),
        ),
      )
      // One that records its end right now holds its row, and may go on.
      .forUpdate()
      .skipLocked()
      .execute();
    await new PartsTable(transaction).takeFromGone();
    const again: number[] = [];
    const ended: number[] = [];
    for (const row of orphans)
      (await this.#takeFrom(transaction, row)) ? again.push(row.job_id) : ended.push(row.job_id);
    return { workers: gone.map(({ worker_id }) => worker_id), again, ended };
  }

  /** Whether it waits again. */
  async #takeFrom(transaction: InTransaction, row: JobRow): Promise<boolean> {
    const { job_id, attempts, priority, cancel_requested } = row;
    if (cancel_requested === 1) {
      await this.#endOrphan(transaction, job_id, 'cancelled', 'cancelled');
      await this.#queue.complete(transaction, job_id);
      return false;
    }
    if (attempts < this.#maxAttempts) {
      await this.#queue.retry(transaction, job_id, priority, 'its worker vanished');
      await this.#waitAgain(transaction, job_id, attempts);
      return true;
    }
    const reason = `given up: its worker vanished during each of ${attempts} attempts`;
    await this.#endOrphan(transaction, job_id, 'failed', reason);
    await this.#queue.giveUp(transaction, job_id, reason);
    return false;
  }

  async #endOrphan(
    transaction: InTransaction,
    jobId: number,
    state: 'cancelled' | 'failed',
    message: string,
  ): Promise<void> {
    const none = { flows: null, timeFirstUs: null, timeLastUs: null, summary: null };
    await recordOutcome(transaction, jobId, { state, message, ...none }, this.clock);
    await this.#tellJob(transaction, jobId);
  }

  /** Jobs that run, and those that have ended since; for who was away. At most 5000, the newest. */
  async changedSince(ms: number): Promise<JobRecord[]> {
    const rows = await this.db
      .selectFrom('jobs')
      .select(jobColumns)
      .where((eb) => eb.or([eb('state', '=', 'in_progress'), eb('finished_at_ms', '>=', ms)]))
      .orderBy('job_id', 'desc')
      .limit(5000)
      .execute();
    return await this.records(rows.reverse());
  }

  override async close(): Promise<void> {
    // A database that does not answer must not keep us.
    const late = setTimeout(() => this.pool.cutOffAll(), 2000);
    await super.close();
    clearTimeout(late);
  }

  get upkeep(): UpkeepQueue {
    return this.#queue.upkeep;
  }

  async runningIds(): Promise<number[]> {
    const rows = await this.db.selectFrom('jobs').select('job_id').where('state', '=', 'in_progress').execute();
    return rows.map((row) => row.job_id);
  }

  /** Milliseconds since the epoch, by the database. */
  async nowMs(): Promise<number> {
    const { rows } = await sql<{ now: number }>`SELECT ${databaseClock()} AS now`.execute(this.db);
    return rows[0]?.now as number;
  }

  /** What has ended long ago goes out of the queue's way. */
  async tidy(): Promise<void> {
    await this.#queue.tidy();
  }
}
