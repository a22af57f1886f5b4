/** What the shared lake needs now and then, as jobs of pg-boss beside those that read captures: one of a kind at a time, whichever worker does it. Does none. */
import type PgBoss from 'pg-boss';

export type UpkeepTask =
  /** What killed processes left is completed or removed. */
  | { readonly kind: 'sweep' }
  /** Jobs that ended longer ago are removed. */
  | { readonly kind: 'retain'; readonly olderThanMs: number }
  /** Many small files of a job become few. */
  | { readonly kind: 'compact'; readonly job: number };

export interface FetchedTask {
  readonly id: string;
  readonly task: UpkeepTask;
}

const queue = 'upkeep';
/** Whoever takes longer than this is taken for dead, and another may begin. */
const limits = { retryLimit: 3, retryDelay: 60, retryBackoff: true, expireInHours: 2, retentionDays: 7 };

export class UpkeepQueue {
  readonly #boss: PgBoss;

  constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  async create(): Promise<void> {
    await this.#boss.createQueue(queue, { name: queue, policy: 'stately', ...limits });
  }

  /** Nothing where one of the kind, of the same job, waits already; with `everyS` also where one has been asked for in that time. */
  async send(task: UpkeepTask, everyS?: number): Promise<void> {
    const singletonKey = task.kind === 'compact' ? `compact ${task.job}` : task.kind;
    await this.#boss.send(queue, task, {
      ...limits,
      singletonKey,
      ...(everyS === undefined ? {} : { singletonSeconds: everyS }),
    });
  }

  async fetch(): Promise<FetchedTask | null> {
    const [job] = await this.#boss.fetch<UpkeepTask>(queue, { batchSize: 1 });
    return job === undefined ? null : { id: job.id, task: job.data };
  }

  async complete({ id }: FetchedTask): Promise<void> {
    await this.#boss.complete(queue, id);
  }

  /** To be tried again later, a few times. */
  async fail({ id }: FetchedTask, reason: string): Promise<void> {
    await this.#boss.fail(queue, id, { reason });
  }

  /** What was begun too long ago may be begun again. */
  async expire(): Promise<void> {
    await this.#boss.expire();
  }
}
