// The table of dissectors by transport and the pre-filter over it. Adding a protocol: one line in a table here.
#include "dissect/registry.hpp"
#include "dissect/further.hpp"

#include "dissect/sdp.hpp"

namespace tractor::dissect {
namespace {

constexpr ByteRange kTlsBytes[] = {{0x14, 0x18}, {0x80, 0x80}};
constexpr ByteRange kHttpBytes[] = {{0x41, 0x5a}};
constexpr ByteRange kHttpStreamBytes[] = {{0x41, 0x5a}, {0x0a, 0x0a}, {0x0d, 0x0d}};
constexpr ByteRange kBittorrentBytes[] = {{0x13, 0x13}};
constexpr ByteRange kHttp2Bytes[] = {{0x50, 0x50}, {0x00, 0x00}};
constexpr ByteRange kSshBytes[] = {{0x20, 0x7e}};
constexpr std::uint16_t kDnsPorts[] = {53, 5353, 5355};
constexpr ByteRange kSmbBytes[] = {{0x00, 0x00}, {0x81, 0x81}, {0x82, 0x82}};
constexpr ByteRange kSmtpBytes[] = {{0x41, 0x5a}, {0x61, 0x7a}, {0x31, 0x36}};
constexpr ByteRange kPop3Bytes[] = {{0x41, 0x5a}, {0x61, 0x7a}, {0x2b, 0x2b}, {0x2d, 0x2d}};
constexpr ByteRange kImapBytes[] = {{0x2a, 0x2a}, {0x30, 0x39}, {0x41, 0x5a}, {0x61, 0x7a}};
constexpr ByteRange kRdpBytes[] = {{0x03, 0x03}};
constexpr ByteRange kVncBytes[] = {{0x52, 0x52}};
constexpr ByteRange kXmppBytes[] = {{0x3c, 0x3c}};
constexpr ByteRange kMqttBytes[] = {{0x10, 0x10}};
constexpr ByteRange kIrcBytes[] = {{0x41, 0x5a}, {0x61, 0x7a}, {0x3a, 0x3a}};
constexpr ByteRange kPostgresqlBytes[] = {{0x00, 0x00}};
constexpr ByteRange kMysqlBytes[] = {{0x08, 0xff}};
constexpr std::uint16_t kMysqlPorts[] = {3306, 3307, 33060};
constexpr ByteRange kMysqlBytes2[] = {{0x1e, 0xc8}};
constexpr ByteRange kRedisBytes[] = {{0x2a, 0x2a}, {0x41, 0x5a}, {0x61, 0x7a}};
constexpr ByteRange kSocks5Bytes[] = {{0x05, 0x05}};
constexpr ByteRange kSocks4Bytes[] = {{0x00, 0x00}, {0x04, 0x04}};
constexpr ByteRange kTelnetBytes[] = {{0xff, 0xff}};
constexpr std::uint16_t kTelnetPorts[] = {23, 2323};
constexpr ByteRange kLdapBytes[] = {{0x30, 0x30}};
constexpr std::uint16_t kKerberosPorts[] = {88};
constexpr ByteRange kEdonkeyBytes[] = {{0xe3, 0xe3}, {0xc5, 0xc5}, {0xd4, 0xd4}};
constexpr ByteRange kGnutellaBytes[] = {{0x47, 0x47}};
constexpr ByteRange kOpenvpnBytes[] = {{0x00, 0x06}};
constexpr std::uint16_t kPptpPorts[] = {1723};
constexpr ByteRange kRsyncBytes[] = {{0x40, 0x40}};
constexpr ByteRange kBitcoinBytes[] = {{0x0b, 0x0b}, {0xf9, 0xf9}, {0xfa, 0xfa}};
constexpr ByteRange kStratumBytes[] = {{0x7b, 0x7b}};
constexpr ByteRange kMtprotoBytes[] = {{0xee, 0xee}, {0xef, 0xef}, {0x28, 0x34}};
constexpr ByteRange kStunBytes[] = {{0x00, 0x03}};
constexpr std::uint16_t kModbusPorts[] = {502, 802};
constexpr std::uint16_t kEthernetIpPorts[] = {44818};
constexpr ByteRange kIec104Bytes[] = {{0x68, 0x68}};
constexpr std::uint16_t kIec104Ports[] = {2404, 19998};
constexpr ByteRange kDiameterBytes[] = {{0x01, 0x01}};
constexpr std::uint16_t kMemcachedPorts[] = {11211};
constexpr std::uint16_t kSyslogPorts[] = {514, 601, 6514};
constexpr ByteRange kSunRpcBytes[] = {{0x80, 0x80}};
constexpr ByteRange kQuicBytes[] = {{0x80, 0xff}, {0x08, 0x0f}};
constexpr ByteRange kSsdpBytes[] = {{0x48, 0x48}, {0x4d, 0x4d}, {0x4e, 0x4e}};
constexpr ByteRange kDhcpBytes[] = {{0x01, 0x01}, {0x02, 0x02}};
constexpr std::uint16_t kDhcpPorts[] = {67, 68};
constexpr std::uint16_t kDhcpv6Ports[] = {546, 547};
constexpr std::uint16_t kNtpPorts[] = {123};
constexpr std::uint16_t kNetbiosNsPorts[] = {137};
constexpr ByteRange kNetbiosDgmBytes[] = {{0x10, 0x16}};
constexpr std::uint16_t kNetbiosDgmPorts[] = {138};
constexpr ByteRange kDtlsBytes[] = {{0x14, 0x1a}};
constexpr ByteRange kBittorrentDhtBytes[] = {{0x64, 0x64}, {0x42, 0x42}};
constexpr ByteRange kSipBytes[] = {{0x41, 0x5a}, {0x0a, 0x0a}, {0x0d, 0x0d}, {0x00, 0x00}};
constexpr ByteRange kWireguardBytes[] = {{0x01, 0x04}};
constexpr std::uint16_t kIkePorts[] = {500, 4500};
constexpr std::uint16_t kTftpPorts[] = {69};
constexpr ByteRange kKerberosBytes[] = {{0x60, 0x7f}};
constexpr std::uint16_t kRadiusPorts[] = {1645, 1646, 1812, 1813, 3799};
constexpr ByteRange kOpenvpnUdpBytes[] = {{0x38, 0x38}, {0x40, 0x40}, {0x08, 0x08}, {0x10, 0x10}, {0x50, 0x50}};
constexpr std::uint16_t kL2tpPorts[] = {1701};
constexpr ByteRange kSteamBytes[] = {{0x56, 0x56}, {0xff, 0xff}};
constexpr std::uint16_t kEthernetIpPorts2[] = {44818, 2222};
constexpr ByteRange kBacnetBytes[] = {{0x81, 0x81}};
constexpr std::uint16_t kSlpPorts[] = {427};
constexpr std::uint16_t kWsDiscoveryPorts[] = {3702};
constexpr std::uint16_t kNatPmpPorts[] = {5350, 5351};
constexpr ByteRange kTeredoBytes[] = {{0x00, 0x00}, {0x60, 0x6f}};
constexpr std::uint16_t kTeredoPorts[] = {3544};
constexpr ByteRange kBfdBytes[] = {{0x20, 0x29}};
constexpr std::uint16_t kBfdPorts[] = {3784, 4784};
constexpr std::uint16_t kZoomPorts[] = {8801, 8802, 8803, 8804, 8805, 8806, 8807, 8808, 8809, 8810};
constexpr ByteRange kRtpBytes[] = {{0x80, 0xbf}};
constexpr ByteRange kEdonkeyUdpBytes[] = {{0xe3, 0xe5}};
constexpr ByteRange kUtpBytes[] = {{0x01, 0x01}, {0x11, 0x11}, {0x21, 0x21}, {0x31, 0x31}, {0x41, 0x41}};

constexpr ByteRange kAmqpBytes[] = {{'A', 'A'}, {0x01, 0x01}};
constexpr ByteRange kDiscordVoiceBytes[] = {{0x00, 0x00}, {0x13, 0x13}};
constexpr ByteRange kWhatsappBytes[] = {{'E', 'E'}, {'W', 'W'}};

// Of the tables in openings.cpp; a test compares.
constexpr ByteRange kTcpOpeningBytes[] = {
    {0x00, 0x00}, {0x0b, 0x0b}, {0x0f, 0x0f}, {0x11, 0x12}, {0x16, 0x17}, {0x19, 0x19}, {'$', '$'},  {'(', '('},
    {'*', '*'},   {'.', '.'},   {'0', '0'},   {'8', '8'},   {'A', 'C'},   {'F', 'J'},   {'M', 'M'},  {'O', 'O'},
    {'T', 'T'},   {'V', 'V'},   {'Y', 'Z'},   {'`', '`'},   {'f', 'f'},   {'l', 'l'},   {0xff, 0xff}};
constexpr ByteRange kUdpOpeningBytes[] = {{0x00, 0x01}, {0x05, 0x06}, {'!', '!'},   {'.', '.'},  {'M', 'M'},
                                          {'R', 'T'},   {'{', '{'},   {0xd0, 0xd0}, {0xfe, 0xff}};
constexpr ByteRange kProxyBytes[] = {{'P', 'P'}, {0x0d, 0x0d}};
constexpr ByteRange kTdsBytes[] = {{0x02, 0x02}, {0x10, 0x10}, {0x12, 0x12}};
constexpr ByteRange kOracleBytes[] = {{0x00, 0x03}};
constexpr ByteRange kCassandraBytes[] = {{0x03, 0x05}};
constexpr ByteRange kSynchrophasorBytes[] = {{0xaa, 0xaa}};
constexpr ByteRange kAdbBytes[] = {{'A', 'A'}, {'C', 'C'}, {'O', 'O'}, {'S', 'S'}, {'W', 'W'}};
constexpr ByteRange kMinecraftBytes[] = {{0x08, 0x7f}};
constexpr std::uint16_t kRegisteredTcpPorts[] = {43, 49, 119, 2000, 2181, 3671, 5094};
constexpr std::uint16_t kMgcpPorts[] = {2427, 2727};
constexpr std::uint16_t kRegisteredUdpPorts[] = {319,  320,  520,  521,  646,  716,  1700, 1985, 2029,  2123, 2152,
                                                 3671, 4569, 5094, 5246, 5247, 5683, 9600, 9875, 13400, 54321};

constexpr Dissector kTcp[] = {
    {"tls", dissect_tls, kTlsBytes, {}},
    {"http", dissect_http, kHttpStreamBytes, {}},
    {"bittorrent", dissect_bittorrent, kBittorrentBytes, {}},
    {"http2", dissect_http2, kHttp2Bytes, {}},
    {"ssh", dissect_ssh, kSshBytes, {}},
    {"dns", dissect_dns_tcp, {}, kDnsPorts, true},
    {"smb", dissect_smb, kSmbBytes, {}},
    {"smtp", dissect_smtp, kSmtpBytes, {}},
    {"ftp", dissect_ftp, kSmtpBytes, {}, true, false, false, read_ftp_line},
    {"pop3", dissect_pop3, kPop3Bytes, {}},
    {"imap", dissect_imap, kImapBytes, {}},
    {"rdp", dissect_rdp, kRdpBytes, {}},
    {"s7comm", dissect_s7comm, kRdpBytes, {}},
    {"vnc", dissect_vnc, kVncBytes, {}},
    {"xmpp", dissect_xmpp, kXmppBytes, {}},
    {"mqtt", dissect_mqtt, kMqttBytes, {}},
    {"amqp", dissect_amqp, kAmqpBytes, {}},
    {"sip", dissect_sip, kHttpBytes, {}, true, false, false, read_media_line},
    {"rtsp", dissect_rtsp, kHttpBytes, {}, true, false, false, read_rtsp_line},
    {"irc", dissect_irc, kIrcBytes, {}, false, false, false, read_irc_line},
    {"postgresql", dissect_postgresql, kPostgresqlBytes, {}},
    {"mysql", dissect_mysql, kMysqlBytes, kMysqlPorts},
    {"mysql", dissect_mysql, kMysqlBytes2, {}},
    {"redis", dissect_redis, kRedisBytes, {}},
    {"mongodb", dissect_mongodb, {}, {}},
    {"socks5", dissect_socks5, kSocks5Bytes, {}},
    {"socks4", dissect_socks4, kSocks4Bytes, {}},
    {"telnet", dissect_telnet, kTelnetBytes, {}},
    {"telnet", dissect_telnet, {}, kTelnetPorts},
    {"ldap", dissect_ldap, kLdapBytes, {}},
    {"kerberos", dissect_kerberos_tcp, {}, kKerberosPorts},
    {"edonkey", dissect_edonkey_tcp, kEdonkeyBytes, {}},
    {"gnutella", dissect_gnutella, kGnutellaBytes, {}},
    {"openvpn", dissect_openvpn, kOpenvpnBytes, {}},
    {"pptp", dissect_pptp, kPostgresqlBytes, kPptpPorts},
    {"rtmp", dissect_rtmp, kRdpBytes, {}},
    {"rsync", dissect_rsync, kRsyncBytes, {}},
    {"bitcoin", dissect_bitcoin, kBitcoinBytes, {}},
    {"stratum", dissect_stratum, kStratumBytes, {}},
    {"steam", dissect_steam_tcp, {}, {}},
    {"mtproto", dissect_mtproto, kMtprotoBytes, {}},
    {"whatsapp", dissect_whatsapp, kWhatsappBytes, {}},
    {"bgp", dissect_bgp, kTelnetBytes, {}},
    {"stun", dissect_stun, kStunBytes, {}},
    {"modbus", dissect_modbus, {}, kModbusPorts},
    {"dnp3", dissect_dnp3, kSocks5Bytes, {}},
    {"ethernet-ip", dissect_ethernet_ip, {}, kEthernetIpPorts},
    {"iec-104", dissect_iec104, kIec104Bytes, kIec104Ports},
    {"diameter", dissect_diameter, kDiameterBytes, {}},
    {"memcached", dissect_memcached, {}, kMemcachedPorts},
    {"syslog", dissect_syslog, {}, kSyslogPorts},
    {"sun-rpc", dissect_rpc, kSunRpcBytes, {}},
    {"proxy-protocol", dissect_proxy_protocol, kProxyBytes, {}},
    {"opening", dissect_tcp_opening, kTcpOpeningBytes, {}},
    {"dcerpc", dissect_dcerpc, kSocks5Bytes, {}},
    {"tds", dissect_mssql, kTdsBytes, {}},
    {"oracle", dissect_oracle, kOracleBytes, {}},
    {"cassandra", dissect_cassandra, kCassandraBytes, {}},
    {"kafka", dissect_kafka, kPostgresqlBytes, {}},
    {"adb", dissect_adb, kAdbBytes, {}},
    {"minecraft", dissect_minecraft, kMinecraftBytes, {}},
    {"h323", dissect_h323, kRdpBytes, {}},
    {"registered", dissect_registered_tcp, {}, kRegisteredTcpPorts},
    {"further", dissect_further_tcp, {}, {}},
};
constexpr Dissector kUdp[] = {
    {"dns", dissect_dns_udp, {}, {}, true, false, true},
    {"quic", dissect_quic, kQuicBytes, {}},
    {"stun", dissect_stun, kStunBytes, {}, true},
    {"ssdp", dissect_ssdp, kSsdpBytes, {}},
    {"dhcp", dissect_dhcp, kDhcpBytes, kDhcpPorts},
    {"dhcpv6", dissect_dhcpv6, {}, kDhcpv6Ports},
    {"ntp", dissect_ntp, {}, kNtpPorts},
    {"netbios-ns", dissect_netbios_ns, {}, kNetbiosNsPorts},
    {"netbios-dgm", dissect_netbios_dgm, kNetbiosDgmBytes, kNetbiosDgmPorts},
    {"dtls", dissect_dtls, kDtlsBytes, {}},
    {"bittorrent-dht", dissect_bittorrent_dht, kBittorrentDhtBytes, {}},
    {"sip", dissect_sip, kSipBytes, {}, true},
    {"wireguard", dissect_wireguard, kWireguardBytes, {}},
    {"ike", dissect_ike, {}, kIkePorts},
    {"ike", dissect_ike, {}, {}},
    {"snmp", dissect_snmp, kLdapBytes, {}},
    {"tftp", dissect_tftp, kPostgresqlBytes, kTftpPorts},
    {"ldap", dissect_ldap, kLdapBytes, {}},
    {"kerberos", dissect_kerberos_udp, kKerberosBytes, {}},
    {"radius", dissect_radius, {}, kRadiusPorts},
    {"openvpn", dissect_openvpn, kOpenvpnUdpBytes, {}},
    {"l2tp", dissect_l2tp, {}, kL2tpPorts},
    {"syslog", dissect_syslog, kXmppBytes, {}},
    {"netflow", dissect_netflow, kPostgresqlBytes, {}},
    {"discord-voice", dissect_discord_voice, kDiscordVoiceBytes, {}},
    {"steam", dissect_steam_udp, kSteamBytes, {}},
    {"ethernet-ip", dissect_ethernet_ip, {}, kEthernetIpPorts2},
    {"bacnet", dissect_bacnet, kBacnetBytes, {}},
    {"dnp3", dissect_dnp3, kSocks5Bytes, {}},
    {"slp", dissect_slp, kDhcpBytes, kSlpPorts},
    {"ws-discovery", dissect_ws_discovery, kXmppBytes, kWsDiscoveryPorts},
    {"nat-pmp", dissect_nat_pmp, {}, kNatPmpPorts},
    {"teredo", dissect_teredo, kTeredoBytes, kTeredoPorts},
    {"bfd", dissect_bfd, kBfdBytes, kBfdPorts},
    {"sun-rpc", dissect_rpc, {}, {}},
    {"memcached", dissect_memcached, {}, kMemcachedPorts},
    {"zoom", dissect_zoom, kSocks5Bytes, kZoomPorts},
    {"opening", dissect_udp_opening, kUdpOpeningBytes, {}},
    {"synchrophasor", dissect_synchrophasor, kSynchrophasorBytes, {}},
    {"mgcp", dissect_mgcp, {}, kMgcpPorts, true},
    {"registered", dissect_registered_udp, {}, kRegisteredUdpPorts},
    {"further", dissect_further_udp, {}, {}, false, false, true},
    {"telegram-voice", dissect_telegram_voice, {}, {}},
    {"rtp", dissect_rtp, kRtpBytes, {}},
    {"edonkey", dissect_edonkey_udp, kEdonkeyUdpBytes, {}, false, true},
    {"utp", dissect_utp, kUtpBytes, {}, false, true},
};
constexpr Dissector kSctp[] = {
    {"sctp", dissect_sctp, {}, {}, false, false, true},
};

static_assert(std::size(kTcp) <= 64 && std::size(kUdp) <= 64, "one bit each in Inspection::ruled_out");
constexpr Filter kTcpFilter = make_filter(kTcp);
constexpr Filter kUdpFilter = make_filter(kUdp);
constexpr Filter kSctpFilter = make_filter(kSctp);

}  // namespace

std::span<const Dissector> dissectors(Transport transport) {
  if (transport == Transport::tcp) return kTcp;
  if (transport == Transport::udp) return kUdp;
  if (transport == Transport::sctp) return kSctp;
  return {};
}

std::uint64_t candidates(Transport transport, std::uint8_t first, std::uint16_t client_port,
                         std::uint16_t server_port) {
  const Filter& f = transport == Transport::tcp ? kTcpFilter : transport == Transport::udp ? kUdpFilter : kSctpFilter;
  return f.fit(first, client_port, server_port);
}

}  // namespace tractor::dissect
