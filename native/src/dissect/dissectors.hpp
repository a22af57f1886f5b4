// Every dissector by name, for the registry, for each other and for tests. One small file each implements them.
// They are called with at least one byte.
#pragma once

#include "dissect/inspector.hpp"

namespace tractor::dissect {

Verdict dissect_tls(const Payload&, Facts&);
Verdict dissect_http(const Payload&, Facts&);
Verdict dissect_dns_udp(const Payload&, Facts&);
Verdict dissect_dns_tcp(const Payload&, Facts&);
Verdict dissect_ssh(const Payload&, Facts&);
Verdict dissect_telnet(const Payload&, Facts&);
Verdict dissect_ftp(const Payload&, Facts&);
Verdict dissect_smtp(const Payload&, Facts&);
Verdict dissect_pop3(const Payload&, Facts&);
Verdict dissect_imap(const Payload&, Facts&);
Verdict dissect_bittorrent(const Payload&, Facts&);
Verdict dissect_utp(const Payload&, Facts&);
Verdict dissect_bittorrent_dht(const Payload&, Facts&);
Verdict dissect_socks5(const Payload&, Facts&);
Verdict dissect_socks4(const Payload&, Facts&);
Verdict dissect_stun(const Payload&, Facts&);
Verdict dissect_quic(const Payload&, Facts&);
Verdict dissect_dtls(const Payload&, Facts&);
Verdict dissect_http2(const Payload&, Facts&);
Verdict dissect_sip(const Payload&, Facts&);
Verdict dissect_rtp(const Payload&, Facts&);
Verdict dissect_rtsp(const Payload&, Facts&);
Verdict dissect_smb(const Payload&, Facts&);
Verdict dissect_netbios_ns(const Payload&, Facts&);
Verdict dissect_netbios_dgm(const Payload&, Facts&);
Verdict dissect_ldap(const Payload&, Facts&);
Verdict dissect_kerberos_udp(const Payload&, Facts&);
Verdict dissect_kerberos_tcp(const Payload&, Facts&);
Verdict dissect_rdp(const Payload&, Facts&);
Verdict dissect_vnc(const Payload&, Facts&);
Verdict dissect_snmp(const Payload&, Facts&);
Verdict dissect_ntp(const Payload&, Facts&);
Verdict dissect_dhcp(const Payload&, Facts&);
Verdict dissect_dhcpv6(const Payload&, Facts&);
Verdict dissect_ssdp(const Payload&, Facts&);
Verdict dissect_tftp(const Payload&, Facts&);
Verdict dissect_irc(const Payload&, Facts&);
Verdict dissect_xmpp(const Payload&, Facts&);
Verdict dissect_mqtt(const Payload&, Facts&);
Verdict dissect_amqp(const Payload&, Facts&);
Verdict dissect_postgresql(const Payload&, Facts&);
Verdict dissect_mysql(const Payload&, Facts&);
Verdict dissect_redis(const Payload&, Facts&);
Verdict dissect_mongodb(const Payload&, Facts&);
Verdict dissect_memcached(const Payload&, Facts&);
Verdict dissect_edonkey_tcp(const Payload&, Facts&);
Verdict dissect_edonkey_udp(const Payload&, Facts&);
Verdict dissect_gnutella(const Payload&, Facts&);
Verdict dissect_openvpn(const Payload&, Facts&);
Verdict dissect_wireguard(const Payload&, Facts&);
Verdict dissect_ike(const Payload&, Facts&);
Verdict dissect_l2tp(const Payload&, Facts&);
Verdict dissect_pptp(const Payload&, Facts&);
Verdict dissect_modbus(const Payload&, Facts&);
Verdict dissect_dnp3(const Payload&, Facts&);
Verdict dissect_s7comm(const Payload&, Facts&);
Verdict dissect_ethernet_ip(const Payload&, Facts&);
Verdict dissect_bacnet(const Payload&, Facts&);
Verdict dissect_iec104(const Payload&, Facts&);
Verdict dissect_radius(const Payload&, Facts&);
Verdict dissect_diameter(const Payload&, Facts&);
Verdict dissect_syslog(const Payload&, Facts&);
Verdict dissect_netflow(const Payload&, Facts&);
Verdict dissect_mtproto(const Payload&, Facts&);
Verdict dissect_steam_tcp(const Payload&, Facts&);
Verdict dissect_steam_udp(const Payload&, Facts&);
Verdict dissect_whatsapp(const Payload&, Facts&);
Verdict dissect_telegram_voice(const Payload&, Facts&);
Verdict dissect_zoom(const Payload&, Facts&);
Verdict dissect_discord_voice(const Payload&, Facts&);
Verdict dissect_bgp(const Payload&, Facts&);
Verdict dissect_bfd(const Payload&, Facts&);
Verdict dissect_rpc(const Payload&, Facts&);
Verdict dissect_rtmp(const Payload&, Facts&);
Verdict dissect_rsync(const Payload&, Facts&);
Verdict dissect_bitcoin(const Payload&, Facts&);
Verdict dissect_stratum(const Payload&, Facts&);
Verdict dissect_slp(const Payload&, Facts&);
Verdict dissect_ws_discovery(const Payload&, Facts&);
Verdict dissect_nat_pmp(const Payload&, Facts&);
Verdict dissect_teredo(const Payload&, Facts&);
Verdict dissect_proxy_protocol(const Payload&, Facts&);
Verdict dissect_tcp_opening(const Payload&, Facts&);
Verdict dissect_udp_opening(const Payload&, Facts&);
Verdict dissect_dcerpc(const Payload&, Facts&);
Verdict dissect_mssql(const Payload&, Facts&);
Verdict dissect_oracle(const Payload&, Facts&);
Verdict dissect_cassandra(const Payload&, Facts&);
Verdict dissect_kafka(const Payload&, Facts&);
Verdict dissect_synchrophasor(const Payload&, Facts&);
Verdict dissect_adb(const Payload&, Facts&);
Verdict dissect_minecraft(const Payload&, Facts&);
Verdict dissect_mgcp(const Payload&, Facts&);
Verdict dissect_h323(const Payload&, Facts&);
Verdict dissect_registered_tcp(const Payload&, Facts&);
Verdict dissect_registered_udp(const Payload&, Facts&);
Verdict dissect_sctp(const Payload&, Facts&);
Verdict dissect_sigtran(const Payload&, Facts&);

// Lines of streams that go on announcing (Dissector::read_line); of SIP that is read_media_line (sdp.hpp).
void read_ftp_line(std::string_view line, bool from_client, Facts&);
void read_rtsp_line(std::string_view line, bool from_client, Facts&);
void read_irc_line(std::string_view line, bool from_client, Facts&);

// The last a dissector will see of this direction: the snap length or the limit of a stream head cut it.
inline bool is_final(const Payload& p) {
  return p.cut || p.bytes.size() >= kStreamHeadBytes;
}

inline bool on_port(const Payload& p, std::uint16_t port) {
  return p.client_port == port || p.server_port == port;
}

// Too little to say: wait for more of the stream, if there can be more.
inline Verdict wait_for_more(const Payload& p) {
  return is_final(p) ? Verdict::no : Verdict::more;
}

inline bool on_ports(const Payload& p, std::uint16_t low, std::uint16_t high) {
  return (p.client_port >= low && p.client_port <= high) || (p.server_port >= low && p.server_port <= high);
}

inline Verdict found(Facts& facts, ProtocolId id, Certainty certainty, std::string_view evidence,
                     Verdict verdict = Verdict::match) {
  facts.protocol = id;
  facts.certainty = certainty;
  facts.evidence = evidence;
  return verdict;
}

// Once each, at most kMaxAnnounced, and only what can be found: with a port, and an address or an owner.
void announce(Facts& facts, const AnnouncedEndpoint& endpoint);
inline Party sender(bool from_client) {
  return from_client ? Party::client : Party::server;
}
// The connection that a proxy opens for a request: from it to the target. `by_client`: the request came from there.
void announce_target(Facts& facts, AnnouncedEndpoint target, bool by_client);

// What a carried stream (after SOCKS, CONNECT, STARTTLS) says is added to the carrier's facts: names and fingerprint.
// The protocol and certainty stay the carrier's. `no` where it is nothing we know, `more` while it is too short.
Verdict add_inner_stream_facts(base::ByteView inner, const Payload& outer, Facts& facts);

}  // namespace tractor::dissect
