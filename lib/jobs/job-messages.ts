/** What a job's thread is told and what it answers. Types only. */
import type { MessagePort } from 'node:worker_threads';
import type {
  AnalysisProgress,
  AnalysisSummary,
  AnalyzeOptions,
  CaptureAnalysis,
  CaptureInput,
  SplitParts,
} from '../pipeline/analysis.js';
import type { JobOptions } from '../schema/job-options.js';
import type { CaptureTimes } from '../storage/catalogue.js';
import type { PlacesToMake } from '../storage/places-table.js';
import type { StoragePlace } from '../storage/store-flows.js';

/** Module that exports analyzeCapture; another than the real one only in tests. */
export interface AnalysisModule {
  analyzeCapture(input: CaptureInput, options?: AnalyzeOptions): CaptureAnalysis;
}

/** The flows of a label that have ended. */
export interface LabelAmount {
  readonly label: string;
  readonly flows: number;
  /** Of their packets on the wire. */
  readonly bytes: number;
}

/** Why a capture could not be read to its end. */
export interface CaptureFault {
  readonly code: string;
  readonly offset: number;
  readonly reason: string;
  readonly packetsRead: number;
}

export type JobTask =
  | {
      readonly kind: 'analyze';
      readonly analysisModule: string;
      /** Read as one stream by time. */
      readonly paths: readonly string[];
      /** What workers have made of the one capture; null: it is read here. */
      readonly split: SplitParts | null;
      readonly options: JobOptions;
      /** Further label catalogues of the user's. */
      readonly cataloguePaths: readonly string[];
      /** Folders of models that are asked. */
      readonly models: readonly string[];
      /** Where they are asked: an end of a ModelPool's. Without it each has a process of this job's own. */
      readonly modelPort: MessagePort | null;
      /** Where the flows go; whether they stay is decided where this came from. */
      readonly place: StoragePlace;
    }
  | { readonly kind: 'times'; readonly analysisModule: string; readonly paths: readonly string[] }
  | { readonly kind: 'health'; readonly analysisModule: string; readonly path: string }
  /** Whether the capture begins as one, and whether the filter can be applied to it. */
  | { readonly kind: 'probe'; readonly analysisModule: string; readonly path: string; readonly filter: string | null }
  /** Where the addresses in files of flows are, into the file `path`. */
  | ({ readonly kind: 'places' } & PlacesToMake);

/** A thread has one task at a time; `stop` ends that, and the thread. */
export type ToThread = JobTask | { readonly kind: 'stop' };

export type JobReply =
  /** After all else that a task answers; `again`: the thread takes another. */
  | { readonly kind: 'done'; readonly again: boolean }
  | { readonly kind: 'progress'; readonly progress: AnalysisProgress; readonly labels: readonly LabelAmount[] }
  | {
      readonly kind: 'analyzed';
      /** Why not all of the captures was read. */
      readonly fault: string | null;
      readonly flows: number;
      readonly sessions: number;
      readonly packets: number;
      readonly bytes: number;
      readonly times: CaptureTimes;
      readonly summary: string;
    }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'times'; readonly index: number; readonly times: CaptureTimes }
  | { readonly kind: 'health'; readonly summary: AnalysisSummary; readonly fault: CaptureFault | null }
  | { readonly kind: 'probe'; readonly fault: CaptureFault | null }
  | { readonly kind: 'places' };

/** What a task died of. */
export interface Crash {
  readonly message: string;
  /** With all else that ran in its process: the fault may be any other's. */
  readonly ofProcess: boolean;
}

/** What the process of jobs is told: tasks by numbers that are theirs alone. */
export type ToJobProcess =
  | { readonly kind: 'start'; readonly id: number; readonly task: JobTask }
  | { readonly kind: 'stop'; readonly id: number };

export type FromJobProcess =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: JobReply }
  /** The last of a task. */
  | { readonly kind: 'ended'; readonly id: number; readonly crash: Crash | null };
