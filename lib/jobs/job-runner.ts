/**
 * Claimed jobs, each in its own thread to its end: captures found, read, stored, and the outcome told to whoever keeps jobs. Chooses no job, and does
 * not know who else runs some.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { AnalysisProgress } from '../pipeline/analysis.js';
import type { ModelPool } from '../pipeline/model-pool.js';
import type { CaptureFile, JobOutcome, JobParts, JobRecord } from '../storage/catalogue.js';
import type { FlowLake, FlowWrite } from '../storage/flow-lake.js';
import type { StoragePlace } from '../storage/store-flows.js';
import type { CapturesFolder } from './captures-folder.js';
import type { Crash, JobReply } from './job-messages.js';
import { type JobProgress, ProgressMeter } from './job-progress.js';
import { type JobRun, JobThreads, type TaskStarter } from './job-threads.js';
import type { SplitResult } from './split-job.js';
import { withoutFolders } from './without-folders.js';

/** Who keeps the jobs. */
export interface JobKeeper {
  /**
   * Records how it ended, after `settle` has put what it stored in its place and said so; it may be called again. False: the job is not ours any
   * more, and nothing was settled or recorded.
   */
  finish(job: JobRecord, settle: () => Promise<JobOutcome>): Promise<boolean>;
  /** Back to waiting, as if never started. */
  release(job: JobRecord): Promise<void>;
  /** What it ran in has died, of it or of another: back to waiting, or to its end where that was so each time of too many. */
  lose(job: JobRecord): Promise<void>;
}

export interface JobRunnerOptions {
  readonly keeper: JobKeeper;
  readonly captures: CapturesFolder;
  readonly lake: FlowLake;
  /** Module that exports analyzeCapture. */
  readonly analysisModule: string;
  /** Further label catalogues of the user's; default: none. */
  readonly cataloguePaths?: readonly string[];
  /** Folders of models that are asked; default: none. */
  readonly models?: readonly string[];
  /** Where they run; default: as the tasks' process has it, else in a process of each job's own. */
  readonly pool?: ModelPool;
  /** Where jobs run; default: in threads of this process. */
  readonly tasks?: TaskStarter;
  /** Takes a job apart where its capture is large enough for several workers, null where it is not; default: none is. */
  readonly split?: (asked: SplitAsked) => Promise<SplitResult | null>;
  /** False while the folders that others see too are not mounted here; default: they always are. */
  readonly foldersAreThere?: () => Promise<boolean>;
  /** At most twice a second and job. */
  readonly onProgress?: (job: JobRecord, progress: JobProgress) => void;
  /** Told of our own faults; default: nobody. */
  readonly onError?: (error: unknown) => void;
}

export interface SplitAsked {
  readonly job: JobRecord;
  readonly path: string;
  readonly place: StoragePlace;
  /** Of three thirds: the third one is the job's own run. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

type Analyzed = JobReply & { readonly kind: 'analyzed' };

/** Why a job is stopped: at its asker's wish, to be run later, or because another has it now. */
export type StopReason = 'cancelled' | 'released' | 'lost';

/** A job that runs here. */
interface Running {
  readonly job: JobRecord;
  readonly meter: ProgressMeter;
  /** From the start of its thread on. */
  run: JobRun | null;
  progress: JobProgress | null;
  toldAtMs: number;
  stopped: StopReason | null;
  readonly abort: AbortController;
  split: SplitResult | null;
  /** When it is recorded how it ended. */
  ended: Promise<void>;
}

const progressToldEveryMs = 500;

export function failure(message: string): JobOutcome {
  return { state: 'failed', message, flows: null, timeFirstUs: null, timeLastUs: null, summary: null };
}

export const cancelledOutcome: JobOutcome = { ...failure('cancelled'), state: 'cancelled' };

function outcomeOf({ kind: _, fault, times, ...amounts }: Analyzed): JobOutcome {
  return { state: fault === null ? 'finished' : 'failed', message: fault, ...amounts, ...times };
}

function gone(name: string, captures: readonly CaptureFile[]): string {
  return captures.length === 1 ? 'the capture is no longer there' : `the capture ${name} is no longer there`;
}

/** Of a job in parts the run that is left: bytes are of the capture that is through with all three. */
function ofLastThird({ split, job }: Running, progress: AnalysisProgress): AnalysisProgress {
  if (split?.split == null) return progress;
  const bytesTotal = job.file.sizeBytes;
  const share = progress.bytesTotal > 0 ? Math.min(1, progress.bytesRead / progress.bytesTotal) : 0;
  return { ...progress, bytesTotal, bytesRead: Math.round(((2 + share) / 3) * bytesTotal) };
}

export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #tasks: TaskStarter;
  readonly #running = new Map<number, Running>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#tasks = options.tasks ?? new JobThreads();
  }

  /** Jobs at work. */
  get running(): readonly JobRecord[] {
    return [...this.#running.values()].map(({ job }) => job);
  }

  runs(jobId: number): boolean {
    return this.#running.has(jobId);
  }

  progress(jobId: number): JobProgress | null {
    return this.#running.get(jobId)?.progress ?? null;
  }

  /**
   * In the turn of the call it runs; resolves when its end is recorded, or it is not ours any more.
   * @throws where its end could not be recorded
   */
  run(job: JobRecord): Promise<void> {
    const running: Running = {
      job,
      meter: new ProgressMeter(Date.now()),
      run: null,
      progress: null,
      toldAtMs: 0,
      stopped: null,
      abort: new AbortController(),
      split: null,
      ended: Promise.resolve(),
    };
    this.#running.set(job.jobId, running);
    const ended = this.#runToEnd(running).finally(() => this.#running.delete(job.jobId));
    running.ended = ended.catch(() => {});
    return ended;
  }

  /** Null where it does not run here; else when it has ended. The first reason stays, but that the job is lost. */
  stop(jobId: number, reason: StopReason): Promise<void> | null {
    const running = this.#running.get(jobId);
    if (running === undefined) return null;
    if (running.stopped === null || reason === 'lost') running.stopped = reason;
    running.abort.abort();
    void running.run?.stop();
    return running.ended;
  }

  async stopAll(reason: StopReason): Promise<void> {
    await Promise.all([...this.#running.keys()].map((jobId) => this.stop(jobId, reason)));
  }

  async #runToEnd(running: Running): Promise<void> {
    const paths = await this.#paths(running.job);
    if (typeof paths !== 'string') return await this.#analyze(running, paths);
    const { foldersAreThere, keeper } = this.#options;
    if ((await foldersAreThere?.()) !== false) return await this.#end(running, failure(paths));
    // Not the capture is gone but the folder: where that is mounted the job can be run.
    await keeper.release(running.job);
  }

  /** Where its captures are; or why that cannot be said. */
  async #paths({ captures }: JobRecord): Promise<readonly string[] | string> {
    const paths: string[] = [];
    for (const { name } of captures) {
      const found = await this.#options.captures.find(name);
      if (found === null) return gone(name, captures);
      paths.push(found.path);
    }
    return paths;
  }

  async #analyze(running: Running, paths: readonly string[]): Promise<void> {
    if (running.stopped !== null) return await this.#endStopped(running);
    const flows = await this.#begin(running.job.jobId);
    if (flows instanceof Error) return await this.#end(running, this.#notStored(flows));
    await this.#takeApart(running, paths, flows);
    const { answer, crash } = await this.#runThread(running, paths, flows);
    if (answer?.kind === 'analyzed' && running.stopped !== 'lost') return await this.#store(running, flows, answer);
    // What stays, of a full disk say, is swept.
    await flows.abandon().catch((error: unknown) => this.#options.onError?.(error));
    if (answer?.kind === 'stopped' || running.stopped !== null) return await this.#endStopped(running);
    if (crash?.ofProcess === true) return await this.#lose(running, crash);
    await this.#end(running, this.#ownFault(crash?.message ?? 'its thread ended without an answer'));
  }

  /** A disk that is full or gone is an end like any other: a job that nobody ends would stay this worker's for ever. */
  async #begin(jobId: number): Promise<FlowWrite | Error> {
    try {
      return await this.#options.lake.begin(jobId);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #takeApart(running: Running, paths: readonly string[], { place }: FlowWrite): Promise<void> {
    const { split, onError } = this.#options;
    const [path, ...others] = paths;
    if (split === undefined || path === undefined || others.length > 0) return;
    const { job, abort } = running;
    const bytesTotal = job.file.sizeBytes;
    const onProgress = (share: number) =>
      this.#tellProgress(running, {
        kind: 'progress',
        progress: { bytesRead: Math.round(share * bytesTotal), bytesTotal, packets: 0, flows: 0 },
        labels: [],
      });
    try {
      running.split = await split({ job, path, place, onProgress, signal: abort.signal });
    } catch (error) {
      // Where it was stopped the job ends in its usual way.
      if (!abort.signal.aborted) onError?.(error);
    }
  }

  async #runThread(running: Running, paths: readonly string[], { place }: FlowWrite) {
    const { analysisModule, cataloguePaths = [], models = [] } = this.#options;
    const modelPort = this.#modelPort();
    let answer: JobReply | null = null;
    const { options } = running.job;
    const split = running.split?.split ?? null;
    const common = { analysisModule, cataloguePaths, models, modelPort };
    const task = { kind: 'analyze', paths, split, options, place, ...common } as const;
    const run = this.#tasks.start(task, (reply) => {
      if (reply.kind === 'progress') this.#tellProgress(running, reply);
      else answer = reply;
    });
    running.run = run;
    if (running.stopped !== null) void run.stop();
    const crash = await run.ended;
    return { answer: answer as JobReply | null, crash };
  }

  #tellProgress(running: Running, { progress, labels }: JobReply & { readonly kind: 'progress' }): void {
    const nowMs = Date.now();
    running.progress = running.meter.add(
      running.run === null ? progress : ofLastThird(running, progress),
      labels,
      nowMs,
    );
    if (nowMs - running.toldAtMs < progressToldEveryMs) return;
    running.toldAtMs = nowMs;
    this.#options.onProgress?.(running.job, running.progress);
  }

  /** The job's end of a way to the models that jobs share; the other end closes with it. */
  #modelPort(): MessagePort | null {
    const { models = [], pool } = this.#options;
    if (pool === undefined || models.length === 0) return null;
    const { port1, port2 } = new MessageChannel();
    pool.serve(port1);
    return port2;
  }

  /** First the flows, then the keeper's word that they are there. */
  async #store({ job, split }: Running, flows: FlowWrite, answer: Analyzed): Promise<void> {
    let settled: Promise<JobOutcome> | null = null;
    const isOurs = await this.#options.keeper.finish(
      job,
      () => (settled ??= this.#settle(flows, answer, split?.parts)),
    );
    // Once settled they are what is stored, until whoever has the job now stores its own or removes them.
    if (!isOurs && settled === null) await flows.abandon();
  }

  async #settle(flows: FlowWrite, answer: Analyzed, parts?: JobParts): Promise<JobOutcome> {
    try {
      await flows.commit();
      return { ...outcomeOf(answer), parts: parts ?? null };
    } catch (error) {
      return this.#notStored(error);
    }
  }

  #notStored(error: unknown): JobOutcome {
    const reason = error instanceof Error ? error.message : String(error);
    return this.#ownFault(`the flows could not be stored: ${reason}`);
  }

  async #endStopped(running: Running): Promise<void> {
    if (running.stopped === 'cancelled') await this.#end(running, cancelledOutcome);
    else if (running.stopped !== 'lost') await this.#options.keeper.release(running.job);
  }

  async #lose({ job }: Running, { message }: Crash): Promise<void> {
    this.#options.onError?.(new Error(`job ${job.jobId} was broken off: ${message}`));
    await this.#options.keeper.lose(job);
  }

  /** It ends without flows: those that an attempt before this one stored are not its own. */
  async #end({ job }: Running, outcome: JobOutcome): Promise<void> {
    const { keeper, lake } = this.#options;
    await keeper.finish(job, async () => {
      try {
        if (job.attempts > 1 && (await lake.has(job.jobId))) await lake.remove(job.jobId);
      } catch (error) {
        this.#options.onError?.(error);
      }
      return outcome;
    });
  }

  #ownFault(reason: string): JobOutcome {
    this.#options.onError?.(new Error(`a job failed: ${reason}`));
    return failure(`internal error: ${withoutFolders(reason)}`);
  }
}
