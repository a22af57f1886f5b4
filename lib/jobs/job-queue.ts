/**
 * The queue as who asks for jobs sees it. Two stand behind it: embedded-queue.ts runs jobs in this process, shared-queue.ts leaves them to workers in
 * any process that shares the catalogue. Types only.
 */
import type { JobRecord, JobWish } from '../storage/catalogue.js';
import type { FoundCapture } from './captures-folder.js';
import type { JobProgress } from './job-progress.js';

export interface JobQueue {
  /** Takes up what a process before this one left. */
  start(): Promise<void>;
  /** The open job of this capture alone, or a new one. */
  request(capture: FoundCapture): Promise<JobRecord>;
  /** The open job over these captures by these options, or a new one. */
  create(wish: JobWish): Promise<{ job: JobRecord; created: boolean }>;
  /** Resolves when the job waits and runs no longer: cancelled, or ended by itself meanwhile. */
  cancel(jobId: number): Promise<void>;
  /** Forgets a job and what it stored. False while it runs. */
  remove(job: JobRecord): Promise<boolean>;
  /** Whether it is at work, as far as is known here. */
  runs(jobId: number): boolean;
  /** Of a job that runs. */
  progress(jobId: number): JobProgress | null;
  /** Stops what runs in this process; it waits for the next start, or for another process. */
  close(): Promise<void>;
}
