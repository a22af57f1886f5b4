/** The health of a capture, exactly, under the names that flows have: `tractor info --json`, and API v2. Nanoseconds are strings. */
import type { AnalysisSummary, CaptureHealth, CaptureInterface, CaptureSection } from '../schema/capture-health.js';
import { clockDigits, rfc3339 } from './times.js';

/** Why a capture could not be read to its end; a CaptureError is one. */
export interface ReadFault {
  readonly code: string;
  readonly offset: number;
  readonly reason: string;
  readonly packetsRead: number;
}

/** One file, read as far as it could be. */
export interface CaptureReport {
  readonly path: string;
  /** Undefined where not even its format could be read. */
  readonly capture: CaptureHealth | undefined;
  readonly summary: AnalysisSummary;
  readonly fault: ReadFault | null;
}

/** As many digits behind the second as the finest clock of the capture has. */
export function timeDigits(capture: CaptureHealth): number {
  return Math.max(0, ...capture.interfaces.map(({ ticksPerSecond }) => clockDigits(ticksPerSecond)));
}

function faultJson(fault: ReadFault | null): object | null {
  if (fault === null) return null;
  return { code: fault.code, offset: fault.offset, reason: fault.reason, packets_read: fault.packetsRead };
}

function sectionJson(section: CaptureSection): object {
  const { offset, bigEndian, versionMajor, versionMinor, hardware, os, application, comments } = section;
  const version = `${versionMajor}.${versionMinor}`;
  return { offset, byte_order: bigEndian ? 'big' : 'little', version, hardware, os, application, comments };
}

function interfaceJson(each: CaptureInterface): object {
  return {
    section: each.section,
    name: each.name,
    description: each.description,
    link_type: each.linkType,
    link_type_name: each.linkTypeName,
    snap_length: each.snapLength,
    ticks_per_second: each.ticksPerSecond,
    time_offset_s: each.timeOffsetS,
    filter: each.filter,
    os: each.os,
    hardware: each.hardware,
    comment: each.comment,
    packets: each.frames,
    received: each.received,
    dropped: each.dropped,
  };
}

function timesJson(capture: CaptureHealth): object {
  const { timeFirstNs: first, timeLastNs: last } = capture;
  if (first === null || last === null)
    return { time_first: null, time_last: null, time_first_ns: null, time_last_ns: null, duration_ns: null };
  const digits = timeDigits(capture);
  return {
    time_first: rfc3339(first, digits),
    time_last: rfc3339(last, digits),
    time_first_ns: String(first),
    time_last_ns: String(last),
    duration_ns: String(last - first),
  };
}

export function healthJson({ path, capture, summary, fault }: CaptureReport): object {
  if (capture === undefined) return { path, fault: faultJson(fault) };
  return {
    path,
    format: capture.format,
    compression: capture.compression === '' ? null : capture.compression,
    sections: capture.sections.map(sectionJson),
    interfaces: capture.interfaces.map(interfaceJson),
    packets: capture.packets,
    bytes_read: capture.bytesRead,
    captured_bytes: capture.capturedBytes,
    wire_bytes: capture.wireBytes,
    ...timesJson(capture),
    truncated_packets: capture.truncatedPackets,
    out_of_order_packets: capture.outOfOrderPackets,
    packet_counters: summary.packetCounters,
    packet_bytes: summary.packetBytes,
    unsupported_link_types: summary.unsupportedLinks,
    flows: summary.flows,
    anomalies: summary.anomalies,
    capture_anomalies: capture.anomalies,
    blocks: capture.blocks,
    skipped_bytes: capture.skippedBytes,
    packet_comments: capture.packetComments,
    secrets_blocks: capture.secretsBlocks,
    names: capture.names,
    fault: faultJson(fault),
  };
}
