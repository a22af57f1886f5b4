/** The types of an analysis: options in, batches and a summary out. The work is in analyze-capture.ts. */
import type { ColumnBatch } from '../schema/column-batch.js';

export interface AnalyzeOptions {
  /** A row per flow, or per window of a flow. Default 'flows'. */
  readonly rows?: 'flows' | 'windows';
  /** Length of a window in seconds; default 15. */
  readonly windowS?: number;
  /** A flow without a packet for longer ends; seconds of packet time. Default: TCP 300, others 120. */
  readonly idleTimeoutS?: number;
  /** A flow that lasts longer is cut there; seconds of packet time. Default: never. */
  readonly activeTimeoutS?: number;
  /** Feature sets; default 'iscx'. */
  readonly features?: 'iscx' | 'all' | 'none';
  /** Add time_start_ns and time_end_ns to flow rows; default false. */
  readonly nanoseconds?: boolean;
  /** Name flows from their payload; default true. */
  readonly labels?: boolean;
  /** A BPF expression; frames that do not match are counted and left out. Needs libpcap. */
  readonly filter?: string;
  /** Native threads; default 1. */
  readonly threads?: number;
  /** Flows held at once; above it the longest idle are evicted, which is counted. Default 1,000,000. */
  readonly maxFlows?: number;
  /** Folders or files of further catalogue data. */
  readonly cataloguePaths?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface AnalysisProgress {
  readonly bytesRead: number;
  /** 0 where unknown (standard input). */
  readonly bytesTotal: number;
  readonly packets: number;
  readonly flows: number;
}

export interface CaptureInterface {
  readonly section: number;
  readonly linkType: number;
  readonly linkTypeName: string;
  readonly snapLength: number;
  readonly ticksPerSecond: number;
  readonly timeOffsetS: number;
  readonly name: string;
  readonly description: string;
  readonly filter: string;
  readonly os: string;
  readonly hardware: string;
  readonly comment: string;
  readonly frames: number;
  readonly received: number | null;
  readonly dropped: number | null;
}

export interface CaptureSection {
  readonly offset: number;
  readonly bigEndian: boolean;
  readonly versionMajor: number;
  readonly versionMinor: number;
  readonly hardware: string;
  readonly os: string;
  readonly application: string;
  readonly comments: readonly string[];
}

/** What one capture file says of itself. */
export interface CaptureHealth {
  readonly path: string;
  readonly format: string;
  readonly compression: string;
  readonly sections: readonly CaptureSection[];
  readonly interfaces: readonly CaptureInterface[];
  readonly names: readonly { readonly address: string; readonly name: string }[];
  readonly packets: number;
  readonly bytesRead: number;
  readonly capturedBytes: number;
  readonly wireBytes: number;
  readonly truncatedPackets: number;
  readonly outOfOrderPackets: number;
  readonly timeFirstNs: bigint | null;
  readonly timeLastNs: bigint | null;
  readonly packetComments: number;
  readonly secretsBlocks: number;
  readonly blocks: Readonly<Record<string, number>>;
  readonly skippedBytes: Readonly<Record<string, number>>;
}

export interface AnalysisSummary {
  readonly captures: readonly CaptureHealth[];
  readonly packets: number;
  readonly flows: number;
  readonly windows: number;
  /** Every packet by what became of it: `metered` and the reasons of those that were not. Sums to `packets`. */
  readonly packetCounters: Readonly<Record<string, number>>;
  /** Flows by how they ended. */
  readonly endReasons: Readonly<Record<string, number>>;
  /** Things seen that are worth knowing: bad checks, clamped lengths, clock steps, ... */
  readonly anomalies: Readonly<Record<string, number>>;
}

/** A run over one or more captures. Iterate it once; batches come as flows end. */
export interface CaptureAnalysis extends AsyncIterable<ColumnBatch> {
  /** Up to date at any time. */
  progress(): AnalysisProgress;
  /** Whole after the iteration ended, whether it threw or not. */
  summary(): AnalysisSummary;
}
