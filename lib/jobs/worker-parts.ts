/**
 * Parts of jobs in one worker: those that it takes over for jobs of others, and those of the jobs that it has itself and cuts. Chooses no job; which worker
 * this is, and whether it still is one, its owner says.
 */
import type { JobPart } from '../storage/job-parts.js';
import { isDatabaseAway } from '../storage/postgres-faults.js';
import type { SharedCatalogue } from '../storage/shared-catalogue.js';
import type { SplitAsked } from './job-runner.js';
import type { PartPlaces } from './part-tasks.js';
import { endOf, SplitJob, type SplitResult, type SplitSizes } from './split-job.js';

export interface WorkerPartsOptions extends PartPlaces {
  readonly catalogue: SharedCatalogue;
  /** Which captures are cut into parts for several workers; default: none. */
  readonly split?: SplitSizes;
  readonly onError?: (error: unknown) => void;
}

const retryMs = 250;

const nameOf = ({ jobId, attempts, stage, number }: JobPart) => `${jobId} ${attempts} ${stage} ${number}`;

export class WorkerParts {
  readonly #options: WorkerPartsOptions;
  /** The number of this worker now; null: it is none. */
  readonly #workerId: () => string | null;
  /** Of jobs of any worker, each in a place of this one. */
  readonly #taken = new Map<JobPart, AbortController>();
  /** Those that a job which runs here has taken itself, in the place that it has. */
  readonly #own = new Set<JobPart>();
  /** Who waits for parts of a job. */
  readonly #listeners = new Set<{ readonly jobId: number; readonly heard: () => void }>();
  /** In the catalogue ours, but not at work here: seen so once. */
  #strays: ReadonlySet<string> = new Set();

  constructor(options: WorkerPartsOptions, workerId: () => string | null) {
    this.#options = options;
    this.#workerId = workerId;
  }

  /** Places that they take. */
  get size(): number {
    return this.#taken.size;
  }

  /** A part of the job has ended somewhere. */
  hear(jobId: number): void {
    for (const listener of this.#listeners) if (listener.jobId === jobId) listener.heard();
  }

  /** Those of the job stop. */
  cancel(jobId: number): void {
    for (const [part, abort] of this.#taken) if (part.jobId === jobId) abort.abort();
  }

  stopAll(): void {
    for (const abort of this.#taken.values()) abort.abort();
  }

  /** In the turn of the call it takes its place; where it is stopped it waits for another worker. */
  async run(part: JobPart, workerId: string): Promise<void> {
    const { parts } = this.#options.catalogue;
    const abort = new AbortController();
    this.#taken.set(part, abort);
    try {
      const fault = await endOf(part, this.#options, { signal: abort.signal }).catch(() => undefined);
      const tell = () => (fault === undefined ? parts.release(part, workerId) : parts.end(part, workerId, fault));
      while (workerId === this.#workerId() && !(await reaches(tell)))
        await new Promise((resolve) => setTimeout(resolve, retryMs));
    } catch (error) {
      this.#options.onError?.(error);
    } finally {
      this.#taken.delete(part);
    }
  }

  /** Null where the job is not to be cut. */
  async split(asked: SplitAsked): Promise<SplitResult | null> {
    const { split: sizes, catalogue } = this.#options;
    const workerId = this.#workerId();
    if (sizes === undefined || sizes.overBytes === 0 || asked.job.file.sizeBytes <= sizes.overBytes) return null;
    const capacity = (await catalogue.workers()).reduce((sum, { concurrency }) => sum + concurrency, 0);
    // Nobody else would help.
    if (workerId === null || capacity < 2) return null;
    const onPart = (heard: () => void) => {
      const listener = { jobId: asked.job.jobId, heard };
      this.#listeners.add(listener);
      return () => void this.#listeners.delete(listener);
    };
    const mine = { workerId, parts: catalogue.parts, taken: this.#own, capacity, sizes, onPart };
    return await new SplitJob({ ...this.#options, ...asked, ...mine }).run();
  }

  /** Claimed, but the answer was lost; or ended, and that could not be recorded. Seen so twice, they wait for any worker again. */
  async releaseStrays(workerId: string): Promise<void> {
    const { parts } = this.#options.catalogue;
    const here = new Set([...this.#taken.keys(), ...this.#own].map(nameOf));
    const strays = (await parts.ofWorker(workerId)).filter((part) => !here.has(nameOf(part)));
    for (const part of strays) if (this.#strays.has(nameOf(part))) await parts.release(part, workerId);
    this.#strays = new Set(strays.map(nameOf));
  }
}

/** False where the database is out of reach. */
async function reaches(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    return false;
  }
}
