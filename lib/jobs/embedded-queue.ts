/**
 * Jobs of one server: asked for, run a few at a time in this process, recorded. What waits and what runs is in the catalogue, so that a server killed
 * in the middle takes up where it was; nothing here outlives the process but that.
 */
import { defaultJobOptions } from '../schema/job-options.js';
import type { Catalogue, JobRecord, JobWish } from '../storage/catalogue.js';
import type { FoundCapture } from './captures-folder.js';
import { Happenings } from './happenings.js';
import type { JobProgress } from './job-progress.js';
import type { JobQueue } from './job-queue.js';
import { cancelledOutcome, JobRunner, type JobRunnerOptions } from './job-runner.js';

export interface EmbeddedQueueOptions extends Omit<JobRunnerOptions, 'keeper' | 'onProgress'> {
  readonly catalogue: Catalogue;
  /** Jobs at once. */
  readonly concurrency: number;
  /** Starts of one job before it is given up. Default 5. */
  readonly maxAttempts?: number;
  /** Told of what becomes of jobs; default: nobody. */
  readonly happenings?: Happenings;
}

export class EmbeddedQueue implements JobQueue {
  readonly #options: EmbeddedQueueOptions;
  readonly #runner: JobRunner;
  readonly #happenings: Happenings;
  readonly #working = new Set<Promise<void>>();
  /** Places at work; counted down in the same turn in which one finds nothing more to do. */
  #places = 0;
  #calls = 0;
  /** Places that take a job out of the catalogue right now. */
  #claiming = 0;
  #closing = false;

  constructor(options: EmbeddedQueueOptions) {
    this.#options = options;
    this.#happenings = options.happenings ?? new Happenings();
    const { catalogue } = options;
    this.#runner = new JobRunner({
      ...options,
      keeper: {
        finish: async ({ jobId }, settle) => {
          await catalogue.finishJob(jobId, await settle());
          return true;
        },
        release: ({ jobId }) => catalogue.releaseJob(jobId),
        lose: async ({ jobId }) => void (await catalogue.recoverJobs(this.#maxAttempts, jobId)),
      },
      onProgress: (job, progress) => this.#happenings.tell({ kind: 'progress', job, progress }),
    });
  }

  get #maxAttempts(): number {
    return this.#options.maxAttempts ?? 5;
  }

  async start(): Promise<void> {
    await this.#options.catalogue.recoverJobs(this.#maxAttempts);
    await this.#fill();
  }

  /** Started at once where a place is free. */
  async request({ name, sizeBytes, mtimeMs }: FoundCapture): Promise<JobRecord> {
    return (await this.create({ captures: [{ name, sizeBytes, mtimeMs }], options: defaultJobOptions })).job;
  }

  async create(wish: JobWish): Promise<{ job: JobRecord; created: boolean }> {
    const { catalogue } = this.#options;
    const { job: asked, created } = await catalogue.createJob(wish);
    if (created) this.#happenings.tell({ kind: 'job', job: asked, progress: null });
    await this.#fill();
    return { job: (await catalogue.job(asked.jobId)) ?? asked, created };
  }

  async cancel(jobId: number): Promise<void> {
    const { catalogue } = this.#options;
    for (;;) {
      if (await catalogue.cancelWaiting(jobId)) return await this.#tellState(jobId);
      const [ended, claiming] = [this.#runner.stop(jobId, 'cancelled'), this.#claiming > 0];
      if (ended !== null) return await ended;
      if ((await catalogue.job(jobId))?.state !== 'in_progress' || this.#closing) return;
      // Nobody runs it, nor is about to: the catalogue took no word of its end.
      if (!claiming) return await this.#finishLost(jobId);
      // Claimed, and about to begin.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #finishLost(jobId: number): Promise<void> {
    await this.#options.catalogue.finishJob(jobId, cancelledOutcome);
    await this.#tellState(jobId);
  }

  async remove({ jobId, captures }: JobRecord): Promise<boolean> {
    const { catalogue, lake } = this.#options;
    if (!(await catalogue.removeJob(jobId))) return false;
    await lake.remove(jobId);
    this.#happenings.tell({ kind: 'job_removed', jobId, captures: captures.map(({ name }) => name) });
    return true;
  }

  runs(jobId: number): boolean {
    return this.#runner.runs(jobId);
  }

  progress(jobId: number): JobProgress | null {
    return this.#runner.progress(jobId);
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  /** Stops what runs; it waits in the catalogue for the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#runner.stopAll('released');
    await this.idle();
  }

  /** Sets free places to work; resolves when each of them has looked for a job. */
  async #fill(): Promise<void> {
    this.#calls++;
    const looked: Promise<void>[] = [];
    while (!this.#closing && this.#places < this.#options.concurrency) {
      this.#places++;
      looked.push(
        new Promise((resolve) => {
          const work: Promise<void> = this.#work(resolve).finally(() => this.#working.delete(work));
          this.#working.add(work);
        }),
      );
    }
    await Promise.all(looked);
  }

  /** One place: job after job until none waits. */
  async #work(looked: () => void): Promise<void> {
    try {
      for (let calls = -1; !this.#closing && calls !== this.#calls; ) {
        // A job asked for while the catalogue answers may be missing from the answer: then look once more.
        calls = this.#calls;
        const claimed = await this.#claim();
        looked();
        if (claimed === null) continue;
        await claimed.ended;
        calls = -1;
      }
    } catch (error) {
      // The catalogue failed us. What ran stays in progress there and is run again at the next start.
      this.#options.onError?.(error);
    } finally {
      this.#places--;
      looked();
    }
  }

  /** In the same turn in which it is ours, others see that it runs. */
  async #claim(): Promise<{ readonly ended: Promise<void> } | null> {
    this.#claiming++;
    try {
      const job = await this.#options.catalogue.claimJob();
      return job === null ? null : { ended: this.#run(job) };
    } finally {
      this.#claiming--;
    }
  }

  async #run(job: JobRecord): Promise<void> {
    const ended = this.#runner.run(job);
    // Claimed while the queue was closed.
    if (this.#closing) void this.#runner.stop(job.jobId, 'released');
    this.#happenings.tell({ kind: 'job', job, progress: null });
    await ended;
    await this.#tellState(job.jobId);
  }

  async #tellState(jobId: number): Promise<void> {
    const job = await this.#options.catalogue.job(jobId);
    if (job !== null) this.#happenings.tell({ kind: 'job', job, progress: null });
  }
}
