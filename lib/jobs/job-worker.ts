/**
 * A worker of a shared catalogue: takes jobs as they come, runs a few at a time, and shows that it lives. Where the database is out of reach for as long as
 * makes a worker count as dead it stops what it runs, since others have it then; once it is back it goes on under a new number. Answers no request.
 */
import type { JobRecord } from '../storage/catalogue.js';
import { isDatabaseAway } from '../storage/postgres-faults.js';
import { PostgresNotices } from '../storage/postgres-notices.js';
import type { SharedCatalogue } from '../storage/shared-catalogue.js';
import { channels } from '../storage/shared-news.js';
import type { OwnJob, WorkerFacts } from '../storage/shared-workers.js';
import { Happenings } from './happenings.js';
import { JobRunner, type JobRunnerOptions } from './job-runner.js';
import { LakeUpkeep } from './lake-upkeep.js';
import { Round } from './round.js';
import { progressText } from './shared-progress.js';
import { sweepMs, sweepSilent } from './silent-workers.js';
import type { SplitSizes } from './split-job.js';
import { WorkerParts } from './worker-parts.js';

export interface JobWorkerOptions extends Omit<JobRunnerOptions, 'keeper' | 'onProgress' | 'split'> {
  /** The same database as the catalogue's; for news. */
  readonly database: string;
  readonly catalogue: SharedCatalogue;
  readonly facts: WorkerFacts;
  /** Age since their end at which jobs are removed; default: never. */
  readonly retainMs?: number;
  /** Which captures are cut into parts for several workers; default: none. */
  readonly split?: SplitSizes;
  /** Told of jobs that run here; default: nobody. */
  readonly happenings?: Happenings;
  /** What an operator may want to know: lines for a log. */
  readonly onEvent?: (event: WorkerEvent) => void;
}

export interface WorkerEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly workerId: string | null;
  readonly jobs?: readonly number[];
  readonly workers?: readonly string[];
  readonly found?: Readonly<Record<string, number>>;
  readonly error?: unknown;
}

const heartbeatMs = 5000;
/** The net under news that were lost. */
const pollMs = 10_000;
const tidyMs = 10 * 60_000;
const upkeepMs = 60_000;
/** A job that took longer has stored many files, one every few seconds. */
const manyFilesMs = 20_000;
const retryMs = 250;
/** A heartbeat that takes so long is on a connection that leads nowhere. */
const silentMs = 10_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export class JobWorker {
  readonly #options: JobWorkerOptions;
  readonly #runner: JobRunner;
  readonly #parts: WorkerParts;
  readonly #happenings: Happenings;
  readonly #upkeep: LakeUpkeep;
  readonly #leaving = new AbortController();
  readonly #timeoutMs: number;
  readonly #ended = new Set<Promise<void>>();
  #notices: PostgresNotices | null = null;
  #rounds: readonly Round[] = [];
  #workerId: string | null = null;
  /** By this process' monotonic clock: how long nobody has heard of us. */
  #heardAtMs = performance.now();
  /** In the catalogue ours, but not at work here: seen so once. */
  #strays: ReadonlyMap<number, number> = new Map();
  #beating: Promise<void> | null = null;
  #upkeeping: Promise<void> = Promise.resolve();
  #sawFolders = true;
  #calls = 0;
  #filling = false;
  #draining = false;

  constructor(options: JobWorkerOptions) {
    this.#options = options;
    this.#happenings = options.happenings ?? new Happenings();
    this.#timeoutMs = options.facts.timeoutS * 1000;
    this.#upkeep = new LakeUpkeep({
      ...options,
      onDone: (task, found) => this.#event('info', `upkeep of the lake: ${task.kind}`, { found }),
    });
    this.#parts = new WorkerParts(options, () => this.#workerId);
    this.#runner = new JobRunner({
      ...options,
      keeper: {
        finish: (job, settle) => this.#keep(job, (workerId) => options.catalogue.finish(job, workerId, settle)),
        release: async (job) => {
          await this.#keep(job, async (workerId) => {
            await options.catalogue.release(job, workerId);
            return true;
          });
        },
        lose: async (job) => {
          await this.#keep(job, async (workerId) => {
            if (await options.catalogue.disown(job, workerId)) await options.lake.remove(job.jobId);
            return true;
          });
        },
      },
      split: (asked) => this.#parts.split(asked),
      onProgress: (job, progress) => {
        this.#happenings.tell({ kind: 'progress', job, progress });
        // Who misses one sees the next.
        options.catalogue.tellNews(progressText(job, progress)).catch(() => {});
      },
    });
  }

  get workerId(): string | null {
    return this.#workerId;
  }

  get running(): readonly JobRecord[] {
    return this.#runner.running;
  }

  /** Whether the database can be reached, as far as is known. */
  get isConnected(): boolean {
    return this.#notices?.isConnected === true;
  }

  /** @throws where the database cannot be used now */
  async start(): Promise<void> {
    const { catalogue, database } = this.#options;
    this.#notices = await PostgresNotices.open(database, {
      channels: [channels.wake, channels.cancel, channels.parts],
      onNotice: (channel, text) => this.#hear(channel, text),
      onAway: (error) => {
        this.#event('warn', 'the database is out of reach', { error });
        // Whoever waits for an answer on another connection waits for none.
        catalogue.pool.cutOffAll();
      },
      onBack: () => {
        this.#event('info', 'the database is back');
        void this.#beat();
        this.wake();
      },
    });
    await this.#register();
    this.#rounds = [
      new Round(Math.min(heartbeatMs, this.#timeoutMs / 6), () => this.#beat()),
      new Round(Math.min(sweepMs, this.#timeoutMs / 3), () => this.#sweep()),
      new Round(pollMs, async () => this.wake()),
      new Round(tidyMs, () => this.#quietly(() => catalogue.tidy())),
      new Round(upkeepMs, () => this.#lookAfterLake()),
    ];
    this.wake();
  }

  #event(level: WorkerEvent['level'], text: string, more: Partial<WorkerEvent> = {}): void {
    this.#options.onEvent?.({ level, text, workerId: this.#workerId, ...more });
  }

  async #register(): Promise<void> {
    const { catalogue, facts } = this.#options;
    const asked = performance.now();
    this.#workerId = await catalogue.register(facts);
    this.#heardAtMs = asked;
    this.#event('info', 'worker registered');
  }

  #hear(channel: string, text: string): void {
    if (channel === channels.wake) this.wake();
    else if (channel === channels.cancel) this.#cancel(Number(text));
    else this.#parts.hear(Number(text));
  }

  /** The job, where it runs here, and its parts. */
  #cancel(jobId: number): void {
    void this.#runner.stop(jobId, 'cancelled');
    this.#parts.cancel(jobId);
  }

  /** Where a place is free, a job is looked for. */
  wake(): void {
    this.#calls++;
    if (this.#filling || this.#draining) return;
    this.#filling = true;
    void this.#quietly(() => this.#fill()).finally(() => {
      this.#filling = false;
    });
  }

  async #fill(): Promise<void> {
    for (let calls = -1; calls !== this.#calls; ) {
      calls = this.#calls;
      while (!this.#draining && this.#workerId !== null && this.#hasPlace()) {
        const workerId = this.#workerId;
        if (!(await this.#seesFolders())) break;
        // What was begun first.
        const part = await this.#options.catalogue.parts.claim(workerId);
        if (part !== null) {
          this.#run(this.#parts.run(part, workerId));
          if (this.#draining) this.#parts.cancel(part.jobId);
          continue;
        }
        const job = await this.#options.catalogue.claim(workerId);
        if (job === null) break;
        this.#run(this.#runToEnd(job));
      }
    }
  }

  /** Where a folder is not mounted any more each job would fail, one after the other: they are left to others until it is back. */
  async #seesFolders(): Promise<boolean> {
    const sees = (await this.#options.foldersAreThere?.()) !== false;
    if (sees !== this.#sawFolders)
      this.#event(sees ? 'info' : 'error', sees ? 'folders are back' : 'a folder is not mounted: no job is taken');
    this.#sawFolders = sees;
    return sees;
  }

  #hasPlace(): boolean {
    return this.#runner.running.length + this.#parts.size < this.#options.facts.concurrency;
  }

  #run(work: Promise<void>): void {
    const ended: Promise<void> = work.finally(() => {
      this.#ended.delete(ended);
      this.wake();
    });
    this.#ended.add(ended);
  }

  async #runToEnd(job: JobRecord): Promise<void> {
    const beganAt = performance.now();
    const ended = this.#runner.run(job);
    if (this.#draining) void this.#runner.stop(job.jobId, 'released');
    this.#happenings.tell({ kind: 'job', job, progress: null });
    try {
      await ended;
      const now = await this.#options.catalogue.job(job.jobId);
      if (now === null || now.attempts !== job.attempts) return;
      this.#happenings.tell({ kind: 'job', job: now, progress: null });
      // By this process' own clock: the database's may jump, and what it is asked for meanwhile is due only then.
      if (now.flows !== null && performance.now() - beganAt > manyFilesMs)
        await this.#options.catalogue.upkeep.send({ kind: 'compact', job: job.jobId });
    } catch (error) {
      if (!isDatabaseAway(error)) this.#options.onError?.(error);
    }
  }

  /**
   * Tells the catalogue of an end; while the database is out of reach again and again, as long as the job can still be ours. False: it is not.
   */
  async #keep({ jobId }: JobRecord, tell: (workerId: string) => Promise<boolean>): Promise<boolean> {
    const workerId = this.#workerId;
    for (;;) {
      if (workerId === null || workerId !== this.#workerId) return this.#lostJob(jobId);
      try {
        return (await tell(workerId)) || this.#lostJob(jobId);
      } catch (error) {
        if (!isDatabaseAway(error)) throw error;
        await sleep(retryMs);
      }
    }
  }

  #lostJob(jobId: number): false {
    this.#event('warn', 'the job is not this worker’s any more: what it made is thrown away', { jobs: [jobId] });
    return false;
  }

  /** One at a time. */
  #beat(): Promise<void> {
    this.#beating ??= this.#beatOnce().finally(() => {
      this.#beating = null;
    });
    return this.#beating;
  }

  /** For as long as the database is out of reach nobody hears of us; others do not wait longer than that. */
  async #beatOnce(): Promise<void> {
    const late = setTimeout(() => this.#options.catalogue.pool.cutOffAll(), silentMs);
    const asked = performance.now();
    const workerId = this.#workerId;
    try {
      if (workerId === null) return await this.#register().then(() => this.wake());
      const own = await this.#options.catalogue.heartbeat(workerId);
      if (own === null) return await this.#giveUpAll('it had been silent for too long: others have its jobs');
      this.#heardAtMs = asked;
      this.#compare(new Map(own.map((job) => [job.jobId, job])));
      await this.#disownStrays(own, workerId);
      await this.#parts.releaseStrays(workerId);
    } catch (error) {
      if (!isDatabaseAway(error)) this.#event('error', 'no heartbeat', { error });
      if (performance.now() - this.#heardAtMs > this.#timeoutMs && this.#workerId !== null)
        await this.#giveUpAll('the database has been out of reach for too long: others will have its jobs');
    } finally {
      clearTimeout(late);
    }
  }

  /** The net under lost news: cancelled jobs, and those that are others' now. */
  #compare(own: ReadonlyMap<number, OwnJob>): void {
    for (const { jobId, attempts } of this.#runner.running) {
      const known = own.get(jobId);
      if (known?.cancelRequested === true) void this.#runner.stop(jobId, 'cancelled');
      // What was claimed or recorded just now may be missing; what has another number of attempts is not ours.
      else if (known !== undefined && known.attempts !== attempts) void this.#runner.stop(jobId, 'lost');
    }
  }

  /** Claimed, but the answer was lost; or ended, and that could not be recorded. Seen so twice, it is put back. */
  async #disownStrays(own: readonly OwnJob[], workerId: string): Promise<void> {
    const strays = own.filter(({ jobId }) => !this.#runner.runs(jobId));
    for (const job of strays) {
      if (this.#strays.get(job.jobId) !== job.attempts) continue;
      this.#event('warn', 'a job of this worker did not run here: put back', { jobs: [job.jobId] });
      if (await this.#options.catalogue.disown(job, workerId)) await this.#options.lake.remove(job.jobId);
    }
    this.#strays = new Map(strays.map(({ jobId, attempts }) => [jobId, attempts]));
  }

  async #giveUpAll(text: string): Promise<void> {
    const jobs = this.#runner.running.map(({ jobId }) => jobId);
    this.#event('warn', `jobs stopped: ${text}`, { jobs });
    this.#workerId = null;
    this.#parts.stopAll();
    await this.#runner.stopAll('lost');
    await this.#quietly(async () => {
      await this.#register();
      this.wake();
    });
  }

  async #sweep(): Promise<void> {
    const { catalogue, lake } = this.#options;
    await this.#quietly(async () => {
      const { workers, again, ended } = await sweepSilent(catalogue, lake);
      if (workers.length + again.length + ended.length === 0) return;
      this.#event('warn', 'workers vanished', { workers, jobs: [...again, ...ended] });
    });
  }

  #lookAfterLake(): Promise<void> {
    this.#upkeeping = this.#quietly(() => this.#upkeep.round(this.#leaving.signal));
    return this.#upkeeping;
  }

  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isDatabaseAway(error)) this.#options.onError?.(error);
    }
  }

  /** Takes no further job; what runs may end within so long, then it waits for another worker. Resolves when nothing runs. */
  async drain(withinMs: number): Promise<void> {
    this.#draining = true;
    this.#leaving.abort();
    const late = setTimeout(() => {
      this.#event('info', 'jobs released', { jobs: this.#runner.running.map(({ jobId }) => jobId) });
      this.#parts.stopAll();
      void this.#runner.stopAll('released');
    }, withinMs);
    while (this.#filling || this.#ended.size > 0) {
      await Promise.all(this.#ended);
      if (this.#filling) await sleep(5);
    }
    clearTimeout(late);
  }

  /** Drains, and leaves. */
  async close(withinMs = 0): Promise<void> {
    await this.drain(withinMs);
    for (const round of this.#rounds) round.close();
    await this.#upkeeping;
    const workerId = this.#workerId;
    this.#workerId = null;
    if (workerId !== null) await this.#quietly(() => this.#options.catalogue.leave(workerId));
    this.#notices?.close();
  }
}
