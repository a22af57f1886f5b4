/**
 * The queue of waiting jobs: pg-boss, in a schema of its own of the catalogue's database. A job there carries only its number and has an identifier made
 * of it, so each is there once; what it is, how often it was started and how it ended say the catalogue's own tables. Every call is part of the
 * caller's transaction.
 */
import { CompiledQuery, type Transaction } from 'kysely';
import PgBoss from 'pg-boss';
import type { CatalogueTables } from './catalogue-tables.js';
import type { PostgresPool } from './postgres-pool.js';
import { UpkeepQueue } from './upkeep-queue.js';

const schema = 'tractor_queue';
const queue = 'jobs';
/** For operators: jobs that were given up, each with why. */
const givenUp = 'jobs_given_up';

/** Of the lock under which one process at a time sets the queue up: any number that nobody else uses here. */
const setupLock = 7_204_110_001;

type InTransaction = Transaction<CatalogueTables>;

/**
 * The tables of the catalogue say when a job is given up. Of these limits only the time can be met: the job is handed out again then, and found to be at
 * work.
 */
const limits = { retryLimit: 1_000_000, retryDelay: 1, retryBackoff: true, expireInHours: 23, retentionDays: 36_500 };

function idOf(jobId: number): string {
  return `00000000-0000-4000-8000-${jobId.toString(16).padStart(12, '0')}`;
}

/** pg-boss over a transaction. It keeps errors of fetch() to itself; they are told here all the same. */
class BossDb implements PgBoss.Db {
  error: unknown = null;
  constructor(readonly transaction: InTransaction) {}

  // biome-ignore lint/suspicious/noExplicitAny: pg-boss' own type
  async executeSql(text: string, values: any[] = []): Promise<{ rows: any[] }> {
    try {
      const { rows } = await this.transaction.executeQuery(CompiledQuery.raw(text, values));
      return { rows };
    } catch (error) {
      this.error = error;
      throw error;
    }
  }
}

export interface Fetched {
  readonly jobId: number;
  readonly queueId: string;
  /** False: whoever put it there gave it another identifier; the job has its own entry beside it. */
  readonly isItself: boolean;
}

export class BossQueue {
  readonly upkeep: UpkeepQueue;
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
    this.upkeep = new UpkeepQueue(boss);
  }

  static async open(pool: PostgresPool): Promise<BossQueue> {
    const boss = new PgBoss({
      db: pool,
      schema,
      // Workers that vanish are found by their heartbeats, sooner than by a limit of time and however long a job is.
      supervise: false,
      schedule: false,
      archiveCompletedAfterSeconds: 3600,
      deleteAfterDays: 1,
    });
    boss.on('error', () => {});
    const client = await pool.connect();
    try {
      // pg-boss bears several that set it up at once, but not the connection that lost.
      await client.query('SELECT pg_advisory_lock($1)', [setupLock]);
      await boss.start();
      await boss.createQueue(givenUp, { name: givenUp, ...limits });
      await boss.createQueue(queue, { name: queue, ...limits });
      await new UpkeepQueue(boss).create();
      await client.query('SELECT pg_advisory_unlock($1)', [setupLock]);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
    return new BossQueue(boss);
  }

  /** In place of one of that number that has ended, which the catalogue knows nothing of; nothing where one waits or runs. */
  async send(transaction: InTransaction, jobId: number, priority: number): Promise<void> {
    await this.sendAll(transaction, [{ jobId, priority }]);
  }

  /** The same for many. */
  async sendAll(transaction: InTransaction, jobs: readonly { jobId: number; priority: number }[]): Promise<void> {
    // One statement for all, which pg-boss has no call for; the order of states is part of its schema.
    const ended = `DELETE FROM ${schema}.job WHERE name = $1 AND id = ANY($2::uuid[]) AND state > 'active'`;
    await transaction.executeQuery(CompiledQuery.raw(ended, [queue, jobs.map(({ jobId }) => idOf(jobId))]));
    const rows = jobs.map(({ jobId, priority }) => ({ id: idOf(jobId), name: queue, priority, data: { job: jobId } }));
    if (rows.length > 0) await this.#boss.insert(rows, { db: new BossDb(transaction) });
  }

  /** The next job, for the caller alone; null where none waits. */
  async fetch(transaction: InTransaction): Promise<Fetched | null> {
    const db = new BossDb(transaction);
    const [next] = await this.#boss.fetch<{ job: number }>(queue, { batchSize: 1, db });
    if (db.error !== null) throw db.error;
    if (next === undefined) return null;
    return { jobId: next.data.job, queueId: next.id, isItself: next.id === idOf(next.data.job) };
  }

  /** It has ended. */
  async complete(transaction: InTransaction, jobId: number): Promise<void> {
    await this.drop(transaction, idOf(jobId));
  }

  /** What was fetched is nothing to do. */
  async drop(transaction: InTransaction, queueId: string): Promise<void> {
    await this.#boss.complete(queue, queueId, {}, { db: new BossDb(transaction) });
  }

  /** To be fetched again, at its old place in the order. */
  async putBack(transaction: InTransaction, jobId: number, priority: number): Promise<void> {
    const db = new BossDb(transaction);
    await this.#boss.cancel(queue, idOf(jobId), { db });
    await this.#boss.resume(queue, idOf(jobId), { db });
    await this.send(transaction, jobId, priority);
  }

  /** To be fetched again after a while, which is longer each time. */
  async retry(transaction: InTransaction, jobId: number, priority: number, reason: string): Promise<void> {
    await this.#boss.fail(queue, idOf(jobId), { reason }, { db: new BossDb(transaction) });
    // Whatever the queue thought of it.
    await this.send(transaction, jobId, priority);
  }

  /** Among the dead letters. */
  async giveUp(transaction: InTransaction, jobId: number, reason: string): Promise<void> {
    await this.complete(transaction, jobId);
    const db = new BossDb(transaction);
    await this.#boss.send(givenUp, { job: jobId, reason }, { id: idOf(jobId), db });
  }

  async remove(transaction: InTransaction, jobId: number): Promise<void> {
    const db = new BossDb(transaction);
    for (const name of [queue, givenUp]) await this.#boss.deleteJob(name, idOf(jobId), { db });
  }

  /** Moves what ended an hour ago out of the way, and drops what ended yesterday. */
  async tidy(): Promise<void> {
    await this.upkeep.expire();
    await this.#boss.archive();
    // There, but missing in its types.
    await (this.#boss as unknown as { drop(): Promise<void> }).drop();
  }
}
