/**
 * One job in parts: its capture is cut, the parts of each stage go to whichever workers are free, this one among them, and what they leave is ready to be
 * merged. Where it cannot be proven that this gives the flows of one run, the capture is processed whole and the job says why. Runs in the worker that has
 * the job; the parts' files are in the folder of the job's run.
 */
import { mkdir } from 'node:fs/promises';
import type { SplitParts, SplitPlan } from '../pipeline/analysis.js';
import {
  checkPartitions,
  type PartOptions,
  planSplit,
  proveRanges,
  type RangeStart,
} from '../pipeline/split-capture.js';
import type { JobParts, JobRecord } from '../storage/catalogue.js';
import type { JobPart, PartsTable } from '../storage/job-parts.js';
import { isDatabaseAway } from '../storage/postgres-faults.js';
import type { StoragePlace } from '../storage/store-flows.js';
import { jobAnalysis } from './analysis-options.js';
import { keepPlan, type PartPlaces, type PartTask, runPart } from './part-tasks.js';
import { withoutFolders } from './without-folders.js';

/** Which captures are cut, and how. */
export interface SplitSizes {
  /** Larger ones are; 0: none. */
  readonly overBytes: number;
  /** No range is smaller. Default 64 MB. */
  readonly leastRangeBytes?: number;
}

export const defaultSplit: SplitSizes = { overBytes: 4e9 };

export interface SplitJobOptions extends PartPlaces {
  readonly job: JobRecord;
  readonly path: string;
  readonly place: StoragePlace;
  readonly workerId: string;
  readonly parts: PartsTable;
  /** Takes the part that is at work here, for as long as it is. */
  readonly taken: Set<JobPart>;
  /** Jobs and parts that all workers run at once. */
  readonly capacity: number;
  readonly sizes: SplitSizes;
  /** Calls back when a part of the job has ended; what is returned ends that. */
  readonly onPart: (listener: () => void) => () => void;
  /** Of three thirds: scanning, metering, merging. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

export interface SplitResult {
  readonly parts: JobParts;
  /** Null: to be processed whole. */
  readonly split: SplitParts | null;
}

const leastRange = 64e6;
/** More ranges than places: one that takes longer keeps fewer waiting. */
const rangesAPlace = 3;
const mostPartitions = 64;
/** The net under lost news. */
const lookAgainMs = 2000;
const retryMs = 250;

function whole(reason: string): SplitResult {
  return { parts: { ranges: null, partitions: null, whole: withoutFolders(reason) }, split: null };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

export class SplitJob {
  readonly #options: SplitJobOptions;
  readonly #folder: string;
  #stage = 0;

  constructor(options: SplitJobOptions) {
    this.#options = options;
    this.#folder = options.lake.partsFolder(options.job.jobId, options.place.run);
  }

  /** @throws the signal's reason */
  async run(): Promise<SplitResult> {
    const { signal } = this.#options;
    try {
      return await this.#cutAndRun();
    } catch (error) {
      signal.throwIfAborted();
      return whole(`a part failed: ${messageOf(error)}`);
    }
  }

  async #cutAndRun(): Promise<SplitResult> {
    const { job, path, capacity, parts } = this.#options;
    await this.#whileAway(() => parts.forget(job.jobId, job.attempts));
    await mkdir(this.#folder, { recursive: true });
    const request = { rangeBytes: this.#rangeBytes(), partitions: Math.min(capacity, mostPartitions) };
    const cut = await planSplit(path, request, this.#analysis());
    if ('whole' in cut) return whole(cut.whole);
    const { plan } = cut;
    await keepPlan(this.#folder, plan);
    const unproven = await this.#scanAll(plan);
    if (unproven !== null) return whole(unproven);
    await this.#all(
      Array.from({ length: plan.partitions }, (_, partition) => ({ part: 'meter', partition })),
      (share) => (1 + share) / 3,
    );
    const differs = await checkPartitions(plan, this.#folder, this.#analysis());
    if (differs !== null) return whole(differs.whole);
    return {
      parts: { ranges: plan.ranges, partitions: plan.partitions, whole: null },
      split: { plan, folder: this.#folder },
    };
  }

  #rangeBytes(): number {
    const { job, capacity, sizes } = this.#options;
    const even = Math.ceil(job.file.sizeBytes / (capacity * rangesAPlace));
    return Math.max(even, sizes.leastRangeBytes ?? leastRange);
  }

  #analysis() {
    const { job, place, cataloguePaths = [], models = [] } = this.#options;
    return jobAnalysis(job.options, cataloguePaths, models, place.packets);
  }

  /** Null when every range is proven to begin where the one before it ends; else why that cannot be. */
  async #scanAll(plan: SplitPlan): Promise<string | null> {
    let toScan: { readonly range: number; readonly start?: RangeStart }[] = Array.from(
      { length: plan.ranges },
      (_, range) => ({ range }),
    );
    for (let share = (done: number) => done / 3; ; share = () => 1 / 3) {
      await this.#all(
        toScan.map((scan) => ({ part: 'scan', ...scan })),
        share,
      );
      const proof = await proveRanges(plan, this.#folder, { signal: this.#options.signal });
      if ('whole' in proof) return proof.whole;
      if ('proven' in proof) return null;
      toScan = [...proof.scan];
    }
  }

  /** The parts of a stage: resolves when all have ended. @throws where one failed */
  async #all(
    tasks: readonly ({ part: 'scan'; range: number; start?: RangeStart } | { part: 'meter'; partition: number })[],
    share: (done: number) => number,
  ): Promise<void> {
    const { job, place, parts, signal, onProgress } = this.#options;
    const stage = this.#stage++;
    const common = { capture: job.file.name, run: place.run, options: job.options };
    const { jobId, attempts } = job;
    const rows = tasks.map((task, number): JobPart => {
      return { jobId, attempts, stage, number, task: JSON.stringify({ ...common, ...task } satisfies PartTask) };
    });
    await this.#whileAway(() => parts.add(rows));
    for (;;) {
      signal.throwIfAborted();
      const news = this.#nextNews();
      try {
        if (await this.#takeOne()) continue;
        const { finished, left, fault } = await this.#whileAway(() => parts.state(jobId, attempts, stage));
        if (fault !== null) throw new Error(fault);
        onProgress(share(finished / tasks.length));
        if (left === 0) return;
        await news.promise;
      } finally {
        news.stop();
      }
    }
  }

  /** One of the job's own parts, here. */
  async #takeOne(): Promise<boolean> {
    const { job, parts, taken, workerId } = this.#options;
    const part = await this.#whileAway(() => parts.claim(workerId, job.jobId));
    if (part === null) return false;
    taken.add(part);
    try {
      const fault = await endOf(part, this.#options, { signal: this.#options.signal });
      await this.#whileAway(() => parts.end(part, workerId, fault));
    } finally {
      taken.delete(part);
    }
    return true;
  }

  /** Or that it is time to look, or to stop. */
  #nextNews(): { readonly promise: Promise<void>; stop(): void } {
    const { onPart, signal } = this.#options;
    let stop = () => {};
    const promise = new Promise<void>((resolve) => {
      const timer = setTimeout(() => stop(), lookAgainMs);
      const unlisten = onPart(() => stop());
      signal.addEventListener('abort', () => stop(), { once: true });
      stop = () => {
        clearTimeout(timer);
        unlisten();
        resolve();
      };
    });
    return { promise, stop };
  }

  /** Again and again while the database is out of reach, for as long as the job is ours. */
  async #whileAway<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      this.#options.signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (!isDatabaseAway(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}

/** Runs a part to its end: null, or why it failed. @throws the signal's reason */
export async function endOf(part: JobPart, places: PartPlaces, options: PartOptions): Promise<string | null> {
  try {
    await runPart(part.jobId, part.task, places, options);
    return null;
  } catch (error) {
    options.signal?.throwIfAborted();
    return messageOf(error);
  }
}
