/**
 * The thread of jobs, one after the other: captures through the pipeline to where the lake takes flows from; and where addresses of stored flows are. Commits nothing and writes no catalogue; the
 * queue does, with what is answered here. A fault of a capture is an answer, any other error ends the thread.
 */
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { CaptureError } from '../errors.js';
import type { AnalysisSummary, CaptureAnalysis } from '../pipeline/analysis.js';
import { PooledModels } from '../pipeline/pooled-models.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import type { CaptureTimes } from '../storage/catalogue.js';
import { storeFlows } from '../storage/store-flows.js';
import { jobAnalysis } from './analysis-options.js';
import type { AnalysisModule, CaptureFault, JobReply, JobTask, ToThread } from './job-messages.js';
import { LabelAmounts } from './label-amounts.js';

const progressEveryMs = 250;
/** A thread that holds more than this has done its last job. */
const mostHeapBytes = 200e6;
/** Of the task at work. */
let abort = new AbortController();

function reply(message: JobReply): void {
  parentPort?.postMessage(message);
}

function microseconds(timeNs: bigint | null): number | null {
  return timeNs === null ? null : Number(timeNs / 1000n);
}

export function timesOf({ captures }: AnalysisSummary): CaptureTimes {
  const known = <T>(values: readonly (T | null)[]) => values.filter((value): value is T => value !== null);
  const least = (values: readonly bigint[]) =>
    values.reduce<bigint | null>((a, b) => (a === null || b < a ? b : a), null);
  const most = (values: readonly bigint[]) =>
    values.reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null);
  return {
    timeFirstUs: microseconds(least(known(captures.map((capture) => capture.timeFirstNs)))),
    timeLastUs: microseconds(most(known(captures.map((capture) => capture.timeLastNs)))),
  };
}

function summaryJson(summary: AnalysisSummary): string {
  return JSON.stringify(summary, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** Without the path: it is nobody's business outside what the machine's folders are called. */
function describeFaults(faults: readonly CaptureError[], captures: number): string | null {
  const texts = faults.map(({ code, path, offset, reason, packetsRead }) => {
    if (code === 'bad_filter') return `filter: ${reason}`;
    const where = captures > 1 ? `${basename(path)}: ` : '';
    return `${where}at byte ${offset}: ${reason} (${packetsRead} packets read before)`;
  });
  return texts.length === 0 ? null : texts.slice(0, 20).join('; ');
}

function faultsOf(error: unknown): readonly CaptureError[] | null {
  const all = error instanceof AggregateError ? error.errors : [error];
  return all.every((one) => one instanceof CaptureError && one.code !== 'aborted') ? (all as CaptureError[]) : null;
}

class FaultTolerant implements AsyncIterable<ColumnBatch> {
  faults: readonly CaptureError[] = [];
  constructor(
    readonly analysis: CaptureAnalysis,
    readonly labels: LabelAmounts | null = null,
  ) {}

  /** Ends where the captures do, or where they can be read no further. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ColumnBatch> {
    try {
      for await (const batch of this.analysis) {
        if (batch.kind === 'flows') this.labels?.add(batch);
        yield batch;
      }
    } catch (error) {
      const faults = faultsOf(error);
      if (faults === null) throw error;
      this.faults = faults;
    }
  }
}

async function analyze(task: JobTask & { kind: 'analyze' }, { analyzeCapture }: AnalysisModule): Promise<void> {
  const labels = new LabelAmounts();
  const pooled = task.modelPort === null ? null : new PooledModels(task.modelPort);
  const batches = new FaultTolerant(
    analyzeCapture(task.split ?? task.paths, {
      ...jobAnalysis(task.options, task.cataloguePaths, task.models, task.place.packets),
      ...(pooled === null ? {} : { startModel: pooled.start }),
      signal: abort.signal,
    }),
    labels,
  );
  const tell = () => reply({ kind: 'progress', progress: batches.analysis.progress(), labels: labels.top() });
  const ticking = setInterval(tell, progressEveryMs);
  try {
    const { flows, sessions } = await storeFlows(task.place, batches);
    const summary = batches.analysis.summary();
    reply({
      kind: 'analyzed',
      fault: describeFaults(batches.faults, task.paths.length),
      flows,
      sessions,
      packets: summary.packets,
      bytes: summary.captures.reduce((sum, capture) => sum + (capture.wireBytes ?? 0), 0),
      times: timesOf(summary),
      summary: summaryJson(summary),
    });
  } finally {
    clearInterval(ticking);
    pooled?.close();
  }
}

/** For what a capture says of itself: flows are made, nothing is named, counted or kept. */
const barest = () => ({ features: 'none', labels: false, signal: abort.signal }) as const;

/** Only the first and the last time of each capture. */
async function readTimes(task: JobTask & { kind: 'times' }, { analyzeCapture }: AnalysisModule): Promise<void> {
  for (const [index, path] of task.paths.entries()) {
    const batches = new FaultTolerant(analyzeCapture(path, barest()));
    for await (const _ of batches);
    reply({ kind: 'times', index, times: timesOf(batches.analysis.summary()) });
  }
}

function plainFault(fault: CaptureError | undefined): CaptureFault | null {
  if (fault === undefined) return null;
  const { code, offset, reason, packetsRead } = fault;
  return { code, offset, reason, packetsRead };
}

async function readHealth(task: JobTask & { kind: 'health' }, { analyzeCapture }: AnalysisModule): Promise<void> {
  const batches = new FaultTolerant(analyzeCapture(task.path, barest()));
  for await (const _ of batches);
  reply({ kind: 'health', summary: batches.analysis.summary(), fault: plainFault(batches.faults[0]) });
}

/** Until the first packet was read: a filter is compiled by then, for the link types that the capture begins with. */
async function probe(task: JobTask & { kind: 'probe' }, { analyzeCapture }: AnalysisModule): Promise<void> {
  const enough = new AbortController();
  const filter = task.filter === null ? {} : { filter: task.filter };
  const analysis = analyzeCapture(task.path, { ...barest(), ...filter, signal: enough.signal });
  const looking = setInterval(() => {
    if (analysis.progress().packets > 0) enough.abort();
  }, 20);
  let faults: readonly CaptureError[] | null = [];
  try {
    for await (const _ of analysis);
  } catch (error) {
    faults = faultsOf(error);
    if (faults === null && !enough.signal.aborted) throw error;
  } finally {
    clearInterval(looking);
  }
  reply({ kind: 'probe', fault: plainFault(faults?.find(({ packetsRead }) => packetsRead === 0)) });
}

/** What it takes is loaded here alone: other tasks have no use for it. */
async function makePlaces(task: JobTask & { kind: 'places' }): Promise<void> {
  const [{ makePlacesOf }, { Places }] = await Promise.all([
    import('../storage/places-of-files.js'),
    import('../geo/places.js'),
  ]);
  await makePlacesOf(task, await new Places().locator(), abort.signal);
  reply({ kind: 'places' });
}

async function readCaptures(task: Exclude<JobTask, { kind: 'places' }>): Promise<void> {
  const analysis = (await import(task.analysisModule)) as AnalysisModule;
  if (task.kind === 'analyze') await analyze(task, analysis);
  else if (task.kind === 'times') await readTimes(task, analysis);
  else if (task.kind === 'health') await readHealth(task, analysis);
  else await probe(task, analysis);
}

async function run(task: JobTask): Promise<void> {
  abort = new AbortController();
  try {
    if (task.kind === 'places') await makePlaces(task);
    else await readCaptures(task);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    reply({ kind: 'stopped' });
  }
  // The databases of places are beside the heap.
  const isSmall = task.kind !== 'places' && getHeapStatistics().used_heap_size < mostHeapBytes;
  reply({ kind: 'done', again: isSmall });
}

// This thread and those that it starts: where processors are short, whoever asks the server comes first. Lower still, and it would be held in the
// middle of what others wait for, the memory that all threads share among it.
setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'stop') abort.abort();
  // An error that is no answer ends the thread.
  else void run(message);
});
