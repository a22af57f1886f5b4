/** The native core as TypeScript sees it (native/src/binding). Imported by lib/pipeline alone. */
import type { AnalysisProgress, CaptureHealth } from '../schema/capture-health.js';
import type { FeatureSetSpec, FeatureSpec } from '../schema/feature-spec.js';

export type { FeatureSpec };

export interface FeatureSelection {
  /** Names of feature sets; in a run `iscx` where absent, in the schema every set. */
  readonly features?: readonly string[];
  /** Packets that `splt` holds, 1 to 99; 20 where absent. */
  readonly spltPackets?: number;
}

export interface NativeCarve {
  /** Path of the packet index of a run over the same paths. */
  readonly index: string;
  /** Of each flow its last chunk there: packet_log. */
  readonly flows: Float64Array;
}

export interface NativeRunOptions extends FeatureSelection {
  readonly paths: readonly string[];
  /** Instead of the paths. */
  readonly interface?: string;
  readonly snapLength?: number;
  readonly promiscuous?: boolean;
  /** Instead of all that is in the paths: packets of some flows. */
  readonly carve?: NativeCarve;
  /** Path of a packet index to write. */
  readonly packetIndex?: string;
  readonly filter?: string;
  readonly tcpIdleTimeoutS?: number;
  readonly idleTimeoutS?: number;
  readonly activeTimeoutS?: number;
  readonly windowS?: number;
  readonly maxFlows?: number;
  readonly batchRows?: number;
  readonly threads?: number;
  readonly flowRows?: boolean;
  readonly windowRows?: boolean;
  readonly facts?: boolean;
  /** Rows of kind `openings` too; needs flowRows and facts. */
  readonly openings?: boolean;
  readonly openTunnels?: boolean;
  /** Flows that end at one packet go out by their ids, as the partitions of a split run have them. */
  readonly canonicalOrder?: boolean;
  /** Instead of the paths: the rows of all partitions of a split run, which were metered with these options. */
  readonly split?: { readonly plan: NativeSplitPlan; readonly folder: string };
}

/** A capture cut into ranges. Plain JSON; every part of its run takes it. */
export interface NativeSplitPlan {
  readonly path: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly seed: string;
  readonly partitions: number;
  readonly ranges: number;
  readonly rangeBytes: number;
  readonly filter: string;
  readonly openTunnels: boolean;
}

export interface NativeSplitPartOptions {
  readonly part: 'plan' | 'scan' | 'prove' | 'meter' | 'check';
  /** For `plan`, what is asked for. */
  readonly plan: Partial<NativeSplitPlan>;
  readonly folder?: string;
  readonly range?: number;
  readonly start?: { readonly begin: number; readonly knownBlocks: Float64Array };
  readonly partition?: number;
  /** Of `meter` and `check`. */
  readonly run?: NativeRunOptions;
}

export interface NativeSplitPartResult {
  readonly fault: Omit<NativeFault, 'packetsRead'> | null;
  /** Why the capture has to be read whole. */
  readonly whole: string | null;
  readonly plan: NativeSplitPlan;
  /** Of `prove`. */
  readonly proven: boolean;
  readonly toScan: readonly {
    readonly range: number;
    readonly start: { readonly begin: number; readonly knownBlocks: readonly number[] };
  }[];
}

/** One part of a split run. */
export interface NativeSplitPart {
  /** Its result, then null. One call at a time. */
  next(): Promise<NativeSplitPartResult | null>;
  progress(): { readonly bytes: number; readonly packets: number };
  abort(): void;
}

export type NativeColumn =
  | { readonly name: string; readonly kind: 'int'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: 'bigint'; readonly values: BigInt64Array }
  | { readonly name: string; readonly kind: 'bool'; readonly values: Uint8Array }
  | {
      readonly name: string;
      readonly kind: 'text';
      readonly codes: Int32Array;
      /** The dictionary's entries one after the other, UTF-8; entry i ends at ends[i]. */
      readonly bytes: Uint8Array;
      readonly ends: Uint32Array;
    };

export interface NativeBatch {
  readonly kind: 'flows' | 'windows' | 'openings';
  readonly rowCount: number;
  /** Openings have those that sessions are made of. */
  readonly columns: readonly NativeColumn[];
  readonly featureCount: number;
  /** Row-major, rowCount * featureCount. */
  readonly features: Float64Array;
}

export interface NativeFault {
  readonly code: string;
  readonly path: string;
  readonly offset: number;
  readonly message: string;
  readonly packetsRead: number;
}

export interface NativeResult {
  readonly faults: readonly NativeFault[];
  readonly captures: readonly CaptureHealth[];
  readonly packets: number;
  readonly flows: number;
  readonly windows: number;
  readonly packetCounters: Readonly<Record<string, number>>;
  readonly packetBytes: Readonly<Record<string, number>>;
  readonly endReasons: Readonly<Record<string, number>>;
  readonly anomalies: Readonly<Record<string, number>>;
  readonly unsupportedLinks: Readonly<Record<string, number>>;
}

export interface NativeRun {
  /** The next batch, or null at the end. One call at a time. */
  next(): Promise<NativeBatch | null>;
  progress(): AnalysisProgress;
  /** Null until next() gave null. */
  result(): NativeResult | null;
  /** The input ends as if it ended here: next() gives what is held, then null. */
  finish(): void;
  abort(): void;
}

export interface NativeRecordingOptions {
  readonly interface: string;
  readonly snapLength?: number;
  readonly filter?: string;
  /** A path, as /run/netns/NAME; that of the process where absent. */
  readonly networkNamespace?: string;
  /** Of the file; one that is there is replaced. */
  readonly path: string;
  readonly description?: string;
  readonly hardware?: string;
  readonly os?: string;
  readonly application?: string;
  /** At the start of the file. */
  readonly comments: readonly string[];
}

export interface NativeRecordingResult {
  readonly packets: number;
  readonly dropped: number;
  readonly bytes: number;
  readonly fault: { readonly code: string; readonly path: string; readonly message: string } | null;
}

/** An interface that is recorded into a file until finish(). Keeps the process alive until then. */
export interface NativeRecording {
  ended(): Promise<NativeRecordingResult>;
  progress(): { readonly capturing: boolean; readonly packets: number; readonly bytes: number };
  /** With comments for the end of the file. */
  finish(comments?: readonly string[]): void;
}

/** A column for an encoder. */
export type NativeCells =
  | { readonly kind: 'int'; readonly values: Float64Array }
  | { readonly kind: 'bigint'; readonly values: BigInt64Array }
  | { readonly kind: 'float'; readonly values: Float64Array; readonly offset: number; readonly stride: number }
  | { readonly kind: 'bool'; readonly values: Uint8Array }
  | { readonly kind: 'text'; readonly codes: Int32Array; readonly bytes: Uint8Array; readonly ends: Uint32Array };

export interface NativeRowFormat {
  readonly rowEnd: string;
  /** A null. NaN and infinities are nulls too. */
  readonly missing: string;
  readonly yes: string;
  readonly no: string;
}

export interface NativeRowCell {
  /** What stands before the cell. */
  readonly start: string;
  /** Before and after each text. */
  readonly quote: string;
  /** Null: missing in every row. */
  readonly column: NativeCells | null;
}

/** What encodeRows wrote, and how long a row can be. */
export interface NativeRowsWritten {
  readonly rows: number;
  readonly bytes: number;
  readonly rowBytes: number;
}

/** A Parquet file in the making; add() and finish() give its next bytes. After finish() or an error it is of no more use. */
export interface ParquetEncoder {
  add(columns: readonly NativeCells[], rowCount: number): Buffer;
  finish(): Buffer;
}

export interface ParquetField {
  readonly name: string;
  readonly kind: NativeCells['kind'];
}

export interface NativeCarvingOptions extends NativeCarve {
  readonly paths: readonly string[];
  /** Instead of pcapng: the first so many packets of one flow as rows of six doubles: number, time in us, forward, wire bytes, payload
   * bytes, TCP flags (NaN where it is not TCP). */
  readonly listLimit?: number;
  readonly openTunnels?: boolean;
}

/** Packets of some flows, as pieces of a pcapng file. */
export interface NativeCarving {
  /** The next bytes, or null at the end. One call at a time. */
  next(): Promise<Buffer | null>;
  /** After the end: why not all was carved. */
  fault(): Omit<NativeFault, 'packetsRead'> | null;
  abort(): void;
}

export interface NativeAddon {
  readonly NativeCarving: new (options: NativeCarvingOptions) => NativeCarving;
  readonly NativeRun: new (options: NativeRunOptions) => NativeRun;
  readonly NativeSplitPart: new (options: NativeSplitPartOptions) => NativeSplitPart;
  readonly NativeRecording: new (options: NativeRecordingOptions) => NativeRecording;
  readonly ParquetEncoder: new (
    fields: readonly ParquetField[],
    metadata: Readonly<Record<string, string>>,
    createdBy: string,
  ) => ParquetEncoder;
  /** Rows from `from` on, as many as are sure to fit. */
  readonly encodeRows: (
    format: NativeRowFormat,
    cells: readonly NativeRowCell[],
    rowCount: number,
    from: number,
    out: Buffer,
  ) => NativeRowsWritten;
  readonly featureSchema: (selection?: FeatureSelection) => readonly FeatureSpec[];
  readonly featureSets: () => readonly FeatureSetSpec[];
  readonly featureSchemaVersion: number;
}
