/**
 * Jobs: asked for, run a few at a time each in its own thread, recorded. What waits and what runs is in the catalogue, so
 * that a server killed in the middle takes up where it was; nothing here outlives the process but that.
 */
import type { AnalysisProgress } from '../pipeline/analysis.js';
import type { Catalogue, JobOutcome, JobRecord } from '../storage/catalogue.js';
import type { FlowLake, FlowWrite } from '../storage/flow-lake.js';
import type { CapturesFolder, FoundCapture } from './captures-folder.js';
import type { JobReply } from './job-messages.js';
import { JobRun } from './job-run.js';

export interface JobQueueOptions {
  readonly catalogue: Catalogue;
  readonly captures: CapturesFolder;
  readonly lake: FlowLake;
  /** Module that exports analyzeCapture. */
  readonly analysisModule: string;
  /** Jobs at once. */
  readonly concurrency: number;
  /** Further label catalogues of the user's; default: none. */
  readonly cataloguePaths?: readonly string[];
  /** Folders of models that are asked; default: none. */
  readonly models?: readonly string[];
  /** Starts of one job before it is given up. Default 5. */
  readonly maxAttempts?: number;
  /** Told of our own faults; default: nobody. */
  readonly onError?: (error: unknown) => void;
}

type Analyzed = JobReply & { readonly kind: 'analyzed' };

function failure(message: string): JobOutcome {
  return { state: 'failed', message, flows: null, timeFirstUs: null, timeLastUs: null, summary: null };
}

function outcomeOf({ fault, flows, times, summary }: Analyzed): JobOutcome {
  return { state: fault === null ? 'finished' : 'failed', message: fault, flows, summary, ...times };
}

export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #runs = new Map<number, { run: JobRun; progress: AnalysisProgress | null }>();
  readonly #working = new Set<Promise<void>>();
  /** Places at work; counted down in the same turn in which one finds nothing more to do. */
  #places = 0;
  #calls = 0;
  #closing = false;

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** Takes up what a process before this one left. */
  async start(): Promise<void> {
    await this.#options.catalogue.recoverJobs(this.#options.maxAttempts ?? 5);
    await this.#fill();
  }

  /** The open job of this capture, or a new one: started at once where a place is free. */
  async request({ name, sizeBytes, mtimeMs }: FoundCapture): Promise<JobRecord> {
    const { catalogue } = this.#options;
    const asked = await catalogue.requestJob({ name, sizeBytes, mtimeMs });
    await this.#fill();
    return (await catalogue.job(asked.jobId)) ?? asked;
  }

  /** Of a job that runs here. */
  progress(jobId: number): AnalysisProgress | null {
    return this.#runs.get(jobId)?.progress ?? null;
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  /** Stops what runs; it waits in the catalogue for the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#runs.values()].map(({ run }) => run.stop()));
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
        const job = await this.#options.catalogue.claimJob();
        looked();
        if (job === null) continue;
        await this.#run(job);
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

  async #run(job: JobRecord): Promise<void> {
    const { catalogue, captures } = this.#options;
    const capture = await captures.find(job.file.name);
    const outcome = capture === null ? failure('the capture is no longer there') : await this.#analyze(job, capture);
    if (outcome === null) await catalogue.releaseJob(job.jobId);
    else await catalogue.finishJob(job.jobId, outcome);
  }

  /** Null where it was stopped. */
  async #analyze({ jobId }: JobRecord, { path }: FoundCapture): Promise<JobOutcome | null> {
    if (this.#closing) return null;
    const flows = await this.#options.lake.begin(jobId);
    const { answer, crash } = await this.#runThread(jobId, path, flows);
    if (answer?.kind === 'analyzed') return await this.#commit(flows, answer);
    await flows.abandon();
    if (answer?.kind === 'stopped' || this.#closing) return null;
    return this.#ownFault(crash ?? 'its thread ended without an answer');
  }

  async #runThread(jobId: number, path: string, { place }: FlowWrite) {
    const { analysisModule, cataloguePaths = [], models = [] } = this.#options;
    let answer: JobReply | null = null;
    const run = new JobRun({ kind: 'analyze', analysisModule, path, cataloguePaths, models, place }, (reply) => {
      if (reply.kind === 'progress') this.#runs.set(jobId, { run, progress: reply.progress });
      else answer = reply;
    });
    this.#runs.set(jobId, { run, progress: null });
    const crash = await run.ended;
    this.#runs.delete(jobId);
    return { answer: answer as JobReply | null, crash };
  }

  /** First the flows, then the catalogue's word that they are there. */
  async #commit(flows: FlowWrite, answer: Analyzed): Promise<JobOutcome> {
    try {
      await flows.commit();
      return outcomeOf(answer);
    } catch (error) {
      return this.#ownFault(`the flows could not be stored: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #ownFault(reason: string): JobOutcome {
    this.#options.onError?.(new Error(`a job failed: ${reason}`));
    return failure(`internal error: ${reason}`);
  }
}
