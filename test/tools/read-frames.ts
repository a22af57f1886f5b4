/**
 * Test tools: the frames of a pcap or pcapng file, read a second way, so that tests do not trust the reader they test. Whole files in memory;
 * believes what they say.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface ReadFrame {
  readonly timeNs: bigint;
  readonly wireLength: number;
  readonly linkType: number;
  readonly data: Buffer;
  readonly comments: readonly string[];
}

interface Interface {
  readonly linkType: number;
  readonly toNs: (ticks: bigint) => bigint;
}

class Words {
  constructor(
    readonly bytes: Buffer,
    readonly bigEndian: boolean,
  ) {}
  u16(at: number): number {
    return this.bigEndian ? this.bytes.readUInt16BE(at) : this.bytes.readUInt16LE(at);
  }
  u32(at: number): number {
    return this.bigEndian ? this.bytes.readUInt32BE(at) : this.bytes.readUInt32LE(at);
  }
}

function* pcapFrames(words: Words): Generator<ReadFrame> {
  const magic = words.u32(0);
  const head = magic === 0xa1b2cd34 ? 24 : 16;
  const nsPerTick = magic === 0xa1b23c4d ? 1n : 1000n;
  const linkType = words.u32(20) & 0xffff;
  for (let at = 24; at < words.bytes.length; ) {
    const captured = words.u32(at + 8);
    const timeNs = BigInt(words.u32(at)) * 1_000_000_000n + BigInt(words.u32(at + 4)) * nsPerTick;
    const data = words.bytes.subarray(at + head, at + head + captured);
    yield { timeNs, wireLength: words.u32(at + 12), linkType, data, comments: [] };
    at += head + captured;
  }
}

function* optionsOf(words: Words, from: number, end: number): Generator<[number, Buffer]> {
  for (let at = from; at + 4 <= end; ) {
    const [code, length] = [words.u16(at), words.u16(at + 2)];
    if (code === 0) return;
    yield [code, words.bytes.subarray(at + 4, at + 4 + length)];
    at += 4 + Math.ceil(length / 4) * 4;
  }
}

function interfaceOf(words: Words, at: number, length: number): Interface {
  let [perSecond, offsetS] = [1_000_000n, 0n];
  for (const [code, value] of optionsOf(words, at + 16, at + length - 4)) {
    const power = value[0] as number;
    if (code === 9) perSecond = power & 0x80 ? 1n << BigInt(power & 0x7f) : 10n ** BigInt(power);
    if (code === 14) offsetS = words.bigEndian ? value.readBigInt64BE() : value.readBigInt64LE();
  }
  const toNs = (ticks: bigint) => (ticks * 1_000_000_000n) / perSecond + offsetS * 1_000_000_000n;
  return { linkType: words.u16(at + 8), toNs };
}

function* pcapngFrames(bytes: Buffer): Generator<ReadFrame> {
  let words = new Words(bytes, false);
  let interfaces: Interface[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.readUInt32LE(at) === 0x0a0d0d0a) {
      words = new Words(bytes, bytes.readUInt32BE(at + 8) === 0x1a2b3c4d);
      interfaces = [];
    }
    const [type, length] = [words.u32(at), words.u32(at + 4)];
    if (type === 1) interfaces.push(interfaceOf(words, at, length));
    if (type === 6) {
      const from = interfaces[words.u32(at + 8)] as Interface;
      const captured = words.u32(at + 20);
      const options = [...optionsOf(words, at + 28 + Math.ceil(captured / 4) * 4, at + length - 4)];
      yield {
        timeNs: from.toNs((BigInt(words.u32(at + 12)) << 32n) | BigInt(words.u32(at + 16))),
        wireLength: words.u32(at + 24),
        linkType: from.linkType,
        data: bytes.subarray(at + 28, at + 28 + captured),
        comments: options.filter(([code]) => code === 1).map(([, value]) => value.toString()),
      };
    }
    at += length;
  }
}

function plain(path: string): Buffer {
  const stored = readFileSync(path);
  if (path.endsWith('.gz')) return gunzipSync(stored);
  return stored;
}

export function framesOf(bytes: Buffer): ReadFrame[] {
  if (bytes.readUInt32LE(0) === 0x0a0d0d0a) return [...pcapngFrames(bytes)];
  const bigEndian = (bytes[0] as number) === 0xa1;
  return [...pcapFrames(new Words(bytes, bigEndian))];
}

/** By the extension, gzip is undone. */
export function readFrames(path: string): ReadFrame[] {
  return framesOf(plain(path));
}
