/** Report: what was read and how well, from the summary of a run. Plain values under the names that the JSON has. */
import type { CaptureHealth } from '../../schema/capture-health.js';

/** The summary of an analysis, or what became of it as stored JSON, where times are strings of digits. */
export interface RunSummary {
  readonly captures: readonly (Omit<CaptureHealth, 'timeFirstNs' | 'timeLastNs'> & {
    readonly timeFirstNs: bigint | string | null;
    readonly timeLastNs: bigint | string | null;
  })[];
  readonly packets: number;
  readonly packetCounters: Readonly<Record<string, number>>;
  readonly endReasons: Readonly<Record<string, number>>;
  readonly anomalies: Readonly<Record<string, number>>;
  readonly unsupportedLinks: Readonly<Record<string, number>>;
}

export interface ReadFault {
  /** The capture's name, where it is known which one it is. */
  readonly capture: string | null;
  /** Bytes from the start of the decompressed capture; null where only the reason is known. */
  readonly offset: number | null;
  readonly reason: string;
}

export interface ReadCapture {
  readonly name: string;
  readonly format: string;
  readonly compression: string | null;
  readonly link_types: readonly string[];
  readonly packets: number;
  readonly wire_bytes: number;
  readonly captured_bytes: number;
  /** RFC 3339, UTC. */
  readonly time_first: string | null;
  readonly time_last: string | null;
  readonly truncated_packets: number;
  readonly out_of_order_packets: number;
  readonly not_understood_bytes: number;
  readonly anomalies: Readonly<Record<string, number>>;
}

export interface RunFacts {
  readonly captures: readonly ReadCapture[];
  readonly faults: readonly ReadFault[];
  readonly packets: number;
  /** Every packet by what became of it. */
  readonly packet_counters: Readonly<Record<string, number>>;
  readonly end_reasons: Readonly<Record<string, number>>;
  readonly anomalies: Readonly<Record<string, number>>;
  readonly unsupported_link_types: Readonly<Record<string, number>>;
}

/** Milliseconds are enough for people; a date holds no more than 8.64e15 of them. */
function rfc3339(timeNs: bigint | string | null): string | null {
  if (timeNs === null) return null;
  const ms = Number(BigInt(timeNs) / 1_000_000n);
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
const counted = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

function readCapture(capture: RunSummary['captures'][number], name: string): ReadCapture {
  return {
    name,
    format: capture.format,
    compression: capture.compression === '' ? null : capture.compression,
    link_types: [...new Set(capture.interfaces.map(({ linkTypeName }) => linkTypeName))].slice(0, 20),
    packets: capture.packets,
    wire_bytes: capture.wireBytes,
    captured_bytes: capture.capturedBytes,
    time_first: rfc3339(capture.timeFirstNs),
    time_last: rfc3339(capture.timeLastNs),
    truncated_packets: capture.truncatedPackets,
    out_of_order_packets: capture.outOfOrderPackets,
    not_understood_bytes: sum(capture.skippedBytes),
    anomalies: counted(capture.anomalies),
  };
}

/** `nameOf`: what a capture is called in the report; its path may be nobody's business. */
export function runFacts(
  summary: RunSummary,
  faults: readonly ReadFault[],
  nameOf: (path: string, index: number) => string,
): RunFacts {
  return {
    captures: summary.captures.map((capture, index) => readCapture(capture, nameOf(capture.path, index))),
    faults,
    packets: summary.packets,
    packet_counters: counted(summary.packetCounters),
    end_reasons: counted(summary.endReasons),
    anomalies: counted(summary.anomalies),
    unsupported_link_types: counted(summary.unsupportedLinks),
  };
}
