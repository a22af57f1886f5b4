/** What the routes stand on, and the few questions that several of them ask. Knows no HTTP but its "not found". */
import type { Places } from '../geo/places.js';
import type { CaptureList } from '../jobs/capture-list.js';
import type { CaptureReader } from '../jobs/capture-reader.js';
import type { CaptureTimesReader } from '../jobs/capture-times.js';
import type { CapturesFolder, FoundCapture } from '../jobs/captures-folder.js';
import type { Happenings } from '../jobs/happenings.js';
import type { JobQueue } from '../jobs/job-queue.js';
import type { Catalogue as LabelCatalogue } from '../labels/catalogue.js';
import type { Model } from '../labels/load-model.js';
import type { Catalogue, JobRecord } from '../storage/catalogue.js';
import type { FlowLake, FlowTable } from '../storage/flow-lake.js';
import { notFound } from './errors.js';
import { stateName } from './job-view.js';
import type { KeptAnswers } from './kept-answers.js';
import type { Metrics } from './metrics.js';
import type { Tokens } from './tokens.js';
import type { Uploads } from './uploads.js';

export interface Services {
  readonly version: string;
  readonly captures: CapturesFolder;
  readonly captureList: CaptureList;
  readonly captureReader: CaptureReader;
  readonly happenings: Happenings;
  readonly times: CaptureTimesReader;
  readonly queue: JobQueue;
  readonly catalogue: Catalogue;
  readonly lake: FlowLake;
  /** To questions about jobs. */
  readonly answers: KeptAnswers;
  readonly labels: LabelCatalogue;
  /** Asked about flows that nothing else names, in this order. */
  readonly models: readonly Model[];
  readonly places: Places;
  /** Null: everybody may everything. */
  readonly tokens: Tokens | null;
  /** Null: none are taken. */
  readonly uploads: Uploads | null;
  readonly metrics: Metrics;
  /** Questions about a job that runs are answered from what it has stored so far. */
  readonly unfinished?: boolean;
  /** States have API v2's words. */
  readonly isV2?: boolean;
}

/** The job of that number; whatever is not a number is nobody's job. */
export async function jobOf({ catalogue }: Services, id: string): Promise<JobRecord> {
  const job = /^[1-9]\d{0,14}$/.test(id) ? await catalogue.job(Number(id)) : null;
  if (job === null) throw notFound('job_unknown', { id: id.slice(0, 40) });
  return job;
}

/** The job, if its flows are there: finished, or failed after some of the capture was read; in API v2 while it runs, too. */
export async function jobWithFlows(services: Services, id: string): Promise<JobRecord> {
  const job = await jobOf(services, id);
  const { jobId, state, flows } = job;
  if (state === 'in_progress' && services.unfinished === true) return job;
  if (state === 'new' || state === 'in_progress')
    throw notFound('job_unfinished', { id: jobId, state: services.isV2 === true ? stateName(state) : state });
  if (flows === null) throw notFound('job_without_flows', { id: jobId, reason: String(job.message) });
  return job;
}

/** The flows of such a job, with what users said of their labels. */
export async function flowsOf({ catalogue, lake }: Services, { jobId, file }: JobRecord): Promise<FlowTable> {
  return lake.flows(jobId, await catalogue.corrections(file));
}

/** By its whole name; by its name without extension where only one capture has it. */
export async function captureNamed({ captures }: Services, name: string): Promise<FoundCapture> {
  const found = await captures.find(name);
  if (found !== null) return found;
  const [only, ...others] = (await captures.list()).filter(({ stem }) => stem === name);
  if (only !== undefined && others.length === 0) return only;
  throw notFound(only === undefined ? 'capture_unknown' : 'capture_ambiguous');
}
