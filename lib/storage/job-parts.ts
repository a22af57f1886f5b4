/**
 * Parts of jobs in a shared catalogue: who runs a job puts them there, any worker takes them, and who put them there hears when they have ended. A part
 * belongs to an attempt of its job and means nothing once that is over; what it does is the runner's, it is a text here. Not pg-boss' affair: its queues
 * cannot be asked for the parts of one job, and its owner has to work on those while it waits.
 */
import { type Kysely, sql } from 'kysely';
import type { CatalogueTables } from './catalogue-tables.js';
import { channels } from './shared-news.js';

export interface JobPart {
  readonly jobId: number;
  readonly attempts: number;
  readonly stage: number;
  readonly number: number;
  readonly task: string;
}

export interface StageState {
  readonly finished: number;
  readonly left: number;
  /** Of one that failed. */
  readonly fault: string | null;
}

/** A part that so many workers vanished over has failed. */
const mostClaims = 3;

type Db = Kysely<CatalogueTables>;

export class PartsTable {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** All of a stage at once. */
  async add(parts: readonly JobPart[]): Promise<void> {
    const rows = parts.map(({ jobId, ...part }) => ({ job_id: jobId, ...part, state: 'new' as const }));
    await this.#db.transaction().execute(async (transaction) => {
      for (let at = 0; at < rows.length; at += 500)
        await transaction
          .insertInto('job_parts')
          .values(rows.slice(at, at + 500))
          // The commit before this call may have gone through, and its answer been lost.
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      await sql`SELECT pg_notify(${channels.wake}, '')`.execute(transaction);
    });
  }

  /** The next one for this worker alone, of any job that runs or of one; null where none waits. */
  async claim(workerId: string, jobId?: number): Promise<JobPart | null> {
    const ofJob = jobId === undefined ? sql`` : sql`AND part.job_id = ${jobId}`;
    const { rows } = await sql<CatalogueTables['job_parts']>`
      UPDATE job_parts SET state = 'in_progress', worker_id = ${workerId}, claims = claims + 1
      WHERE (job_id, attempts, stage, number) IN (
        SELECT part.job_id, part.attempts, part.stage, part.number FROM job_parts AS part
        JOIN jobs AS job ON job.job_id = part.job_id AND job.attempts = part.attempts AND job.state = 'in_progress'
        WHERE part.state = 'new' AND job.cancel_requested = 0 ${ofJob}
        ORDER BY part.job_id, part.stage, part.number LIMIT 1
        FOR UPDATE OF part SKIP LOCKED)
      RETURNING *`.execute(this.#db);
    const [row] = rows;
    if (row === undefined) return null;
    const { job_id, attempts, stage, number, task } = row;
    return { jobId: job_id, attempts, stage, number, task };
  }

  /** `fault` null: it is done. Nothing where it is not the worker's any more. */
  async end(part: JobPart, workerId: string, fault: string | null): Promise<void> {
    await this.#leave(part, workerId, {
      state: fault === null ? 'finished' : 'failed',
      message: fault?.replaceAll('\0', '\ufffd') ?? null,
    });
  }

  /** Those that the catalogue has for this worker: at work there, or claimed by an answer that was lost. */
  async ofWorker(workerId: string): Promise<JobPart[]> {
    const rows = await this.#db
      .selectFrom('job_parts')
      .select(['job_id as jobId', 'attempts', 'stage', 'number', 'task'])
      .where('worker_id', '=', workerId)
      .where('state', '=', 'in_progress')
      .execute();
    return rows;
  }

  /** Back to waiting, as if never begun. */
  async release(part: JobPart, workerId: string): Promise<void> {
    await this.#leave(part, workerId, { state: 'new', worker_id: null, claims: sql<number>`claims - 1` });
  }

  async #leave({ jobId, attempts, stage, number }: JobPart, workerId: string, change: object): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('job_parts')
        .set(change)
        .where((eb) => eb.and({ job_id: jobId, attempts, stage, number, worker_id: workerId, state: 'in_progress' }))
        .execute();
      await sql`SELECT pg_notify(${channels.parts}, ${String(jobId)})`.execute(transaction);
    });
  }

  async state(jobId: number, attempts: number, stage: number): Promise<StageState> {
    const rows = await this.#db
      .selectFrom('job_parts')
      .select(['state', (eb) => eb.fn.countAll<number>().as('count'), (eb) => eb.fn.max('message').as('message')])
      .where((eb) => eb.and({ job_id: jobId, attempts, stage }))
      .groupBy('state')
      .execute();
    const count = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
    const fault = rows.find((row) => row.state === 'failed')?.message ?? null;
    return { finished: count('finished'), left: count('new') + count('in_progress'), fault };
  }

  /** Of a job that has ended, or of its earlier attempts. */
  async forget(jobId: number, before = Number.MAX_SAFE_INTEGER): Promise<void> {
    await this.#db
      .deleteFrom('job_parts')
      .where('job_id', '=', jobId)
      .where('attempts', '<', Math.min(before, 2_147_483_647))
      .execute();
  }

  /** Those of workers that are no longer there wait again. */
  async takeFromGone(): Promise<void> {
    const { rows } = await sql<{ job_id: number }>`
      UPDATE job_parts SET
        state = CASE WHEN claims < ${mostClaims} THEN 'new' ELSE 'failed' END,
        message = CASE WHEN claims < ${mostClaims} THEN NULL ELSE 'its workers vanished' END,
        worker_id = NULL
      WHERE state = 'in_progress' AND NOT EXISTS (SELECT FROM workers WHERE workers.worker_id = job_parts.worker_id)
      RETURNING job_id`.execute(this.#db);
    if (rows.length === 0) return;
    await sql`SELECT pg_notify(${channels.wake}, '')`.execute(this.#db);
    for (const jobId of new Set(rows.map(({ job_id }) => job_id)))
      await sql`SELECT pg_notify(${channels.parts}, ${String(jobId)})`.execute(this.#db);
  }
}
