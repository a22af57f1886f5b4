/**
 * Packets in tunnels as the outside sees them: the innermost flow with its way in `tunnel`, or the outer flow when asked; and link
 * types that are not decoded, by name. What the bytes of each tunnel mean is tested in native/test/packet.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze } from '../tools/analysis.js';
import { pcapFile } from '../tools/capture-bytes.js';
import { udpFrame } from '../tools/packet-bytes.js';

const ethernetBytes = 14;
const question = { source: '192.0.2.1', target: '198.51.100.2', sourcePort: 1000, targetPort: 53, payload: 4 };
const answer = { source: '198.51.100.2', target: '192.0.2.1', sourcePort: 53, targetPort: 1000, payload: 40 };

/** VXLAN (RFC 7348): its eight bytes, then an Ethernet frame. */
function inVxlan(frame: Buffer, outer: { source: string; target: string }): Buffer {
  const payload = Buffer.concat([Buffer.from('0800000000006400', 'hex'), frame]);
  return udpFrame({ ...outer, sourcePort: 50000, targetPort: 4789, payload });
}

function tunnelCapture(folder: string): string {
  const path = join(folder, 'vxlan.pcap');
  const frames = [
    inVxlan(udpFrame(question), { source: '10.0.0.1', target: '10.0.0.2' }),
    inVxlan(udpFrame(answer), { source: '10.0.0.2', target: '10.0.0.1' }),
  ];
  writeFileSync(path, pcapFile(frames.map((data, index) => ({ timeNs: BigInt(index) * 1_000_000n, data }))));
  return path;
}

t.test('the innermost flow is metered, and the tunnel noted', async (t) => {
  const { rows, summary } = await analyze(tunnelCapture(t.testdir()));
  t.equal(rows.length, 1, 'two outer flows, one inside');
  t.match(rows[0], {
    tunnel: 'vxlan',
    client_ip: '192.0.2.1',
    server_port: 53,
    fwd_ip_bytes: 20 + 8 + 4,
    bwd_ip_bytes: 20 + 8 + 40,
    fwd_bytes: 2 * (ethernetBytes + 20 + 8) + 8 + 4,
    fwd_payload_bytes: 4,
    bwd_payload_bytes: 40,
  });
  t.equal(summary.packetCounters['metered'], 2);
});

t.test("with tunnels: 'outer' the flows that carry it are", async (t) => {
  const { rows } = await analyze(tunnelCapture(t.testdir()), { tunnels: 'outer' });
  t.same(
    rows.map((row) => [row.tunnel, row.client_ip, row.server_port, row.fwd_packets, row.fwd_ip_bytes]),
    [
      [null, '10.0.0.1', 4789, 1, 20 + 8 + 8 + 14 + 32],
      [null, '10.0.0.2', 4789, 1, 20 + 8 + 8 + 14 + 68],
    ],
  );
});

t.test('link types that are not decoded are counted by name', async (t) => {
  const path = join(t.testdir(), 'usb.pcap');
  const data = Buffer.alloc(64);
  writeFileSync(
    path,
    pcapFile(
      [1n, 2n, 3n].map((timeNs) => ({ timeNs, data })),
      { linkType: 189 },
    ),
  );
  const { rows, summary } = await analyze(path);
  t.same(rows, []);
  t.equal(summary.packetCounters['unsupported_link'], 3);
  t.same(summary.unsupportedLinks, { usb_linux: 3 });
});

t.test('two packets in one 802.11 frame are two packets', async (t) => {
  const path = join(t.testdir(), 'amsdu.pcap');
  // A QoS data frame, QoS control 0080: subframes of addresses, length and SNAP.
  const header = Buffer.from('8801000002000000000302000000000102000000000200008000', 'hex');
  const subframe = (frame: Buffer) => {
    const packet = Buffer.concat([Buffer.from('aaaa030000000800', 'hex'), frame.subarray(ethernetBytes)]);
    const length = Buffer.from([packet.length >>> 8, packet.length & 0xff]);
    const bytes = Buffer.concat([frame.subarray(0, 12), length, packet]);
    return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  };
  const data = Buffer.concat([header, subframe(udpFrame(question)), subframe(udpFrame(answer))]);
  writeFileSync(path, pcapFile([{ timeNs: 0n, data }], { linkType: 105 }));
  const { rows, summary } = await analyze(path);
  t.match(rows, [{ fwd_packets: 1, bwd_packets: 1, fwd_bytes: 26 + 56, bwd_bytes: 92 }]);
  t.equal(summary.packets, 1);
  t.equal(summary.packetCounters['metered'], 1, 'the frame has one outcome');
  t.equal(summary.anomalies['further_packet_of_frame'], 1);
});
