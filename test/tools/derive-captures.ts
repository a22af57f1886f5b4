/**
 * Makes test/captures/variants from the recordings: the same packets in every file format, compression, byte order and link
 * type, so that all of them must give the same flows. Usage: node dist/test/tools/derive-captures.js [captures folder]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type CapturedFrame, linkTypes, PcapngSection, pcapFile, readPcap, textOption } from './capture-bytes.js';

const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd };

function isIp(frame: CapturedFrame): boolean {
  const type = frame.data.readUInt16BE(12);
  return type === etherTypes.ipv4 || type === etherTypes.ipv6;
}

/** Puts another link-layer header in place of Ethernet's. */
function relink(frames: readonly CapturedFrame[], header: (ethernet: Buffer) => Buffer): CapturedFrame[] {
  return frames.filter(isIp).map(({ timeNs, data }) => ({
    timeNs,
    data: Buffer.concat([header(data), data.subarray(14)]),
  }));
}

/** LINKTYPE_NULL: the address family in the byte order of the host; LINKTYPE_LOOP: in network order. AF_INET6 is BSD's 30. */
const family = (ethernet: Buffer) => (ethernet.readUInt16BE(12) === etherTypes.ipv4 ? 2 : 30);
const nullHeader = (ethernet: Buffer) => Buffer.from([family(ethernet), 0, 0, 0]);
const loopHeader = (ethernet: Buffer) => Buffer.from([0, 0, 0, family(ethernet)]);

/** LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, address (8 bytes), protocol. */
function sllHeader(ethernet: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt16BE(1, 2);
  header.writeUInt16BE(6, 4);
  ethernet.copy(header, 6, 6, 12);
  ethernet.copy(header, 14, 12, 14);
  return header;
}

/** LINKTYPE_LINUX_SLL2: protocol, reserved, interface index, ARPHRD, packet type, address length, address (8 bytes). */
function sll2Header(ethernet: Buffer): Buffer {
  const header = Buffer.alloc(20);
  ethernet.copy(header, 0, 12, 14);
  header.writeUInt32BE(3, 4);
  header.writeUInt16BE(1, 8);
  header.writeUInt8(6, 11);
  ethernet.copy(header, 12, 6, 12);
  return header;
}

/** Two sections, the second in the other byte order, with names, comments, statistics and a block that nobody knows. */
function twoSections(frames: readonly CapturedFrame[]): Buffer {
  const half = Math.floor(frames.length / 2);
  const parts = [false, true].map((bigEndian) => {
    const section = new PcapngSection(bigEndian);
    const own = bigEndian ? frames.slice(half) : frames.slice(0, half);
    // The first clock counts nanoseconds, the second units of 2^-20 s after an offset of one day.
    const offset = Buffer.alloc(8);
    offset.writeBigInt64BE(86_400n);
    const clock = bigEndian
      ? [
          { code: 9, value: Buffer.from([0x80 | 20]) },
          { code: 14, value: offset },
        ]
      : [{ code: 9, value: Buffer.from([9]) }];
    const ticks = (timeNs: bigint) => (bigEndian ? ((timeNs - 86_400_000_000_000n) << 20n) / 1_000_000_000n : timeNs);
    return Buffer.concat([
      section.header([
        textOption(1, 'a comment on the section'),
        textOption(2, 'a machine'),
        textOption(3, 'an OS'),
        textOption(4, 'derive-captures'),
      ]),
      section.interface(linkTypes.ethernet, 262144, [textOption(2, 'c0'), textOption(3, 'the client side'), ...clock]),
      section.names([{ address: [198, 51, 100, 10], name: 'server.example.com' }]),
      section.block(0x0000_7777, Buffer.from('a block that nobody knows')),
      ...own.map((frame, index) =>
        section.packet(0, ticks(frame.timeNs), frame, index === 0 ? [textOption(1, 'the first of its section')] : []),
      ),
      section.statistics(0, own.length + 2, 2),
    ]);
  });
  return Buffer.concat(parts);
}

function writeZstd(path: string, data: Buffer): void {
  const run = spawnSync('zstd', ['-q', '-19', '-c'], { input: data, maxBuffer: 64 << 20 });
  if (run.status === 0) writeFileSync(path, run.stdout);
  else console.error(`derive-captures: zstd is not installed, ${path} is left as it was`);
}

export function deriveCaptures(folder: string): void {
  const variants = join(folder, 'variants');
  mkdirSync(variants, { recursive: true });
  const save = (name: string, data: Buffer) => writeFileSync(join(variants, name), data);
  const icmp = readPcap(readFileSync(join(folder, 'icmp.pcap'))).frames;
  const nano = readPcap(readFileSync(join(folder, 'nano.pcap'))).frames;
  const ipv6 = readPcap(readFileSync(join(folder, 'ipv6.pcap'))).frames;

  save('icmp-big-endian.pcap', pcapFile(icmp, { bigEndian: true }));
  save('icmp-modified.pcap', pcapFile(icmp, { modified: true }));
  save('icmp-modified-big-endian.pcap', pcapFile(icmp, { modified: true, bigEndian: true }));
  save('icmp.pcap.gz', gzipSync(pcapFile(icmp), { level: 9 }));
  writeZstd(join(variants, 'icmp.pcap.zst'), pcapFile(icmp));
  save('nano-big-endian.pcap', pcapFile(nano, { bigEndian: true, nanoseconds: true }));
  save('nano-two-sections.pcapng', twoSections(nano));
  save('nano-two-sections.pcapng.gz', gzipSync(twoSections(nano), { level: 9 }));
  save(
    'ipv6-raw.pcap',
    pcapFile(
      relink(ipv6, () => Buffer.alloc(0)),
      { linkType: linkTypes.raw },
    ),
  );
  save('ipv6-null.pcap', pcapFile(relink(ipv6, nullHeader), { linkType: linkTypes.null }));
  save('ipv6-loop.pcap', pcapFile(relink(ipv6, loopHeader), { linkType: linkTypes.loop }));
  save('ipv6-sll.pcap', pcapFile(relink(ipv6, sllHeader), { linkType: linkTypes.sll }));
  save('ipv6-sll2.pcap', pcapFile(relink(ipv6, sll2Header), { linkType: linkTypes.sll2 }));
}

if (process.argv[1]?.endsWith('derive-captures.js')) deriveCaptures(process.argv[2] ?? 'test/captures');
