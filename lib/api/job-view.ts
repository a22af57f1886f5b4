/** Captures and jobs as API v2 shows them, and its words for what the catalogue calls otherwise. Pure: asks nobody. */
import type { Static } from 'typebox';
import type { CaptureCursor, CaptureState, ListedCapture } from '../jobs/capture-list.js';
import type { JobProgress } from '../jobs/job-progress.js';
import { defaultJobOptions, type JobOptions } from '../schema/job-options.js';
import type { JobRecord, JobState } from '../storage/catalogue.js';
import { ApiError } from './errors.js';
import type { V2Capture, V2CaptureState, V2Job, V2JobState, V2JobWish, V2Progress } from './v2-job-schemas.js';

export type JobView = Static<typeof V2Job>;
export type CaptureView = Static<typeof V2Capture>;

const stateNames = {
  new: 'waiting',
  in_progress: 'running',
  finished: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<JobState, Static<typeof V2JobState>>;

export const jobStates = Object.keys(stateNames) as readonly JobState[];

export function stateName(state: JobState): Static<typeof V2JobState> {
  return stateNames[state];
}

export function jobStateOf(name: Static<typeof V2JobState>): JobState {
  return jobStates.find((state) => stateNames[state] === name) as JobState;
}

export function captureStateOf(name: Static<typeof V2CaptureState>): CaptureState {
  return name === 'new' ? 'none' : jobStateOf(name);
}

const fromMs = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** Latest time that a Date holds, in microseconds; a broken capture may say anything. */
const mostUs = 8.64e18;

function fromUs(us: number | null | undefined): string | null {
  if (us === null || us === undefined || Math.abs(us) > mostUs) return null;
  const rest = ((us % 1e6) + 1e6) % 1e6;
  const whole = new Date((us - rest) / 1000).toISOString().slice(0, -5);
  return `${whole}.${String(rest).padStart(6, '0')}Z`;
}

export function progressView(progress: JobProgress): Static<typeof V2Progress> {
  return {
    bytes: progress.bytesRead,
    bytes_total: progress.bytesTotal,
    packets: progress.packets,
    flows: progress.flows,
    bytes_per_s: progress.bytesPerS,
    packets_per_s: progress.packetsPerS,
    seconds_left: progress.secondsLeft,
    labels: [...progress.labels],
  };
}

function optionsView(options: JobOptions): JobView['options'] {
  return {
    features: options.features,
    window_s: options.windowS,
    idle_timeout_s: options.idleTimeoutS,
    active_timeout_s: options.activeTimeoutS,
    filter: options.filter,
  };
}

export function jobOptionsOf(wished: Static<typeof V2JobWish>['options']): JobOptions {
  const { features, window_s, idle_timeout_s, active_timeout_s, filter } = wished ?? {};
  return {
    features: features ?? defaultJobOptions.features,
    windowS: window_s ?? defaultJobOptions.windowS,
    idleTimeoutS: idle_timeout_s ?? null,
    activeTimeoutS: active_timeout_s ?? null,
    filter: filter ?? null,
  };
}

export function jobView(job: JobRecord, progress: JobProgress | null): JobView {
  return {
    job_id: job.jobId,
    captures: job.captures.map(({ name }) => name),
    options: optionsView(job.options),
    state: stateName(job.state),
    asked_at: new Date(job.askedAtMs).toISOString(),
    started_at: fromMs(job.startedAtMs),
    finished_at: fromMs(job.finishedAtMs),
    message: job.message,
    flows: job.flows,
    sessions: job.sessions,
    packets: job.packets,
    bytes: job.bytes,
    first_packet_at: fromUs(job.timeFirstUs),
    last_packet_at: fromUs(job.timeLastUs),
    attempts: job.attempts,
    priority: job.priority,
    parts: job.parts,
    progress: progress === null || job.state !== 'in_progress' ? null : progressView(progress),
  };
}

export function listedView({ capture, job, times }: ListedCapture): CaptureView {
  return {
    name: capture.name,
    size_bytes: capture.sizeBytes,
    modified_at: new Date(capture.mtimeMs).toISOString(),
    first_packet_at: fromUs(times?.timeFirstUs),
    last_packet_at: fromUs(times?.timeLastUs),
    state: job === null ? 'new' : stateName(job.state),
    job_id: job?.jobId ?? null,
    job_captures: job?.captures.length ?? null,
    flows: job?.flows ?? null,
    message: job?.message ?? null,
  };
}

/** Opaque to clients. */
export function cursorText(cursor: CaptureCursor | null): string | null {
  return cursor === null ? null : Buffer.from(JSON.stringify([cursor.value, cursor.name])).toString('base64url');
}

export function captureCursorOf(text: string): CaptureCursor {
  try {
    const [value, name] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (typeof name === 'string' && (typeof value === 'string' || typeof value === 'number')) return { value, name };
  } catch {}
  throw new ApiError(400, 'cursor_wrong');
}
