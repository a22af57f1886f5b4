/**
 * In place of lib/pipeline/analyze-capture.js: a "capture" is a JSON script of what its analysis does. For what no real capture
 * does on demand: taking long, dying, ending the process.
 */
import { readFileSync } from 'node:fs';
import { CaptureError } from '../../../lib/errors.js';
import type { AnalysisSummary, AnalyzeOptions, CaptureAnalysis } from '../../../lib/pipeline/analysis.js';
import type { ColumnBatch, Row } from '../../../lib/schema/column-batch.js';
import { flowBatch } from '../flow-rows.js';

export interface Script {
  /** Rows of each batch. */
  readonly batches?: readonly (readonly Row[])[];
  /** Before each batch. */
  readonly waitMs?: number;
  /** After the batches, the capture turns out broken. */
  readonly fault?: string;
  /** After the batches, an error that is no capture's fault. */
  readonly crash?: string;
  /** After the batches the thread is gone. */
  readonly exit?: number;
  readonly timeFirstNs?: string;
  readonly timeLastNs?: string;
}

export const scriptedAnalysis = import.meta.url;

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function* play(script: Script, path: string, signal: AbortSignal | undefined): AsyncGenerator<ColumnBatch> {
  for (const rows of script.batches ?? []) {
    if (script.waitMs !== undefined) await sleep(script.waitMs, signal);
    if (signal?.aborted) throw new CaptureError('aborted', path, 0, 'stopped', 0);
    yield flowBatch(rows);
  }
  if (script.fault !== undefined) throw new CaptureError('bad_record', path, 4321, script.fault, 7);
  if (script.crash !== undefined) throw new Error(script.crash);
  if (script.exit !== undefined) process.exit(script.exit);
}

export function analyzeCapture(input: string | readonly string[], options: AnalyzeOptions = {}): CaptureAnalysis {
  const path = [input].flat()[0] as string;
  const script = JSON.parse(readFileSync(path, 'utf8')) as Script;
  const nanoseconds = (text: string | undefined) => (text === undefined ? null : BigInt(text));
  const summary = {
    captures: [{ path, timeFirstNs: nanoseconds(script.timeFirstNs), timeLastNs: nanoseconds(script.timeLastNs) }],
    packets: 7,
  };
  return {
    [Symbol.asyncIterator]: () => play(script, path, options.signal),
    finish: () => {},
    progress: () => ({ bytesRead: 1, bytesTotal: 2, packets: 3, flows: 4 }),
    summary: () => summary as unknown as AnalysisSummary,
  };
}
