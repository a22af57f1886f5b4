/**
 * The thread of one job: a capture through the pipeline to where the lake takes flows from. Commits nothing and writes no catalogue; the
 * queue does, with what is answered here. A fault of the capture is an answer, any other error ends the thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { CaptureError } from '../errors.js';
import type { AnalysisSummary, CaptureAnalysis } from '../pipeline/analysis.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import type { CaptureTimes } from '../storage/catalogue.js';
import { storeFlows } from '../storage/store-flows.js';
import type { AnalysisModule, JobReply, JobTask } from './job-messages.js';

const progressEveryMs = 250;
const abort = new AbortController();

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
function describeFault(fault: CaptureError): string {
  return `at byte ${fault.offset}: ${fault.reason} (${fault.packetsRead} packets read before)`;
}

class FaultTolerant implements AsyncIterable<ColumnBatch> {
  fault: CaptureError | null = null;
  constructor(readonly analysis: CaptureAnalysis) {}

  /** Ends where the capture does, or where it can be read no further. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ColumnBatch> {
    try {
      yield* this.analysis;
    } catch (error) {
      if (!(error instanceof CaptureError) || error.code === 'aborted') throw error;
      this.fault = error;
    }
  }
}

async function analyze(task: JobTask & { kind: 'analyze' }, { analyzeCapture }: AnalysisModule): Promise<void> {
  const batches = new FaultTolerant(
    analyzeCapture(task.path, {
      cataloguePaths: task.cataloguePaths,
      models: task.models,
      payloadFacts: true,
      signal: abort.signal,
    }),
  );
  const ticking = setInterval(
    () => reply({ kind: 'progress', progress: batches.analysis.progress() }),
    progressEveryMs,
  );
  try {
    const flows = await storeFlows(task.place, batches);
    const summary = batches.analysis.summary();
    const fault = batches.fault === null ? null : describeFault(batches.fault);
    reply({ kind: 'analyzed', fault, flows, times: timesOf(summary), summary: summaryJson(summary) });
  } finally {
    clearInterval(ticking);
  }
}

/** Only the first and the last time of each capture: flows are made, nothing is named, counted or kept. */
async function readTimes(task: JobTask & { kind: 'times' }, { analyzeCapture }: AnalysisModule): Promise<void> {
  for (const [index, path] of task.paths.entries()) {
    const options = { features: 'none', labels: false, signal: abort.signal } as const;
    const batches = new FaultTolerant(analyzeCapture(path, options));
    for await (const _ of batches);
    reply({ kind: 'times', index, times: timesOf(batches.analysis.summary()) });
  }
}

async function run(task: JobTask): Promise<void> {
  const analysis = (await import(task.analysisModule)) as AnalysisModule;
  try {
    await (task.kind === 'analyze' ? analyze(task, analysis) : readTimes(task, analysis));
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    reply({ kind: 'stopped' });
  }
}

parentPort?.once('message', () => abort.abort());
// The wish to stop may come, but is not waited for.
parentPort?.unref();
await run(workerData as JobTask);
