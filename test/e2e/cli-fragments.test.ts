/** A datagram that was cut into IP fragments says what it would have said in one packet. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze } from '../tools/analysis.js';
import { pcapFile } from '../tools/capture-bytes.js';
import { temporaryFolder, tractor } from './run-tractor.js';

const caller = Buffer.from([192, 0, 2, 10]);
const callee = Buffer.from([198, 51, 100, 20]);

function udp(sourcePort: number, targetPort: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(targetPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return Buffer.concat([header, payload]);
}

/** RFC 791 section 3.1; the offset and "more fragments" as they are in the header. */
function ipv4(source: Buffer, target: Buffer, part: Buffer, fragment = 0, protocol = 17): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x45;
  header.writeUInt16BE(20 + part.length, 2);
  header.writeUInt16BE(0x4242, 4);
  header.writeUInt16BE(fragment, 6);
  header.set([64, protocol], 8);
  return Buffer.concat([header, source, target, part]);
}

/** An INVITE (RFC 3261) of two kilobytes, as those with video are: where its media are to go comes last. */
const invite = Buffer.from(
  [
    'INVITE sip:bob@example.com SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1',
    'From: <sip:alice@example.com>;tag=1',
    'To: <sip:bob@example.com>',
    'Call-ID: 1@192.0.2.10',
    'CSeq: 1 INVITE',
    `X-Long: ${'x'.repeat(1700)}`,
    'Content-Type: application/sdp',
    '',
    'v=0',
    'o=alice 1 1 IN IP4 192.0.2.10',
    's=-',
    'c=IN IP4 192.0.2.10',
    't=0 0',
    'm=audio 16384 RTP/AVP 0',
    '',
  ].join('\r\n'),
);
const datagram = udp(5060, 5060, invite);
const cut = 1480;
const first = ipv4(caller, callee, datagram.subarray(0, cut), 0x2000);
const second = ipv4(caller, callee, datagram.subarray(cut), cut / 8);
/** Bytes that no protocol begins with: only the call says what they are. */
const media = ipv4(callee, caller, udp(20_000, 16_384, Buffer.alloc(172, 1)));

function capture(...packets: Buffer[]): string {
  const path = join(temporaryFolder(), 'call.pcap');
  const frames = packets.map((data, i) => ({ timeNs: 1_700_000_000_000_000_000n + BigInt(i) * 1_000_000n, data }));
  writeFileSync(path, pcapFile(frames, { linkType: 101 }));
  return path;
}

async function rows(path: string, ...options: string[]): Promise<Record<string, unknown>[]> {
  const { stdout, stderr, status } = await tractor(['flows', path, '--format', 'jsonl', ...options]);
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const mediaOf = (found: Record<string, unknown>[]) => found.find((row) => row['label'] !== 'sip');

for (const [order, packets] of Object.entries({ 'in order': [first, second], swapped: [second, first] })) {
  t.test(`an INVITE in two fragments, ${order}, names the media of its call`, async (t) => {
    const path = capture(...packets, media);
    for (const threads of ['1', '2', '5']) {
      const found = await rows(path, '--threads', threads);
      t.equal(found.length, 2);
      const call = found.find((row) => row['label'] === 'sip');
      t.match(mediaOf(found), { label: 'rtp', announced_by: call?.['flow_id'] }, `${threads} threads`);
    }
    t.strictSame((await analyze(path)).summary.anomalies, {});
  });
}

t.test('without its second fragment it is an INVITE all the same, and its media are not known', async (t) => {
  const path = capture(first, media);
  const found = await rows(path);
  t.match((await analyze(path)).summary.anomalies, { datagram_not_whole: 1 });
  t.equal(found.filter((row) => row['label'] === 'sip').length, 1);
  t.not(mediaOf(found)?.['label'], 'rtp');
});

/** RFC 9293 section 3.1. */
function tcp(sequence: number, flags: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(40_000, 0);
  header.writeUInt16BE(80, 2);
  header.writeUInt32BE(sequence, 4);
  header.set([0x50, flags], 12);
  return Buffer.concat([header, payload]);
}

/** Two kilobytes of a stream in two fragments, the handshake before and more of the stream behind. */
function stream(...fragments: Buffer[]): string {
  const packet = (part: Buffer) => ipv4(caller, callee, part, 0, 6);
  return capture(packet(tcp(99, 2, Buffer.alloc(0))), ...fragments, packet(tcp(2100, 16, Buffer.alloc(50))));
}

t.test('a TCP segment in fragments leaves no gap, and one that is not whole does', async (t) => {
  const segment = tcp(100, 16, Buffer.alloc(2000));
  const begin = ipv4(caller, callee, segment.subarray(0, 1480), 0x2000, 6);
  const rest = ipv4(caller, callee, segment.subarray(1480), 1480 / 8, 6);
  for (const threads of ['1', '2']) {
    const options = ['--features', 'tcp', '--threads', threads];
    const none = { fwd_tcp_gap_bytes: 0, fwd_tcp_retransmitted_count: 0, fwd_tcp_out_of_order_count: 0 };
    t.match(await rows(stream(begin, rest), ...options), [none]);
    t.match(await rows(stream(begin, rest, begin, rest), ...options), [{ ...none, fwd_tcp_retransmitted_count: 1 }]);
    t.match(await rows(stream(begin), ...options), [{ ...none, fwd_tcp_gap_bytes: 540 }]);
  }
});
