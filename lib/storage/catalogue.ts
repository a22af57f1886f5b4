/**
 * The catalogue: which captures were seen, which jobs were asked for and what became of them. One interface; the embedded
 * one is sqlite-catalogue.ts. Asynchronous throughout, so that a database server can stand behind it.
 */

import type { LabelCorrection } from './flow-lake.js';

export type JobState = 'new' | 'in_progress' | 'finished' | 'failed';

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

export interface JobRecord extends CaptureTimes {
  readonly jobId: number;
  /** The capture as it was when the job was asked for. */
  readonly file: CaptureFile;
  readonly state: JobState;
  readonly askedAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** Why it failed. */
  readonly message: string | null;
  readonly flows: number | null;
  /** How often it was started. */
  readonly attempts: number;
}

export interface JobOutcome extends CaptureTimes {
  readonly state: 'finished' | 'failed';
  readonly message: string | null;
  /** Null where no flows were stored. */
  readonly flows: number | null;
  /** The whole summary of the analysis, as JSON; kept for readers to come. */
  readonly summary: string | null;
}

/** Of one state of a capture: a job that reads it again finds the same flows under the same numbers. */
export interface CorrectedFlow extends LabelCorrection {
  readonly file: CaptureFile;
}

export interface Catalogue {
  /** The job of this capture that waits or runs; else a new one. Never two at once for one capture. */
  requestJob(file: CaptureFile): Promise<JobRecord>;
  /** Takes the job that has waited longest, for the caller alone; null where none waits. */
  claimJob(): Promise<JobRecord | null>;
  /** Also remembers the times of the capture. */
  finishJob(jobId: number, outcome: JobOutcome): Promise<void>;
  /** Back to waiting, as if never started. */
  releaseJob(jobId: number): Promise<void>;
  /** After a crash: jobs that ran wait again; those started `maxAttempts` times fail. Says how many wait again. */
  recoverJobs(maxAttempts: number): Promise<number>;
  job(jobId: number): Promise<JobRecord | null>;
  /** The newest job of each capture, by name. */
  newestJobs(): Promise<Map<string, JobRecord>>;
  /** What is known of captures whose stamp has not changed, by name. */
  captureTimes(files: readonly CaptureFile[]): Promise<Map<string, CaptureTimes>>;
  rememberTimes(file: CaptureFile, times: CaptureTimes): Promise<void>;
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
