/**
 * One capture over many workers: cut into ranges of bytes that are scanned at the same time, its flows in partitions that are metered at the
 * same time, and the rows of one run of all that. Each part takes the plan and the run's folder, which all workers see, and may run anywhere,
 * again, and twice at once. Runs no part by itself: who has the workers does.
 *
 *   plan → scan of each range → proof (→ scan of some ranges again → proof …) → each partition → merge
 */
import { CaptureError, type CaptureFaultCode } from '../errors.js';
import type { NativeRunOptions, NativeSplitPartOptions, NativeSplitPartResult } from '../native/declarations.js';
import { loadAddon } from '../native/load-addon.js';
import type { AnalyzeOptions, CaptureAnalysis, SplitPlan } from './analysis.js';
import { analyzeCapture } from './analyze-capture.js';
import { hasModels } from './batch-stages.js';
import { knownFeatures } from './feature-schema.js';
import { loadModels, needsOf } from './model-needs.js';
import { nativeOptions } from './native-options.js';

export type { SplitPlan };

/** Why a capture is to be processed by one worker: in parts it could not be proven to give the same. */
export interface Whole {
  readonly whole: string;
}

export interface SplitRequest {
  readonly rangeBytes: number;
  /** 1 to 1024. */
  readonly partitions: number;
}

/** Where a range is known to begin. */
export interface RangeStart {
  readonly begin: number;
  readonly knownBlocks: readonly number[];
}

export interface RangeToScan {
  readonly range: number;
  readonly start: RangeStart;
}

export interface PartOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly bytes: number; readonly packets: number }) => void;
}

const progressMs = 500;

/** @throws CaptureError */
async function runPart(options: NativeSplitPartOptions, { signal, onProgress }: PartOptions = {}) {
  signal?.throwIfAborted();
  const part = new (loadAddon().NativeSplitPart)(options);
  const stop = () => part.abort();
  signal?.addEventListener('abort', stop, { once: true });
  const tick = onProgress && setInterval(() => onProgress(part.progress()), progressMs).unref();
  try {
    const result = (await part.next()) as NativeSplitPartResult;
    signal?.throwIfAborted();
    const { fault } = result;
    if (fault !== null)
      throw new CaptureError(fault.code as CaptureFaultCode, fault.path, fault.offset, fault.message, 0);
    return result;
  } finally {
    signal?.removeEventListener('abort', stop);
    clearInterval(tick);
    stop();
  }
}

/**
 * Cuts a capture into ranges. Its filter and tunnels are in the plan.
 * @throws CaptureError where it cannot be read
 */
export async function planSplit(
  path: string,
  { rangeBytes, partitions }: SplitRequest,
  options: AnalyzeOptions = {},
): Promise<{ readonly plan: SplitPlan } | Whole> {
  const { filter = '', tunnels } = options;
  const asked = { path, rangeBytes, partitions, filter, openTunnels: tunnels !== 'outer' };
  const result = await runPart({ part: 'plan', plan: asked });
  return result.whole === null ? { plan: result.plan } : { whole: result.whole };
}

/**
 * Reads one range, without `start` from where a record seems to begin.
 * @throws CaptureError where a file cannot be read or written, not where the capture is broken
 */
export async function scanRange(
  plan: SplitPlan,
  range: number,
  folder: string,
  { start, ...options }: PartOptions & { readonly start?: RangeStart } = {},
): Promise<void> {
  const known = start && { begin: start.begin, knownBlocks: Float64Array.from(start.knownBlocks) };
  await runPart({ part: 'scan', plan, range, folder, ...(known && { start: known }) }, options);
}

/**
 * Whether every range began where the one before it ended, once all were scanned. Else which to scan again, and from where; each time that
 * proves one more at least.
 */
export async function proveRanges(
  plan: SplitPlan,
  folder: string,
  options: PartOptions = {},
): Promise<{ readonly proven: true } | { readonly scan: readonly RangeToScan[] } | Whole> {
  const { proven, whole, toScan } = await runPart({ part: 'prove', plan, folder }, options);
  if (whole !== null) return { whole };
  return proven ? { proven: true } : { scan: toScan };
}

/** As the merge asks the core. @throws UsageError for a broken model */
async function runOptions(plan: SplitPlan, folder: string, options: AnalyzeOptions): Promise<NativeRunOptions> {
  const input = { plan, folder };
  if (!hasModels(options)) return nativeOptions(input, options);
  return nativeOptions(input, options, needsOf(await loadModels(options.models ?? [], knownFeatures), options));
}

/** Meters one partition of the flows, when the ranges are proven. `options`: as the merge will have them, which alone writes a packet index. */
export async function meterPartition(
  plan: SplitPlan,
  partition: number,
  folder: string,
  options: AnalyzeOptions = {},
  partOptions: PartOptions = {},
): Promise<void> {
  const run = await runOptions(plan, folder, options);
  await runPart({ part: 'meter', plan, partition, folder, run }, partOptions);
}

/** Whether the metered partitions give what one run would have: to be asked before they are merged. */
export async function checkPartitions(
  plan: SplitPlan,
  folder: string,
  options: AnalyzeOptions = {},
): Promise<Whole | null> {
  const run = await runOptions(plan, folder, options);
  const { whole } = await runPart({ part: 'check', plan, folder, run });
  return whole === null ? null : { whole };
}

/**
 * The rows of all partitions, and a packet index, as those of one analysis with `canonicalOrder`, batch for batch. A fault of the capture is thrown at the end, as
 * by analyzeCapture.
 */
export function mergePartitions(plan: SplitPlan, folder: string, options: AnalyzeOptions = {}): CaptureAnalysis {
  return analyzeCapture({ plan, folder }, options);
}
