/**
 * The catalogue: which captures were seen, which jobs were asked for and what became of them. One interface, over SQLite
 * (sqlite-catalogue.ts) or PostgreSQL (postgres-catalogue.ts). Asynchronous throughout, so that a database server can stand behind it.
 */

import type { JobOptions } from '../schema/job-options.js';
import type { LabelCorrection } from './flow-lake.js';

export type JobState = 'new' | 'in_progress' | 'finished' | 'failed' | 'cancelled';

/** One state of a file: it counts as changed when either differs. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Time of the first and the last packet. Null: the capture holds none, or none could be read. */
export interface CaptureTimes {
  readonly timeFirstUs: number | null;
  readonly timeLastUs: number | null;
}

export interface CaptureFile extends FileStamp {
  /** Relative to the captures folder, with `/`. */
  readonly name: string;
}

/** How a capture was processed that is large enough for several workers. */
export interface JobParts {
  readonly ranges: number | null;
  readonly partitions: number | null;
  /** Why it was processed whole all the same. */
  readonly whole: string | null;
}

export interface JobRecord extends CaptureTimes {
  readonly jobId: number;
  /**
   * What the job is over, as it was when it was asked for. Of several captures: their names with `//` between them, their size together,
   * the latest time of change; it tells whether they are the same ones, and is no file.
   */
  readonly file: CaptureFile;
  /** The captures as they were then, in the order in which they were named. */
  readonly captures: readonly CaptureFile[];
  readonly options: JobOptions;
  readonly state: JobState;
  readonly askedAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** Why it failed. */
  readonly message: string | null;
  readonly flows: number | null;
  readonly sessions: number | null;
  readonly packets: number | null;
  /** Of the packets on the wire. */
  readonly bytes: number | null;
  /** How often it was started. */
  readonly attempts: number;
  /** Whoever has more goes first; -10 to 10. */
  readonly priority: number;
  /** Null: by one worker, as most are. */
  readonly parts: JobParts | null;
}

export interface JobOutcome extends CaptureTimes {
  readonly state: 'finished' | 'failed' | 'cancelled';
  readonly message: string | null;
  /** Null where no flows were stored. */
  readonly flows: number | null;
  readonly sessions?: number | null;
  readonly packets?: number | null;
  readonly bytes?: number | null;
  /** The whole summary of the analysis, as JSON; kept for readers to come. */
  readonly summary: string | null;
  readonly parts?: JobParts | null;
}

/** Of one state of a capture: a job that reads it again finds the same flows under the same numbers. */
export interface CorrectedFlow extends LabelCorrection {
  readonly file: CaptureFile;
}

export interface JobWish {
  /** At least one; several are read as one stream by time. */
  readonly captures: readonly CaptureFile[];
  readonly options: JobOptions;
  /** Default 0. */
  readonly priority?: number;
}

export interface JobQuestion {
  readonly state?: JobState | undefined;
  /** Only jobs over this capture, alone or among others. */
  readonly capture?: string | undefined;
  readonly limit: number;
  /** Only jobs before this one. */
  readonly before?: number | undefined;
}

export interface JobPage {
  /** Newest first. */
  readonly jobs: readonly JobRecord[];
  /** Of all pages. */
  readonly total: number;
  readonly more: boolean;
}

export interface SearchedJobsQuestion {
  readonly limit: number;
  /** Only jobs before this one. */
  readonly before?: number | undefined;
  /** Only jobs that may hold packets from here on, and up to there; those whose times are unknown may. */
  readonly fromUs?: number | undefined;
  readonly toUs?: number | undefined;
}

export interface SearchedJob {
  readonly jobId: number;
  /** Their names, in the order in which they were named. */
  readonly captures: readonly string[];
  readonly corrections: readonly LabelCorrection[];
}

/** A capture whose times are known. */
export interface TimedCapture extends CaptureFile, CaptureTimes {}

export interface Catalogue {
  /** The same as long as it lives, and another one than that of any other. */
  identity(): Promise<string>;
  /** The job of this capture alone, by the default options, that waits or runs; else a new one. Never two at once. */
  requestJob(file: CaptureFile): Promise<JobRecord>;
  /** The same for any captures and options: the job that waits or runs over just these, else a new one. */
  createJob(wish: JobWish): Promise<{ readonly job: JobRecord; readonly created: boolean }>;
  jobs(question: JobQuestion): Promise<JobPage>;
  /** Those that a search over all jobs asks, newest first. */
  searchedJobs(question: SearchedJobsQuestion): Promise<SearchedJob[]>;
  /** The newest job over each capture, alone or among others, whatever its options; of all captures, or of one. */
  newestJobsOver(capture?: string): Promise<Map<string, JobRecord>>;
  /** Whether the job still waited: then it is cancelled. */
  cancelWaiting(jobId: number): Promise<boolean>;
  /** Forgets a job unless it runs. */
  removeJob(jobId: number): Promise<boolean>;
  /** The summary of its analysis, as JSON. */
  jobSummary(jobId: number): Promise<string | null>;
  /** How many jobs are in each state. */
  jobCounts(): Promise<Map<JobState, number>>;
  /** Numbers of all jobs. */
  jobIds(): Promise<number[]>;
  /** Takes the job of the highest priority that has waited longest, for the caller alone; null where none waits. */
  claimJob(): Promise<JobRecord | null>;
  /** Also remembers the times of the capture. */
  finishJob(jobId: number, outcome: JobOutcome): Promise<void>;
  /** Back to waiting, as if never started. */
  releaseJob(jobId: number): Promise<void>;
  /** After a crash: jobs that ran, all or this one, wait again; those started `maxAttempts` times fail. Says how many wait again. */
  recoverJobs(maxAttempts: number, jobId?: number): Promise<number>;
  job(jobId: number): Promise<JobRecord | null>;
  /** The newest job of each of these captures alone by the default options, by name. */
  newestJobs(names: readonly string[]): Promise<Map<string, JobRecord>>;
  /** Every capture whose times are known, as it was then. */
  allTimes(): Promise<TimedCapture[]>;
  /** What is known of captures whose stamp has not changed, by name. */
  captureTimes(files: readonly CaptureFile[]): Promise<Map<string, CaptureTimes>>;
  /** All of them or none. */
  rememberTimes(captures: readonly TimedCapture[]): Promise<void>;
  /** What was remembered of a capture while it was as it is; null where nothing was. */
  captureHealth(file: CaptureFile): Promise<string | null>;
  /** In place of what was remembered of the capture before. */
  rememberHealth(file: CaptureFile, health: string): Promise<void>;
  /** What users said of flows of this capture while it was as it is, by flow number. */
  corrections(file: CaptureFile): Promise<LabelCorrection[]>;
  /** Everything that users said, newest first. */
  allCorrections(): Promise<CorrectedFlow[]>;
  /** In place of what was said of this flow before. */
  correctLabel(file: CaptureFile, correction: LabelCorrection): Promise<void>;
  /** False where nothing was said of the flow. */
  withdrawCorrection(file: CaptureFile, flowId: number): Promise<boolean>;
  close(): Promise<void>;
}
