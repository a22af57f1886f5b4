/** Test tools: one capture through the whole pipeline, its rows kept. For small captures: everything is held in memory. */
import { CaptureError } from '../../lib/errors.js';
import type { AnalysisSummary, AnalyzeOptions } from '../../lib/pipeline/analysis.js';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import type { Row } from '../../lib/schema/column-batch.js';

export interface Analyzed {
  readonly rows: readonly Row[];
  readonly summary: AnalysisSummary;
  /** What stopped the reading, or null. Rows and summary hold everything before it. */
  readonly fault: CaptureError | null;
}

export async function analyze(path: string, options: AnalyzeOptions = {}): Promise<Analyzed> {
  const analysis = analyzeCapture(path, options);
  const rows: Row[] = [];
  let fault: CaptureError | null = null;
  try {
    for await (const batch of analysis) rows.push(...batch.rows());
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    fault = error;
  }
  return { rows, summary: analysis.summary(), fault };
}

export const sumOf = (rows: readonly Row[], ...columns: readonly string[]): number =>
  rows.reduce((sum, row) => sum + columns.reduce((part, column) => part + Number(row[column]), 0), 0);
