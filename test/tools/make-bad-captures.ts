/**
 * Test tools: captures that are wrong, each in one way that can be named. Written into a folder that the caller gives; what
 * every file holds before its fault is known by construction.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptureFaultCode } from '../../lib/errors.js';
import { type CapturedFrame, linkTypes, PcapngSection, pcapFile, pcapHeader, pcapRecord } from './capture-bytes.js';
import { udpFrame } from './packet-bytes.js';

export interface BadCapture {
  readonly name: string;
  readonly path: string;
  /** Faults that name it rightly; empty: no fault, only a capture that is odd. */
  readonly codes: readonly CaptureFaultCode[];
  /** Where the reader must say that it stopped; null where several answers are right. */
  readonly offset: number | null;
  /** Packets that can be read before the fault, one flow in all. */
  readonly packets: number;
}

const secondNs = 1_000_000_000n;

function framesOf(count: number, timeOf = (index: number) => BigInt(index) * secondNs): CapturedFrame[] {
  return Array.from({ length: count }, (_, index) => ({
    timeNs: 1_700_000_000n * secondNs + timeOf(index),
    data: udpFrame({ source: '192.0.2.1', target: '198.51.100.1', sourcePort: 4000, targetPort: 4001, payload: 20 }),
  }));
}

/** A pcapng file of three good packets and then the given bytes. */
function pcapngThen(tail: Buffer): { data: Buffer; offset: number } {
  const section = new PcapngSection();
  const head = Buffer.concat([
    section.header(),
    section.interface(linkTypes.ethernet),
    ...framesOf(3).map((frame) => section.packet(0, frame.timeNs / 1000n, frame)),
  ]);
  return { data: Buffer.concat([head, tail]), offset: head.length };
}

function pcapThen(tail: Buffer): { data: Buffer; offset: number } {
  const head = pcapFile(framesOf(3));
  return { data: Buffer.concat([head, tail]), offset: head.length };
}

/** A record or block head with a length that no file can hold. */
function pcapLength(length: number): Buffer {
  const record = pcapRecord(framesOf(1)[0] as CapturedFrame);
  record.writeUInt32LE(length, 8);
  record.writeUInt32LE(length, 12);
  return record;
}

function blockLength(length: number): Buffer {
  const block = new PcapngSection().packet(0, 0n, framesOf(1)[0] as CapturedFrame);
  block.writeUInt32LE(length, 4);
  return block;
}

interface Recipe {
  readonly name: string;
  readonly codes: readonly CaptureFaultCode[];
  readonly packets: number;
  readonly make: () => { data: Buffer; offset: number | null } | null;
}

const undeclared = () => new PcapngSection().packet(7, 0n, framesOf(1)[0] as CapturedFrame);
const backwards = () => pcapFile(framesOf(6, (index) => BigInt(index % 2 === 0 ? index : index - 3) * secondNs));
const whole = (data: Buffer) => ({ data, offset: null });

const recipes: readonly Recipe[] = [
  { name: 'missing.pcap', codes: ['not_found'], packets: 0, make: () => null },
  { name: 'empty.pcap', codes: ['empty'], packets: 0, make: () => ({ data: Buffer.alloc(0), offset: 0 }) },
  {
    name: 'text.pcap',
    codes: ['not_a_capture'],
    packets: 0,
    make: () => ({ data: Buffer.from('This is a letter, not a capture.\n'.repeat(20)), offset: 0 }),
  },
  { name: 'header-cut.pcap', codes: ['truncated'], packets: 0, make: () => whole(pcapHeader().subarray(0, 20)) },
  { name: 'cut-in-header.pcap', codes: ['truncated'], packets: 3, make: () => pcapThen(pcapLength(62).subarray(0, 9)) },
  {
    name: 'cut-in-record.pcap',
    codes: ['truncated'],
    packets: 3,
    make: () => pcapThen(pcapLength(62).subarray(0, 40)),
  },
  { name: 'length-4-gb.pcap', codes: ['bad_record'], packets: 3, make: () => pcapThen(pcapLength(0xffffffff)) },
  {
    name: 'cut-in-block.pcapng',
    codes: ['truncated'],
    packets: 3,
    make: () => pcapngThen(blockLength(96).subarray(0, 50)),
  },
  { name: 'block-length-0.pcapng', codes: ['bad_record'], packets: 3, make: () => pcapngThen(blockLength(0)) },
  {
    name: 'block-length-4-gb.pcapng',
    codes: ['bad_record'],
    packets: 3,
    make: () => pcapngThen(blockLength(0xfffffffc)),
  },
  { name: 'undeclared-interface.pcapng', codes: ['bad_record'], packets: 3, make: () => pcapngThen(undeclared()) },
  { name: 'time-backwards.pcap', codes: [], packets: 6, make: () => whole(backwards()) },
  {
    name: 'gzip-cut.pcap.gz',
    codes: ['bad_compression', 'truncated'],
    packets: 0,
    make: () => whole(Buffer.from('1f8b0800000000000003', 'hex')),
  },
];

/** Writes them all; the caller removes the folder. */
export function makeBadCaptures(folder: string): BadCapture[] {
  mkdirSync(folder, { recursive: true });
  return recipes.map(({ name, codes, packets, make }) => {
    const path = join(folder, name);
    const made = make();
    if (made !== null) writeFileSync(path, made.data);
    return { name, path, codes, packets, offset: made?.offset ?? null };
  });
}

/** A capture of `count` packets, to be cut or replaced while somebody reads it. */
export function longCapture(count: number): Buffer {
  const frame = framesOf(1)[0] as CapturedFrame;
  const record = pcapRecord(frame);
  const data = Buffer.alloc(24 + count * record.length);
  pcapHeader().copy(data);
  for (let index = 0; index < count; index++) record.copy(data, 24 + index * record.length);
  return data;
}
