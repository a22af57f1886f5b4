/** The types of an analysis: options in, batches and a summary out. The work is in analyze-capture.ts. */
import type { AnalysisProgress, CaptureHealth, CaptureInterface, CaptureSection } from '../schema/capture-health.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import type { FeatureChoice } from '../schema/feature-spec.js';

/** An interface of this machine, captured through libpcap: takes the right CAP_NET_RAW. Ends by finish(). */
export interface LiveInput {
  /** Its name; `any` is all of them. */
  readonly interface: string;
  /** Bytes kept of each packet; default 262144. */
  readonly snapLength?: number;
  /** Also what is not meant for this machine; default false. */
  readonly promiscuous?: boolean;
  /** Ends by itself after so many seconds. */
  readonly durationS?: number;
}

/** A capture file, several as one stream by time, or an interface. */
export type CaptureInput = string | readonly string[] | LiveInput;

export interface AnalyzeOptions {
  /** A row per flow, or per window of a flow. Default 'flows'. */
  readonly rows?: 'flows' | 'windows';
  /** Length of a window in seconds; default 15. */
  readonly windowS?: number;
  /** A flow without a packet for longer ends; seconds of packet time. Default: TCP 300, others 120. */
  readonly idleTimeoutS?: number;
  /** A flow that lasts longer is cut there; seconds of packet time. Default: never. */
  readonly activeTimeoutS?: number;
  /** Feature sets, one or several; default 'iscx'. Columns are in the order of the sets in the schema. */
  readonly features?: FeatureChoice;
  /** Packets that the set `splt` holds, 1 to 99; default 20. */
  readonly spltPackets?: number;
  /** Add time_start_ns and time_end_ns to flow rows; default false. */
  readonly nanoseconds?: boolean;
  /** Add what the payload said by itself (payload_protocol, ...) to flow rows, whatever the label became; default false. */
  readonly payloadFacts?: boolean;
  /** Name flows from their payload; default true. */
  readonly labels?: boolean;
  /** A BPF expression; frames that do not match are counted and left out. Needs libpcap. */
  readonly filter?: string;
  /** Meter the innermost packets of tunnels ('open', the default) or the outer flows that carry them ('outer'). */
  readonly tunnels?: 'open' | 'outer';
  /** Native threads; default 1. */
  readonly threads?: number;
  /** Flows held at once; above it the longest idle are evicted, which is counted. Default 1,000,000. */
  readonly maxFlows?: number;
  /** Folders or files of further catalogue data. */
  readonly cataloguePaths?: readonly string[];
  /**
   * Folders of models (models/README.md). They are asked about flows that neither payload nor names tell, or about every row
   * of windows. Several: the first whose answer is not unknown.
   */
  readonly models?: readonly string[];
  readonly signal?: AbortSignal;
}

export type { AnalysisProgress, CaptureHealth, CaptureInterface, CaptureSection };

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
  /** Packets counted as `unsupported_link`, by link type. */
  readonly unsupportedLinks: Readonly<Record<string, number>>;
}

/** A run over one or more captures. Iterate it once; batches come as flows end. */
export interface CaptureAnalysis extends AsyncIterable<ColumnBatch> {
  /** Up to date at any time. */
  progress(): AnalysisProgress;
  /** The input ends as if it ended here: what is held is delivered, and the iteration ends without an error. */
  finish(): void;
  /** Whole after the iteration ended, whether it threw or not. */
  summary(): AnalysisSummary;
}
