/** Captures and jobs as API v1 shows them. Pure: asks nobody. */
import type { Static } from 'typebox';
import { type FoundCapture, splitExtension } from '../jobs/captures-folder.js';
import type { CaptureFile, CaptureTimes, JobRecord } from '../storage/catalogue.js';
import type { File, FileStatus } from './schemas.js';

type FileView = Static<typeof File>;
type StatusView = Static<typeof FileStatus>;

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

function timeView({ timeFirstUs, timeLastUs }: CaptureTimes) {
  return { time_start: Math.floor((timeFirstUs ?? 0) / 1e6), time_end: Math.floor((timeLastUs ?? 0) / 1e6) };
}

/** API v1 knows four states: to whoever waits for the end of a cancelled job, it failed, and the message says of what. */
export function statusView(job: JobRecord): StatusView {
  return {
    state: job.state === 'cancelled' ? 'failed' : job.state,
    ...(job.startedAtMs === null ? {} : { started_at: seconds(job.startedAtMs) }),
    ...(job.finishedAtMs === null ? {} : { finished_at: seconds(job.finishedAtMs) }),
    job_id: job.jobId,
    ...(job.message === null ? {} : { message: job.message }),
  };
}

function fileView(file: CaptureFile, times: CaptureTimes, status: StatusView, flows: number | null): FileView {
  const { stem, extension } = splitExtension(file.name);
  return {
    name: stem,
    extension,
    ...timeView(times),
    status,
    size: Math.ceil(file.sizeBytes / 1024),
    ...(flows === null ? {} : { flows_count: flows }),
  };
}

/** A job's file as it was for the job. `known`: what else is known of the file's times, where the job does not know yet. */
export function jobFileView(job: JobRecord, known: CaptureTimes | undefined): FileView {
  return fileView(job.file, job.timeFirstUs === null && known ? known : job, statusView(job), job.flows);
}

const untimed: CaptureTimes = { timeFirstUs: null, timeLastUs: null };

/** A capture with its newest job; one that ended over another state of the file says nothing of this one. */
export function captureView(
  capture: FoundCapture,
  newest: JobRecord | undefined,
  times: CaptureTimes | undefined,
): FileView {
  const job = newest !== undefined && speaksOf(newest, capture) ? newest : undefined;
  const status: StatusView = job === undefined ? { state: 'new' } : statusView(job);
  return fileView(capture, times ?? job ?? untimed, status, job?.flows ?? null);
}

function speaksOf({ state, file }: JobRecord, capture: FoundCapture): boolean {
  const open = state === 'new' || state === 'in_progress';
  return open || (file.sizeBytes === capture.sizeBytes && file.mtimeMs === capture.mtimeMs);
}
