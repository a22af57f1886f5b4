/** Report: which application protocols hide what they carry, and how much of the traffic that is. Knows protocols by name only. */
import type { Counts, TopKeys } from '../top-keys.js';

/** `either`: the protocol may be encrypted or not, or carries nothing that could be. */
export type Protection = 'encrypted' | 'readable' | 'either' | 'unknown';
export const protections: readonly Protection[] = ['encrypted', 'readable', 'either', 'unknown'];

const encrypted = new Set(
  `tls quic dtls ssh openvpn wireguard ike esp-in-udp mtproto telegram-voice whatsapp whatsapp-voice dnscrypt threema
  teamviewer teamviewer-datagram discord-voice zoom spotify syncthing radmin`.split(/\s+/),
);
/**
 * Nothing that can be taken over by TLS under the same name (SMTP, FTP, IMAP, LDAP, databases: STARTTLS), that has keys of its own in later
 * versions (SMB 3, SNMP 3, SRTP in RTP's frame), or that carries what others encrypted (SOCKS, CONNECT, TURN).
 */
const readable = new Set(
  `http http2 websocket webdav dns mdns llmnr netbios-ns netbios-dgm netbios-ssn telnet ftp-data irc irc-dcc sip rtsp
  rtmp mgcp megaco h323 skinny iax2 t38 tftp syslog netflow ipfix sflow mqtt amqp coap redis memcached mongodb tns
  cassandra elasticsearch kafka zookeeper nats neo4j thrift gearman nfs sun-rpc rsync git subversion cvs whois ssdp slp
  ws-discovery dhcp dhcpv6 ntp modbus dnp3 s7comm ethernet-ip bacnet iec-104 iec61850 profinet fins bittorrent
  bittorrent-dht bittorrent-tracker gnutella edonkey radius diameter gtp x11 munin zabbix rip bgp stratum bitcoin fix
  hl7 grpc ajp stomp icmp icmpv6 igmp msnp oscar ymsg smpp directconnect nat-pmp pfcp s1ap ngap x2ap m2ua m3ua hsrp ldp
  bfd ptp`.split(/\s+/),
);

export function protectionOf(protocol: string | null): Protection {
  if (protocol === null || protocol === 'unknown') return 'unknown';
  if (encrypted.has(protocol)) return 'encrypted';
  return readable.has(protocol) ? 'readable' : 'either';
}

/** Of all flows by label_protocol. What the list left out counts as `either`. */
export function protectionShares({ rows, others }: TopKeys): Record<Protection, Counts> {
  const shares = Object.fromEntries(protections.map((name) => [name, { flows: 0, packets: 0, bytes: 0 }])) as Record<
    Protection,
    { flows: number; packets: number; bytes: number }
  >;
  for (const { protection, counts } of [
    ...rows.map((row) => ({ protection: protectionOf(row.key), counts: row })),
    { protection: 'either' as const, counts: others },
  ]) {
    const share = shares[protection];
    share.flows += counts.flows;
    share.packets += counts.packets;
    share.bytes += counts.bytes;
  }
  return shares;
}
