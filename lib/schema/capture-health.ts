/** What a capture says of itself, and how far a run has come: plain values from the native core, for everything to its right. */

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
  /** What should not be and was tolerated, and what the kernel dropped: how often, by name. */
  readonly anomalies: Readonly<Record<string, number>>;
}

/** What became of all packets of a run. */
export interface AnalysisSummary {
  readonly captures: readonly CaptureHealth[];
  readonly packets: number;
  readonly flows: number;
  readonly windows: number;
  /** Every packet by what became of it: `metered` and the reasons of those that were not. Sums to `packets`. */
  readonly packetCounters: Readonly<Record<string, number>>;
  /** Bytes on the wire of the same packets. Sums to the captures' `wireBytes`. */
  readonly packetBytes: Readonly<Record<string, number>>;
  /** Flows by how they ended. */
  readonly endReasons: Readonly<Record<string, number>>;
  /** Things seen that are worth knowing: bad checks, clamped lengths, clock steps, ... */
  readonly anomalies: Readonly<Record<string, number>>;
  /** Packets counted as `unsupported_link`, by link type. */
  readonly unsupportedLinks: Readonly<Record<string, number>>;
}
