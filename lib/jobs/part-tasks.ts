/** What a part of a job does: a text that any worker takes up from the catalogue, with what the folder of the job's run holds. Chooses no part. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SplitPlan } from '../pipeline/analysis.js';
import { meterPartition, type PartOptions, type RangeStart, scanRange } from '../pipeline/split-capture.js';
import type { JobOptions } from '../schema/job-options.js';
import type { FlowLake } from '../storage/flow-lake.js';
import { jobAnalysis } from './analysis-options.js';
import type { CapturesFolder } from './captures-folder.js';

export type PartTask = {
  readonly capture: string;
  readonly run: string;
  readonly options: JobOptions;
} & (
  | { readonly part: 'scan'; readonly range: number; readonly start?: RangeStart }
  | { readonly part: 'meter'; readonly partition: number }
);

export interface PartPlaces {
  readonly captures: CapturesFolder;
  readonly lake: FlowLake;
  readonly cataloguePaths?: readonly string[];
  readonly models?: readonly string[];
}

const planName = 'plan.json';

export async function keepPlan(folder: string, plan: SplitPlan): Promise<void> {
  await writeFile(join(folder, planName), JSON.stringify(plan));
}

/** Each host may have the captures at another path. */
async function planOf(folder: string, path: string): Promise<SplitPlan> {
  return { ...(JSON.parse(await readFile(join(folder, planName), 'utf8')) as SplitPlan), path };
}

/** @throws CaptureError; what else goes wrong with files */
export async function runPart(
  jobId: number,
  text: string,
  { captures, lake, cataloguePaths = [], models = [] }: PartPlaces,
  options: PartOptions,
): Promise<void> {
  const task = JSON.parse(text) as PartTask;
  const found = await captures.find(task.capture);
  if (found === null) throw new Error('the capture is no longer there');
  const folder = lake.partsFolder(jobId, task.run);
  const plan = await planOf(folder, found.path);
  if (task.part === 'scan')
    return await scanRange(plan, task.range, folder, { ...options, ...(task.start && { start: task.start }) });
  // The partition keeps its share of the packet index among its rows; the merge alone writes one.
  const analysis = jobAnalysis(task.options, cataloguePaths, models, join(folder, 'packets'));
  await meterPartition(plan, task.partition, folder, analysis, options);
}
