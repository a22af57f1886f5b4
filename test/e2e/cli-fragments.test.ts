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
function ipv4(source: Buffer, target: Buffer, part: Buffer, fragment = 0): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x45;
  header.writeUInt16BE(20 + part.length, 2);
  header.writeUInt16BE(0x4242, 4);
  header.writeUInt16BE(fragment, 6);
  header.set([64, 17], 8);
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
