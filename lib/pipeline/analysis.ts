/** The types of an analysis: options in, batches and a summary out. The work is in analyze-capture.ts. */
import type { Model } from '../labels/load-model.js';
import type {
  AnalysisProgress,
  AnalysisSummary,
  CaptureHealth,
  CaptureInterface,
  CaptureSection,
} from '../schema/capture-health.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import type { FeatureChoice } from '../schema/feature-spec.js';
import type { RuleName } from '../sessions/app-session.js';
import type { RunningModel } from './model-messages.js';

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

/** The packets of some flows of an earlier analysis, which wrote a packet index; as carvePackets takes them. */
export interface CarvedFlows {
  /** Its captures, in its order. They must not have changed. */
  readonly captures: string | readonly string[];
  /** Path of the index. */
  readonly packetIndex: string;
  /** The flows' packet_log. */
  readonly flows: Iterable<number>;
}

/** A capture cut into ranges of bytes (split-capture.ts). Plain JSON, the same for every part of its run. */
export interface SplitPlan {
  readonly path: string;
  /** As it was when it was cut; a part that finds another refuses it. */
  readonly size: number;
  readonly mtimeNs: string;
  readonly seed: string;
  readonly ranges: number;
  readonly rangeBytes: number;
  readonly partitions: number;
  readonly filter: string;
  readonly openTunnels: boolean;
}

/** What the partitions of a split run left in its folder. */
export interface SplitParts {
  readonly plan: SplitPlan;
  readonly folder: string;
}

/** A capture file, several as one stream by time, an interface, packets of an earlier analysis, or the parts of a split run. */
export type CaptureInput = string | readonly string[] | LiveInput | CarvedFlows | SplitParts;

export interface AnalyzeOptions {
  /** A row per flow, per window of a flow, or per application session. Default 'flows'. */
  readonly rows?: 'flows' | 'windows' | 'sessions';
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
  /** Group flows into application sessions, which gives their rows a session_id; default true where flows have labels. */
  readonly sessions?: boolean;
  /** With rows of flows: batches of closed sessions come too, of kind 'sessions'; default false. */
  readonly sessionRows?: boolean;
  /** The rules that tie flows together; default all. For measures of what each is worth. */
  readonly sessionRules?: readonly RuleName[];
  /** A BPF expression; frames that do not match are counted and left out. Needs libpcap. */
  readonly filter?: string;
  /** Meter the innermost packets of tunnels ('open', the default) or the outer flows that carry them ('outer'). */
  readonly tunnels?: 'open' | 'outer';
  /** Native threads; default 1. With two or more the captures are read on a thread of their own; rows are the same. */
  readonly threads?: number;
  /** Flows held at once; above it those whose idle timeout is nearest are evicted, which is counted. Default 1,000,000. */
  readonly maxFlows?: number;
  /**
   * Path of a file that takes where each flow's packets are in the captures, for carvePackets; rows of flows get a packet_log. It is whole
   * when the iteration has ended without being aborted. Not of an interface or standard input.
   */
  readonly packetIndex?: string;
  /**
   * Flows that end at one packet come in the order of their ids: an order that does not depend on other flows, as a split run gives them.
   * Costs little; default false. Always so where flows are grouped to sessions.
   */
  readonly canonicalOrder?: boolean;
  /** Folders or files of further catalogue data. */
  readonly cataloguePaths?: readonly string[];
  /**
   * Folders of models (models/README.md). They are asked about flows that neither payload nor names tell, or about every row
   * of windows. Several: the first whose answer is not unknown.
   */
  readonly models?: readonly string[];
  /** How they get to work. Default: each in a process of this analysis' own. */
  readonly startModel?: (model: Model) => RunningModel;
  readonly signal?: AbortSignal;
}

export type { AnalysisProgress, AnalysisSummary, CaptureHealth, CaptureInterface, CaptureSection };

/** A run over one or more captures. Iterate it once; batches come as flows end. */
export interface CaptureAnalysis extends AsyncIterable<ColumnBatch> {
  /** Up to date at any time. */
  progress(): AnalysisProgress;
  /** The input ends as if it ended here: what is held is delivered, and the iteration ends without an error. */
  finish(): void;
  /** Whole after the iteration ended, whether it threw or not. */
  summary(): AnalysisSummary;
}
