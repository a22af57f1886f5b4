/**
 * The queue of a server whose jobs run in workers, here or on any other host: asks the catalogue, hears from it what becomes of jobs, and tells it on in
 * this process as if they ran here. Runs no job.
 */
import { defaultJobOptions } from '../schema/job-options.js';
import type { JobRecord, JobWish } from '../storage/catalogue.js';
import type { FlowLake } from '../storage/flow-lake.js';
import { isDatabaseAway } from '../storage/postgres-faults.js';
import { PostgresNotices } from '../storage/postgres-notices.js';
import type { SharedCatalogue } from '../storage/shared-catalogue.js';
import { channels, newsOf, removalTexts, type SharedNews } from '../storage/shared-news.js';
import type { FoundCapture } from './captures-folder.js';
import type { Happening, Happenings } from './happenings.js';
import type { JobProgress } from './job-progress.js';
import type { JobQueue } from './job-queue.js';
import { Round } from './round.js';
import { progressOf } from './shared-progress.js';
import { sweepMs, sweepSilent } from './silent-workers.js';

export interface SharedQueueOptions {
  /** The same database as the catalogue's; for news. */
  readonly database: string;
  readonly catalogue: SharedCatalogue;
  readonly lake: FlowLake;
  readonly happenings: Happenings;
  /** Told when the database goes out of reach. */
  readonly onAway?: (error: unknown) => void;
  readonly onError?: (error: unknown) => void;
}

/** Ends that were told already, so that none is told twice. */
const mostTold = 10_000;
/** Where the news of an end was lost. */
const lookAgainMs = 2000;
/** Of news that were on their way when the connection broke. */
const marginMs = 60_000;

type StateNews = SharedNews & { readonly kind: 'state' };

/** A job as it was when the news was sent, where it has come further since. */
function asTold(job: JobRecord, { state, attempts, startedAtMs }: StateNews): JobRecord | null {
  if (job.state === state && job.attempts === attempts) return job;
  if (state !== 'new' && state !== 'in_progress') return null;
  const none = { finishedAtMs: null, message: null, flows: null, sessions: null, packets: null, bytes: null };
  return { ...job, ...none, state, attempts, startedAtMs, timeFirstUs: null, timeLastUs: null };
}

export class SharedQueue implements JobQueue {
  readonly #options: SharedQueueOptions;
  /** What is known to run, with how far it has come. */
  readonly #running = new Map<number, { readonly job: JobRecord; progress: JobProgress | null }>();
  readonly #told = new Map<number, string>();
  #notices: PostgresNotices | null = null;
  /** News are told one after the other, in the order in which they came. */
  #telling: Promise<void> = Promise.resolve();
  /** By the database: of the latest that was told. */
  #heardAtMs = 0;
  #sweeping: Round | null = null;

  constructor(options: SharedQueueOptions) {
    this.#options = options;
  }

  get isConnected(): boolean {
    return this.#notices?.isConnected === true;
  }

  /** @throws where the database cannot be used now */
  async start(): Promise<void> {
    const { catalogue, database } = this.#options;
    this.#heardAtMs = await catalogue.nowMs();
    this.#notices = await PostgresNotices.open(database, {
      channels: [channels.news],
      onNotice: (_channel, text) => this.#hear(text),
      onAway: (error) => {
        this.#options.onAway?.(error);
        catalogue.pool.cutOffAll();
      },
      onBack: () => this.#inTurn(() => this.#catchUp()),
    });
    for (const job of await catalogue.changedSince(Number.MAX_SAFE_INTEGER)) this.#tellJob(job);
    this.#sweeping = new Round(sweepMs, () => this.#sweep());
  }

  async #sweep(): Promise<void> {
    const { catalogue, lake, onError } = this.#options;
    try {
      await sweepSilent(catalogue, lake);
    } catch (error) {
      if (!isDatabaseAway(error)) onError?.(error);
    }
  }

  async request({ name, sizeBytes, mtimeMs }: FoundCapture): Promise<JobRecord> {
    return (await this.create({ captures: [{ name, sizeBytes, mtimeMs }], options: defaultJobOptions })).job;
  }

  async create(wish: JobWish): Promise<{ job: JobRecord; created: boolean }> {
    return await this.#options.catalogue.createJob(wish);
  }

  async cancel(jobId: number): Promise<void> {
    const { catalogue } = this.#options;
    while (!(await catalogue.cancelWaiting(jobId))) {
      const ended = this.#whenEnded(jobId);
      if (!(await catalogue.requestCancel(jobId))) {
        ended.stop();
        // Neither waits nor runs; or it came back to waiting in between.
        if ((await catalogue.job(jobId))?.state !== 'new') return;
        continue;
      }
      await ended.promise;
    }
  }

  /** Or when it is time to look. */
  #whenEnded(jobId: number): { readonly promise: Promise<void>; stop(): void } {
    let stop = () => {};
    const promise = new Promise<void>((resolve) => {
      const timer = setTimeout(() => stop(), lookAgainMs);
      const end = (happening: Happening) => {
        if (happening.kind === 'job' && happening.job.jobId === jobId && happening.job.state !== 'in_progress') stop();
      };
      const unlisten = this.#options.happenings.listen(end);
      stop = () => {
        clearTimeout(timer);
        unlisten();
        resolve();
      };
    });
    return { promise, stop };
  }

  async remove({ jobId, captures }: JobRecord): Promise<boolean> {
    const { catalogue, lake } = this.#options;
    if (!(await catalogue.removeJob(jobId))) return false;
    await lake.remove(jobId);
    const names = captures.map(({ name }) => name);
    for (const text of removalTexts(jobId, names)) await catalogue.tellNews(text);
    return true;
  }

  runs(jobId: number): boolean {
    return this.#running.has(jobId);
  }

  progress(jobId: number): JobProgress | null {
    return this.#running.get(jobId)?.progress ?? null;
  }

  async close(): Promise<void> {
    this.#sweeping?.close();
    this.#notices?.close();
    await this.#telling;
  }

  #inTurn(work: () => Promise<void>): void {
    this.#telling = this.#telling.then(work).catch((error) => this.#options.onError?.(error));
  }

  #hear(text: string): void {
    const news = newsOf(text);
    if (news === null) return;
    if (news.kind === 'state') this.#inTurn(() => this.#hearState(news));
    else this.#inTurn(async () => this.#hearOther(news));
  }

  #hearOther(news: Exclude<SharedNews, StateNews>): void {
    const { happenings } = this.#options;
    if (news.kind === 'removed') {
      happenings.tell({ kind: 'job_removed', jobId: news.job, captures: news.captures });
      return;
    }
    const running = this.#running.get(news.job);
    if (running === undefined || running.job.attempts !== news.attempts) return;
    running.progress = progressOf(news);
    happenings.tell({ kind: 'progress', job: running.job, progress: running.progress });
  }

  async #hearState(news: StateNews): Promise<void> {
    const job = await this.#options.catalogue.job(news.job);
    const told = job === null ? null : asTold(job, news);
    if (told !== null) this.#tellJob(told);
  }

  /** What happened while nobody listened. */
  async #catchUp(): Promise<void> {
    const { catalogue } = this.#options;
    const changed = await catalogue.changedSince(this.#heardAtMs - marginMs);
    const still = new Set(changed.filter(({ state }) => state === 'in_progress').map(({ jobId }) => jobId));
    for (const jobId of this.#running.keys()) {
      if (still.has(jobId)) continue;
      const job = await catalogue.job(jobId);
      if (job === null) this.#running.delete(jobId);
      else this.#tellJob(job);
    }
    for (const job of changed) this.#tellJob(job);
  }

  #tellJob(job: JobRecord): void {
    const { jobId, state, attempts, startedAtMs, finishedAtMs } = job;
    this.#heardAtMs = Math.max(this.#heardAtMs, finishedAtMs ?? startedAtMs ?? 0);
    const key = `${state} ${attempts}`;
    if (this.#told.get(jobId) === key) return;
    // The latest at the end: the first ones are the oldest.
    this.#told.delete(jobId);
    this.#told.set(jobId, key);
    if (this.#told.size > mostTold) this.#told.delete(this.#told.keys().next().value as number);
    if (state === 'in_progress') this.#running.set(jobId, { job, progress: null });
    else this.#running.delete(jobId);
    this.#options.happenings.tell({ kind: 'job', job, progress: null });
  }
}
