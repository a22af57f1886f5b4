/** What a job's thread is told and what it answers. Types only. */
import type { AnalysisProgress, AnalyzeOptions, CaptureAnalysis } from '../pipeline/analysis.js';
import type { CaptureTimes } from '../storage/catalogue.js';

/** Module that exports analyzeCapture; another than the real one only in tests. */
export interface AnalysisModule {
  analyzeCapture(input: string | readonly string[], options?: AnalyzeOptions): CaptureAnalysis;
}

export type JobTask =
  | {
      readonly kind: 'analyze';
      readonly analysisModule: string;
      readonly path: string;
      /** Further label catalogues of the user's. */
      readonly cataloguePaths: readonly string[];
      /** Folders of models that are asked. */
      readonly models: readonly string[];
      /** Where the flows go; whether they stay is decided where this came from. */
      readonly place: string;
    }
  | { readonly kind: 'times'; readonly analysisModule: string; readonly paths: readonly string[] };

/** Any message to the thread asks it to stop. */
export type JobReply =
  | { readonly kind: 'progress'; readonly progress: AnalysisProgress }
  | {
      readonly kind: 'analyzed';
      /** Why not all of the capture was read. */
      readonly fault: string | null;
      readonly flows: number;
      readonly times: CaptureTimes;
      readonly summary: string;
    }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'times'; readonly index: number; readonly times: CaptureTimes };
