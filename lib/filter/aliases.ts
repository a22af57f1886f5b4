/** Other tools' names of our fields, and bare names of protocols. What a name means; parses nothing. */

/** What a number without a unit counts of a time or duration, in a tool that does not count microseconds. */
export type CountedIn = 'seconds' | 'milliseconds';

export interface Alias {
  /** A field of ours. */
  readonly field: string;
  /** The transport that the name says beside, as `tcp.port` does. */
  readonly transport?: string;
  readonly countedIn?: CountedIn;
  readonly from: 'Wireshark' | 'Arkime' | 'TrActor';
}

const wireshark = (field: string, transport?: string): Alias => ({
  field,
  from: 'Wireshark',
  ...(transport === undefined ? {} : { transport }),
});
const arkime = (field: string, countedIn?: CountedIn): Alias => ({
  field,
  from: 'Arkime',
  ...(countedIn === undefined ? {} : { countedIn }),
});
const ours = (field: string): Alias => ({ field, from: 'TrActor' });

export const aliases: ReadonlyMap<string, Alias> = new Map<string, Alias>([
  ['ip.addr', wireshark('ip')],
  ['ipv6.addr', wireshark('ip')],
  ['ip.host', wireshark('ip')],
  ['ip.src', wireshark('client_ip')],
  ['ip.dst', wireshark('server_ip')],
  ['ipv6.src', wireshark('client_ip')],
  ['ipv6.dst', wireshark('server_ip')],
  ['ip.version', wireshark('ip_version')],
  ['ip.proto', wireshark('protocol')],
  ['ipv6.nxt', wireshark('protocol')],
  ['tcp.port', wireshark('port', 'tcp')],
  ['tcp.srcport', wireshark('client_port', 'tcp')],
  ['tcp.dstport', wireshark('server_port', 'tcp')],
  ['udp.port', wireshark('port', 'udp')],
  ['udp.srcport', wireshark('client_port', 'udp')],
  ['udp.dstport', wireshark('server_port', 'udp')],
  ['vlan.id', wireshark('vlan_id')],
  ['communityid', wireshark('community_id')],
  ['frame.time', wireshark('time_start_us')],
  ['frame.len', wireshark('bytes')],
  ['tls.handshake.extensions_server_name', wireshark('sni')],
  ['tls.handshake.extensions_alpn_str', wireshark('alpn')],
  ['tls.handshake.ja4', wireshark('ja4')],
  ['http.host', wireshark('http_host')],
  ['http.user_agent', wireshark('user_agent')],
  ['http.referer', wireshark('http_referer')],
  ['dns.qry.name', wireshark('dns_name')],
  ['ip.protocol', arkime('protocol')],
  ['port.src', arkime('client_port')],
  ['port.dst', arkime('server_port')],
  ['host', arkime('name')],
  ['host.dns', arkime('dns_name')],
  ['host.http', arkime('http_host')],
  ['host.tls', arkime('sni')],
  ['http.useragent', arkime('user_agent')],
  ['tls.sni', arkime('sni')],
  ['tls.ja4', arkime('ja4')],
  ['protocol.app', ours('label_protocol')],
  ['communityId', arkime('community_id')],
  ['vlan', arkime('vlan_id')],
  ['starttime', arkime('time_start_us', 'seconds')],
  ['stoptime', arkime('time_end_us', 'seconds')],
  ['session.length', arkime('duration_us', 'milliseconds')],
  ['databytes', arkime('payload_bytes')],
  // .src is the client in all of them, as in ip.src, whoever sent first.
  ['databytes.src', arkime('client_payload_bytes')],
  ['databytes.dst', arkime('server_payload_bytes')],
  ['packets.src', arkime('client_packets')],
  ['packets.dst', arkime('server_packets')],
  ['bytes.src', arkime('client_bytes')],
  ['bytes.dst', arkime('server_bytes')],
  ['client', ours('client_ip')],
  ['server', ours('server_ip')],
  ['duration', ours('duration_us')],
  ['group', ours('label_group')],
  ['process', ours('process_name')],
  ['time', ours('time_start_us')],
]);

const transports = ['tcp', 'udp', 'icmp', 'icmpv6', 'sctp'] as const;
const applications = [
  'tls',
  'quic',
  'http',
  'dns',
  'mdns',
  'ssh',
  'ftp',
  'smtp',
  'imap',
  'pop3',
  'sip',
  'rtp',
  'ntp',
  'dhcp',
  'bittorrent',
  'telnet',
  'stun',
] as const;

/** A protocol's bare name, as Wireshark takes it: `tls` is label_protocol == tls. */
export const bareProtocols: ReadonlyMap<string, 'protocol' | 'label_protocol'> = new Map<
  string,
  'protocol' | 'label_protocol'
>([
  ...transports.map((name) => [name, 'protocol'] as const),
  ...applications.map((name) => [name, 'label_protocol'] as const),
]);
