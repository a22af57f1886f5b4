/**
 * A worker's share in looking after the lake that all share: asks for what is due, and does what waits, one thing at a time beside its jobs. What a task
 * does is the lake's; it may be done twice.
 */
import type { FlowLake } from '../storage/flow-lake.js';
import { expiredJobs, removeJobs } from '../storage/retention.js';
import type { SharedCatalogue } from '../storage/shared-catalogue.js';
import { removalTexts } from '../storage/shared-news.js';
import type { UpkeepTask } from '../storage/upkeep-queue.js';

export interface UpkeepOptions {
  readonly catalogue: SharedCatalogue;
  readonly lake: FlowLake;
  /** Age since their end at which jobs are removed; default: never. */
  readonly retainMs?: number;
  /** Told of what was done. */
  readonly onDone?: (task: UpkeepTask, found: Readonly<Record<string, number>>) => void;
  readonly onError?: (error: unknown) => void;
}

const everyS = 600;
/** Long enough that nobody is in the middle of what looks left over. */
const untouchedMs = 60_000;

export class LakeUpkeep {
  readonly #options: UpkeepOptions;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Asks for what is due, and does what waits. @throws where the database cannot be reached */
  async round(signal?: AbortSignal): Promise<void> {
    const { catalogue, retainMs } = this.#options;
    const { upkeep } = catalogue;
    await upkeep.send({ kind: 'sweep' }, everyS);
    if (retainMs !== undefined) await upkeep.send({ kind: 'retain', olderThanMs: retainMs }, everyS);
    for (let next = await upkeep.fetch(); next !== null; next = await upkeep.fetch()) {
      try {
        const found = await this.#do(next.task, signal);
        this.#options.onDone?.(next.task, found);
        await upkeep.complete(next);
      } catch (error) {
        this.#options.onError?.(error);
        await upkeep.fail(next, error instanceof Error ? error.message : String(error));
        return;
      }
      if (signal?.aborted === true) return;
    }
  }

  async #do(task: UpkeepTask, signal?: AbortSignal): Promise<Readonly<Record<string, number>>> {
    if (task.kind === 'sweep') return await this.#sweep();
    if (task.kind === 'retain') return await this.#retain(task.olderThanMs, signal);
    const compacted = await this.#options.lake.compact(task.job, signal);
    return { job: task.job, compacted: compacted === null ? 0 : 1 };
  }

  async #sweep(): Promise<Readonly<Record<string, number>>> {
    const { catalogue, lake } = this.#options;
    // In this order: a job that begins in between is among the known ones.
    const files = await lake.sweep({ running: new Set(await catalogue.runningIds()), olderThanMs: untouchedMs });
    await lake.keepOnly(new Set(await catalogue.jobIds()), untouchedMs);
    return { files };
  }

  async #retain(olderThanMs: number, signal?: AbortSignal): Promise<Readonly<Record<string, number>>> {
    const { catalogue, lake } = this.#options;
    const expired = await expiredJobs(catalogue, (await catalogue.nowMs()) - olderThanMs);
    const removed = new Set(await removeJobs({ catalogue, lake }, expired, signal));
    for (const { jobId, captures } of expired) {
      if (!removed.has(jobId)) continue;
      const names = captures.map(({ name }) => name);
      for (const text of removalTexts(jobId, names)) await catalogue.tellNews(text);
    }
    return { jobs: removed.size };
  }
}
