/**
 * Test tools: bytes of pcap and pcapng files, written by hand so that tests do not trust the reader they test. Knows the
 * two formats and nothing of packets; reads only what it wrote itself or what the recorder wrote (little endian pcap).
 */

export interface CapturedFrame {
  readonly timeNs: bigint;
  readonly data: Buffer;
  /** Length on the wire; the captured length where absent. */
  readonly wireLength?: number;
}

export interface PcapOptions {
  readonly linkType?: number;
  readonly bigEndian?: boolean;
  readonly nanoseconds?: boolean;
  /** The header of Alexey Kuznetzov's patched libpcap: 24 bytes a record. */
  readonly modified?: boolean;
  readonly snapLength?: number;
}

export const linkTypes = { null: 0, ethernet: 1, raw: 101, loop: 108, sll: 113, sll2: 276 } as const;

/** Writes integers in one byte order. */
class Fields {
  readonly #parts: Buffer[] = [];
  constructor(readonly bigEndian: boolean) {}
  u16(...values: number[]): this {
    for (const value of values) {
      const part = Buffer.alloc(2);
      if (this.bigEndian) part.writeUInt16BE(value);
      else part.writeUInt16LE(value);
      this.#parts.push(part);
    }
    return this;
  }
  u32(...values: number[]): this {
    for (const value of values) {
      const part = Buffer.alloc(4);
      if (this.bigEndian) part.writeUInt32BE(value >>> 0);
      else part.writeUInt32LE(value >>> 0);
      this.#parts.push(part);
    }
    return this;
  }
  bytes(part: Uint8Array): this {
    this.#parts.push(Buffer.from(part));
    return this;
  }
  /** Zeroes up to a multiple of four. */
  padded(part: Uint8Array): this {
    return this.bytes(part).bytes(Buffer.alloc((4 - (part.length % 4)) % 4));
  }
  done(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function pcapMagic(options: PcapOptions): number {
  if (options.modified) return 0xa1b2cd34;
  return options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
}

export function pcapHeader(options: PcapOptions = {}): Buffer {
  return new Fields(options.bigEndian ?? false)
    .u32(pcapMagic(options))
    .u16(2, 4)
    .u32(0, 0, options.snapLength ?? 262144, options.linkType ?? linkTypes.ethernet)
    .done();
}

export function pcapRecord(frame: CapturedFrame, options: PcapOptions = {}): Buffer {
  const fraction = frame.timeNs % 1_000_000_000n;
  const fields = new Fields(options.bigEndian ?? false).u32(
    Number(frame.timeNs / 1_000_000_000n),
    Number(options.nanoseconds ? fraction : fraction / 1000n),
    frame.data.length,
    frame.wireLength ?? frame.data.length,
  );
  // Interface index, protocol (in network order on the machines that wrote these), packet type, padding.
  if (options.modified)
    fields
      .u32(2)
      .u16(0x0008)
      .bytes(Buffer.from([0, 0]));
  return fields.bytes(frame.data).done();
}

export function pcapFile(frames: readonly CapturedFrame[], options: PcapOptions = {}): Buffer {
  return Buffer.concat([pcapHeader(options), ...frames.map((frame) => pcapRecord(frame, options))]);
}

/** Reads a little endian pcap of microseconds or nanoseconds, as tcpdump writes it. */
export function readPcap(file: Buffer): { linkType: number; frames: CapturedFrame[] } {
  const nanoseconds = file.readUInt32LE(0) === 0xa1b23c4d;
  const frames: CapturedFrame[] = [];
  for (let at = 24; at < file.length; ) {
    const fraction = BigInt(file.readUInt32LE(at + 4)) * (nanoseconds ? 1n : 1000n);
    const length = file.readUInt32LE(at + 8);
    frames.push({
      timeNs: BigInt(file.readUInt32LE(at)) * 1_000_000_000n + fraction,
      data: file.subarray(at + 16, at + 16 + length),
      wireLength: file.readUInt32LE(at + 12),
    });
    at += 16 + length;
  }
  return { linkType: file.readUInt32LE(20), frames };
}

export interface PcapngOption {
  readonly code: number;
  readonly value: Uint8Array;
}

export const textOption = (code: number, text: string): PcapngOption => ({ code, value: Buffer.from(text) });

/** Blocks of one pcapng section (draft-ietf-opsawg-pcapng, section 4), in its byte order. */
export class PcapngSection {
  constructor(readonly bigEndian = false) {}

  fields(): Fields {
    return new Fields(this.bigEndian);
  }

  block(type: number, body: Uint8Array): Buffer {
    const padding = (4 - (body.length % 4)) % 4;
    const length = 12 + body.length + padding;
    return this.fields().u32(type, length).padded(body).u32(length).done();
  }

  options(list: readonly PcapngOption[]): Buffer {
    if (list.length === 0) return Buffer.alloc(0);
    const fields = this.fields();
    for (const { code, value } of list) fields.u16(code, value.length).padded(value);
    return fields.u16(0, 0).done();
  }

  header(options: readonly PcapngOption[] = []): Buffer {
    const body = this.fields().u32(0x1a2b3c4d).u16(1, 0).u32(0xffffffff, 0xffffffff).bytes(this.options(options));
    return this.block(0x0a0d0d0a, body.done());
  }

  interface(linkType: number, snapLength = 0, options: readonly PcapngOption[] = []): Buffer {
    return this.block(1, this.fields().u16(linkType, 0).u32(snapLength).bytes(this.options(options)).done());
  }

  /** An enhanced packet block; `ticks` is the time in the interface's own units. */
  packet(interfaceId: number, ticks: bigint, frame: CapturedFrame, options: readonly PcapngOption[] = []): Buffer {
    const body = this.fields()
      .u32(interfaceId, Number(ticks >> 32n), Number(ticks & 0xffffffffn))
      .u32(frame.data.length, frame.wireLength ?? frame.data.length)
      .padded(frame.data)
      .bytes(this.options(options));
    return this.block(6, body.done());
  }

  simplePacket(frame: CapturedFrame): Buffer {
    const body = this.fields().u32(frame.wireLength ?? frame.data.length);
    return this.block(3, body.padded(frame.data).done());
  }

  /** IPv4 names only. */
  names(records: readonly { address: readonly number[]; name: string }[]): Buffer {
    const fields = this.fields();
    for (const { address, name } of records) {
      const value = Buffer.concat([Buffer.from(address), Buffer.from(`${name}\0`)]);
      fields.u16(1, value.length).padded(value);
    }
    return this.block(4, fields.u16(0, 0).done());
  }

  statistics(interfaceId: number, received: number, dropped: number): Buffer {
    const count = (value: number) =>
      (this.bigEndian ? this.fields().u32(0, value) : this.fields().u32(value, 0)).done();
    const options = [
      { code: 4, value: count(received) },
      { code: 5, value: count(dropped) },
    ];
    return this.block(5, this.fields().u32(interfaceId, 0, 0).bytes(this.options(options)).done());
  }
}
