/** Test tools: Ethernet frames with IPv4, UDP and TCP, just enough to say when who sent how much. Checksums of IP only. */

export interface PacketSpec {
  readonly source: string;
  readonly target: string;
  readonly sourcePort: number;
  readonly targetPort: number;
  /** Bytes of payload (zeroes), or the payload. */
  readonly payload: number | Buffer;
}

const octets = (address: string) => Buffer.from(address.split('.').map(Number));

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function ipv4Frame(spec: PacketSpec, protocol: number, transport: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + transport.length, 2);
  header[8] = 64;
  header[9] = protocol;
  octets(spec.source).copy(header, 12);
  octets(spec.target).copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([Buffer.from('0200000000020200000000010800', 'hex'), header, transport]);
}

const payloadOf = (spec: PacketSpec) => (typeof spec.payload === 'number' ? Buffer.alloc(spec.payload) : spec.payload);

export function udpFrame(spec: PacketSpec): Buffer {
  const payload = payloadOf(spec);
  const header = Buffer.alloc(8);
  header.writeUInt16BE(spec.sourcePort, 0);
  header.writeUInt16BE(spec.targetPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return ipv4Frame(spec, 17, Buffer.concat([header, payload]));
}

export function tcpFrame(spec: PacketSpec & { readonly flags: number; readonly sequence?: number }): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(spec.sourcePort, 0);
  header.writeUInt16BE(spec.targetPort, 2);
  header.writeUInt32BE(spec.sequence ?? 0, 4);
  header[12] = 0x50;
  header[13] = spec.flags;
  header.writeUInt16BE(1024, 14);
  return ipv4Frame(spec, 6, Buffer.concat([header, payloadOf(spec)]));
}
