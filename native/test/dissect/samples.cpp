// One hand-made payload or more for every dissector, written from the protocols' specifications.
#include "samples.hpp"

namespace tractor::dissect::test {
namespace {

Side tcp(std::uint16_t server_port, bool from_client = true) {
  return {.from_client = from_client, .server_port = server_port, .transport = Transport::tcp};
}
Side udp(std::uint16_t server_port, std::uint16_t client_port = 50000, bool from_client = true) {
  return {
      .from_client = from_client, .client_port = client_port, .server_port = server_port, .transport = Transport::udp};
}

Bytes ber(unsigned tag, const Bytes& value) {
  return Bytes{static_cast<std::uint8_t>(tag), static_cast<std::uint8_t>(value.size())} + value;
}

Bytes netbios_name(std::string_view name) {
  Bytes out{32};
  for (std::size_t i = 0; i < 16; ++i) {
    const unsigned c = i < name.size() ? static_cast<unsigned char>(name[i]) : 0x20U;  // padded with spaces
    out.push_back(static_cast<std::uint8_t>('A' + (c >> 4)));
    out.push_back(static_cast<std::uint8_t>('A' + (c & 15)));
  }
  out.push_back(0);
  return out;
}

Bytes kerberos(unsigned type) {
  const Bytes fields = ber(0xa1, ber(2, Bytes{5})) + ber(0xa2, ber(2, Bytes{static_cast<std::uint8_t>(type)})) +
                       ber(0xa4, ber(0x30, hex("a0 07 03 05 00 00 00 00 00")));
  return ber(0x60 + type, ber(0x30, fields));
}

Bytes rdp_request() {
  const Bytes variable = text("Cookie: mstshash=anna\r\n") + hex("01 00 08 00 03 00 00 00");
  const Bytes x224 = hex("e0 0000 0000 00") + variable;
  return hex("03 00") + be16(static_cast<unsigned>(x224.size() + 5)) + with_length8(x224);
}

Bytes wireguard_initiation() {
  return hex("01 00 00 00 11223344") + Bytes(124, 0x5c) + zeros(16);
}

Bytes ike_init() {
  const Bytes body = hex("00 00 00 08 01 01 00 00");
  return hex("1122334455667788 0000000000000000 21 20 22 08 00000000") + be32(28 + 8) + body;
}

Bytes bson_message() {
  const Bytes document = le32(19) + hex("10") + text(std::string("ismaster\0", 9)) + le32(1) + hex("00");
  const Bytes body = le32(0) + Bytes{0} + document;
  return le32(static_cast<std::uint32_t>(16 + body.size())) + le32(1) + le32(0) + le32(2013) + body;
}

Bytes discord_discovery() {
  return hex("0001 0046 00112233") + zeros(64) + hex("0000");
}

std::vector<Sample> stream_samples() {
  const Bytes hello = tls_record(client_hello({0x1301}, tls_sni("a.example") + tls_alpn({"h2"})));
  return {
      {"tls", dissect_tls, tcp(8443), hello, ProtocolId::tls},
      {"http request", dissect_http, tcp(8000), text("GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"), ProtocolId::http},
      {"http response", dissect_http, tcp(8000, false), text("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
       ProtocolId::http},
      {"connect", dissect_http, tcp(3128), text("CONNECT a.example:443 HTTP/1.1\r\n\r\n"), ProtocolId::http_connect},
      {"http after empty lines", dissect_http, tcp(80), text("\r\n\r\nGET / HTTP/1.1\r\nHost: a.example\r\n\r\n"),
       ProtocolId::http},
      {"proxy protocol 1", dissect_proxy_protocol, tcp(80), text("PROXY TCP4 192.0.2.1 198.51.100.1 40000 80\r\n"),
       ProtocolId::proxy_protocol},
      {"proxy protocol 2", dissect_proxy_protocol, tcp(80),
       hex("0d0a0d0a000d0a515549540a 21 11 000c c0000201 c6336401 9c40 0050"), ProtocolId::proxy_protocol},
      {"http2", dissect_http2, tcp(8000), text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + hex("000000 04 00 00000000"),
       ProtocolId::http2},
      {"dns over tcp", dissect_dns_tcp, tcp(53), with_length16(dns_header(0x0100, 1, 0) + dns_question("a.example")),
       ProtocolId::dns},
      {"ssh", dissect_ssh, tcp(2222), text("SSH-2.0-OpenSSH_9.2\r\n"), ProtocolId::ssh},
      {"telnet", dissect_telnet, tcp(23), hex("ff fd 03 ff fb 18 ff fb 1f"), ProtocolId::telnet},
      {"ftp banner", dissect_ftp, tcp(21, false), text("220 files.example FTP server ready\r\n"), ProtocolId::ftp},
      {"smtp banner", dissect_smtp, tcp(25, false), text("220 mx.example ESMTP\r\n"), ProtocolId::smtp},
      {"smtp greeting", dissect_smtp, tcp(25), text("EHLO client.example\r\n"), ProtocolId::smtp},
      {"pop3", dissect_pop3, tcp(110, false), text("+OK ready\r\n"), ProtocolId::pop3},
      {"imap", dissect_imap, tcp(143, false), text("* OK IMAP4rev1 ready\r\n"), ProtocolId::imap},
      {"bittorrent", dissect_bittorrent, tcp(6881), Bytes{19} + text("BitTorrent protocol") + zeros(8) + Bytes(40, 7),
       ProtocolId::bittorrent},
      {"socks5", dissect_socks5, tcp(1080), hex("05 01 00 05 01 00 01 c0000201 01bb"), ProtocolId::socks5},
      {"socks4", dissect_socks4, tcp(1080), hex("04 01 0050 c0000201") + text(std::string("me\0", 3)),
       ProtocolId::socks4, Certainty::likely},
      {"stun over tcp", dissect_stun, tcp(3478), hex("0001 0000 2112a442 000102030405060708090a0b"), ProtocolId::stun},
      {"sip over tcp", dissect_sip, tcp(5060),
       text("OPTIONS sip:a@b.example SIP/2.0\r\nVia: SIP/2.0/TCP c\r\nFrom: <sip:c>\r\nTo: <sip:a>\r\nCall-ID: "
            "1\r\nCSeq: 1 OPTIONS\r\n\r\n"),
       ProtocolId::sip},
      {"rtsp", dissect_rtsp, tcp(554), text("DESCRIBE rtsp://cam.example/1 RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
       ProtocolId::rtsp},
      {"smb2", dissect_smb, tcp(445), hex("00 000040") + Bytes{0xfe} + text("SMB") + be16(0x4000) + zeros(58),
       ProtocolId::smb},
      {"netbios session", dissect_smb, tcp(139), hex("81 000044") + netbios_name("SERVER") + netbios_name("CLIENT"),
       ProtocolId::netbios_ssn},
      {"ldap bind", dissect_ldap, tcp(389), ber(0x30, hex("02 01 01") + ber(0x60, hex("02 01 03 04 00 80 00"))),
       ProtocolId::ldap},
      {"kerberos over tcp", dissect_kerberos_tcp, tcp(88),
       be32(static_cast<std::uint32_t>(kerberos(10).size())) + kerberos(10), ProtocolId::kerberos},
      {"rdp", dissect_rdp, tcp(3389), rdp_request(), ProtocolId::rdp},
      {"vnc", dissect_vnc, tcp(5900, false), text("RFB 003.008\n"), ProtocolId::vnc},
      {"irc", dissect_irc, tcp(6667), text("NICK anna\r\nUSER anna 0 * :Anna\r\n"), ProtocolId::irc},
      {"irc server", dissect_irc, tcp(6667, false), text(":irc.example CAP * ACK :server-time\r\n"), ProtocolId::irc},
      {"irc offer", dissect_irc, tcp(6667),
       text("PRIVMSG anna :\x01"
            "DCC SEND a.txt 3221225994 5000 100\x01\r\n"),
       ProtocolId::irc},
      {"xmpp", dissect_xmpp, tcp(5222),
       text("<?xml version='1.0'?><stream:stream to='im.example' xmlns='jabber:client'>"), ProtocolId::xmpp},
      {"mqtt", dissect_mqtt, tcp(1883), hex("10 10 0004") + text("MQTT") + hex("04 02 003c 0004") + text("abcd"),
       ProtocolId::mqtt},
      {"amqp", dissect_amqp, tcp(5672), text("AMQP") + hex("00 00 09 01"), ProtocolId::amqp},
      {"postgresql", dissect_postgresql, tcp(5432),
       be32(22) + hex("0003 0000") + text(std::string("user\0anna\0\0\0\0\0", 14)), ProtocolId::postgresql},
      {"mysql", dissect_mysql, tcp(3306, false),
       hex("4a 00 00 00 0a") + text(std::string("8.0.36\0", 7)) + le32(9) + Bytes(8, 'x') + zeros(1) + Bytes(57, 1),
       ProtocolId::mysql},
      {"redis", dissect_redis, tcp(6379), text("*1\r\n$4\r\nPING\r\n"), ProtocolId::redis},
      {"mongodb", dissect_mongodb, tcp(27017), bson_message(), ProtocolId::mongodb},
      {"memcached", dissect_memcached, tcp(11211), text("get a\r\n"), ProtocolId::memcached},
      {"edonkey", dissect_edonkey_tcp, tcp(4662), hex("e3") + le32(40) + hex("01 10") + Bytes(38, 3),
       ProtocolId::edonkey},
      {"gnutella", dissect_gnutella, tcp(6346), text("GNUTELLA CONNECT/0.6\r\nUser-Agent: Phex\r\n\r\n"),
       ProtocolId::gnutella},
      {"openvpn over tcp", dissect_openvpn, tcp(1194), with_length16(hex("38 0102030405060708 00 00000000")),
       ProtocolId::openvpn},
      {"pptp", dissect_pptp, tcp(1723), hex("009c 0001 1a2b3c4d 0001 0000") + zeros(144), ProtocolId::pptp},
      {"modbus", dissect_modbus, tcp(502), hex("0001 0000 0006 01 03 0000 000a"), ProtocolId::modbus},
      {"dnp3", dissect_dnp3, tcp(20000), hex("05 64 05 c0 01 00 00 04 e9 21"), ProtocolId::dnp3},
      {"s7", dissect_s7comm, tcp(102), hex("03 00 0019 02 f0 80 32 01 0000 0400 0008 0000 f0 00 0001 0001 01e0"),
       ProtocolId::s7comm},
      {"ethernet/ip", dissect_ethernet_ip, tcp(44818),
       hex("6500 0400 00000000 00000000 0000000000000000 00000000 0100 0000"), ProtocolId::ethernet_ip},
      {"iec 104", dissect_iec104, tcp(2404), hex("68 04 07 00 00 00"), ProtocolId::iec104},
      {"diameter", dissect_diameter, tcp(3868),
       hex("01 000028 80 000101 00000000 00000001 00000002 00000108 40 00000c") + text("peer") +
           hex("00000000 00000000"),
       ProtocolId::diameter},
      {"syslog over tcp", dissect_syslog, tcp(514), text("<34>1 2026-01-01T00:00:00Z host app - - - hello\n"),
       ProtocolId::syslog},
      {"mtproto abridged", dissect_mtproto, tcp(443),
       hex("ef 0a 0000000000000000 0102030405060708 14000000 f18e7ebe") + Bytes(16, 4), ProtocolId::mtproto},
      {"steam", dissect_steam_tcp, tcp(27017), le32(32) + text("VT01") + Bytes(32, 2), ProtocolId::steam},
      {"bgp", dissect_bgp, tcp(179), Bytes(16, 0xff) + hex("001d 01 04 fde8 00b4 c0000201 00"), ProtocolId::bgp},
      {"sun rpc", dissect_rpc, tcp(111),
       hex("80 000028 00000001 00000000 00000002 000186a0 00000002 00000003") + zeros(16), ProtocolId::rpc},
      {"nfs", dissect_rpc, tcp(2049),
       hex("80 000028 00000001 00000000 00000002 000186a3 00000003 00000000") + zeros(16), ProtocolId::nfs},
      {"rtmp", dissect_rtmp, tcp(1935), hex("03 00000001 00000000") + Bytes(1528, 9), ProtocolId::rtmp},
      {"rsync", dissect_rsync, tcp(873, false), text("@RSYNCD: 31.0\n"), ProtocolId::rsync},
      {"bitcoin", dissect_bitcoin, tcp(8333), hex("f9beb4d9") + text("version") + zeros(5) + le32(100) + Bytes(4, 1),
       ProtocolId::bitcoin},
      {"stratum", dissect_stratum, tcp(3333), text("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n"),
       ProtocolId::stratum},
      {"whatsapp", dissect_whatsapp, tcp(5222), text("WA") + hex("06 03 000024") + Bytes(36, 1), ProtocolId::whatsapp,
       Certainty::likely},
  };
}

std::vector<Sample> datagram_samples() {
  const Bytes hello = client_hello({0x1301}, tls_sni("d.example"), 0xfefd);
  // DTLS puts the cookie's length after the session id, and message number and fragment into the handshake header.
  Bytes body(hello.begin() + 4, hello.end());
  body.insert(body.begin() + 35, 0);
  const Bytes size = be24(static_cast<unsigned>(body.size()));
  const Bytes dtls =
      hex("16 fefd 0000 000000000000") + with_length16(Bytes{1} + size + hex("0000 000000") + size + body);
  const Bytes bencoded = text("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe");
  return {
      {"dns query", dissect_dns_udp, udp(53), dns_header(0x0100, 1, 0) + dns_question("a.example"), ProtocolId::dns},
      {"mdns", dissect_dns_udp, udp(5353, 5353), dns_header(0, 1, 0) + dns_question("_http._tcp.local", 12),
       ProtocolId::mdns},
      {"llmnr", dissect_dns_udp, udp(5355), dns_header(0, 1, 0) + dns_question("printer"), ProtocolId::llmnr},
      {"version negotiation", dissect_quic, udp(443), hex("80 00000000 04 01020304 00 00000001 6b3343cf"),
       ProtocolId::quic, Certainty::likely},
      {"stun", dissect_stun, udp(3478), hex("0001 0008 2112a442 000102030405060708090a0b 8022 0004") + text("test"),
       ProtocolId::stun},
      {"dht", dissect_bittorrent_dht, udp(6881), bencoded, ProtocolId::bittorrent_dht},
      {"local search", dissect_bittorrent_dht, udp(6771), text("BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\n\r\n"),
       ProtocolId::bittorrent},
      {"utp syn", dissect_utp, udp(6881), hex("41 00 1234 00112233 00000000 00100000 0001 0000"), ProtocolId::utp,
       Certainty::likely},
      {"dtls", dissect_dtls, udp(4433), dtls, ProtocolId::dtls},
      {"sip", dissect_sip, udp(5060),
       text("REGISTER sip:b.example SIP/2.0\r\nVia: SIP/2.0/UDP c\r\nFrom: <sip:a@b>\r\nTo: <sip:a@b>\r\nCall-ID: "
            "1\r\nCSeq: 1 REGISTER\r\n\r\n"),
       ProtocolId::sip},
      {"rtcp", dissect_rtp, udp(40001),
       hex("80 c8 0006 00000001") + Bytes(20, 2) + hex("81 ca 0002 00000001 01 00 0000"), ProtocolId::rtcp},
      {"netbios name", dissect_netbios_ns, udp(137, 137),
       hex("8001 0110 0001 0000 0000 0000") + netbios_name("WORKGROUP") + hex("0020 0001"), ProtocolId::netbios_ns},
      {"netbios datagram", dissect_netbios_dgm, udp(138, 138),
       hex("11 02 0001 c0000201 008a 00bb 0000") + netbios_name("A") + netbios_name("B") + Bytes(20, 1),
       ProtocolId::netbios_dgm},
      {"cldap", dissect_ldap, udp(389), ber(0x30, hex("02 01 01") + ber(0x63, hex("04 00 0a 01 00 0a 01 00 02 01 00"))),
       ProtocolId::ldap},
      {"kerberos", dissect_kerberos_udp, udp(88), kerberos(10), ProtocolId::kerberos},
      {"snmp", dissect_snmp, udp(161),
       ber(0x30, hex("02 01 01") + ber(4, text("public")) + ber(0xa0, hex("02 01 01 02 01 00 02 01 00 30 00"))),
       ProtocolId::snmp},
      {"ntp", dissect_ntp, udp(123), hex("23 00 06 ec") + zeros(36) + hex("e1234567 89abcdef"), ProtocolId::ntp,
       Certainty::likely},
      {"dhcp", dissect_dhcp, udp(67, 68), hex("01 01 06 00") + zeros(232) + hex("63825363 35 01 01 ff"),
       ProtocolId::dhcp},
      {"dhcpv6", dissect_dhcpv6, udp(547, 546), hex("01 000102 0001 0004 00030001 0008 0002 0000"), ProtocolId::dhcpv6},
      {"ssdp", dissect_ssdp, udp(1900), text("M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nST: ssdp:all\r\n\r\n"),
       ProtocolId::ssdp},
      {"tftp", dissect_tftp, udp(69), hex("0001") + text(std::string("boot.img\0octet\0", 15)), ProtocolId::tftp},
      {"memcached", dissect_memcached, udp(11211), hex("0001 0000 0001 0000") + text("stats\r\n"),
       ProtocolId::memcached},
      {"kad", dissect_edonkey_udp, udp(4672), hex("e4 21") + Bytes(33, 7), ProtocolId::edonkey, Certainty::likely},
      {"openvpn", dissect_openvpn, udp(1194), hex("38 0102030405060708 00 00000000"), ProtocolId::openvpn},
      {"openvpn tls-auth", dissect_openvpn, udp(443),
       hex("38 0102030405060708") + Bytes(20, 0xaa) + hex("00000001 5f000000 00 00000000"), ProtocolId::openvpn},
      {"openvpn tls-crypt", dissect_openvpn, udp(443),
       hex("38 0102030405060708 00000001 5f000000") + Bytes(32, 0xaa) + Bytes(5, 0xbb), ProtocolId::openvpn},
      {"openvpn tls-crypt-v2", dissect_openvpn, udp(443),
       hex("50 0102030405060708 0f000001 5f000000") + Bytes(32, 0xaa) + Bytes(5, 0xbb) + Bytes(289, 0xcc) + be16(291),
       ProtocolId::openvpn},
      {"wireguard", dissect_wireguard, udp(51820), wireguard_initiation(), ProtocolId::wireguard},
      {"ike", dissect_ike, udp(500, 500), ike_init(), ProtocolId::ike},
      {"ike behind nat", dissect_ike, udp(4500, 4500), zeros(4) + ike_init(), ProtocolId::ike},
      {"l2tp", dissect_l2tp, udp(1701), hex("c802 0014 0000 0000 0000 0000 8008 0000 0000 0001"), ProtocolId::l2tp},
      {"ethernet/ip list", dissect_ethernet_ip, udp(44818),
       hex("6300 0000 00000000 00000000 0000000000000000 00000000"), ProtocolId::ethernet_ip},
      {"bacnet", dissect_bacnet, udp(47808), hex("81 0b 000c 01 20 ffff 00 ff 10 08"), ProtocolId::bacnet},
      {"dnp3", dissect_dnp3, udp(20000), hex("05 64 05 c0 01 00 00 04 e9 21"), ProtocolId::dnp3},
      {"radius", dissect_radius, udp(1812), hex("01 07 001a") + Bytes(16, 5) + hex("01 06") + text("anna"),
       ProtocolId::radius},
      {"syslog", dissect_syslog, udp(514), text("<13>Oct 11 22:14:15 host su: hello"), ProtocolId::syslog},
      {"netflow 5", dissect_netflow, udp(2055), hex("0005 0001") + zeros(20) + zeros(48), ProtocolId::netflow},
      {"netflow 1", dissect_netflow, udp(2055), hex("0001 0002") + zeros(12) + zeros(104), ProtocolId::netflow,
       Certainty::likely},
      {"netflow 7", dissect_netflow, udp(2055), hex("0007 0001") + zeros(20) + zeros(52), ProtocolId::netflow,
       Certainty::likely},
      {"netflow 9", dissect_netflow, udp(2055), hex("0009 0001") + zeros(16) + hex("0000 000c 0100 0001 0008 0004"),
       ProtocolId::netflow},
      {"ipfix", dissect_netflow, udp(4739), hex("000a 001c") + zeros(12) + hex("0002 000c 0100 0001 0008 0004"),
       ProtocolId::ipfix},
      {"sflow", dissect_netflow, udp(6343),
       hex("00000005 00000001 c0000201 00000000 00000001 00000064 00000001") + zeros(40), ProtocolId::sflow},
      {"source query", dissect_steam_udp, udp(27015), hex("ffffffff") + text(std::string("TSource Engine Query\0", 21)),
       ProtocolId::source_engine},
      {"steam discovery", dissect_steam_udp, udp(27036, 27036), hex("ffffffff 214c5fa0 05000000") + Bytes(5, 1),
       ProtocolId::steam},
      {"discord", dissect_discord_voice, udp(50001), discord_discovery(), ProtocolId::discord_voice},
      {"bfd", dissect_bfd, udp(3784), hex("20 40 03 18 00000001 00000000 000f4240 000f4240 00000000"), ProtocolId::bfd,
       Certainty::likely},
      {"sun rpc", dissect_rpc, udp(111), hex("00000001 00000000 00000002 000186a0 00000002 00000003") + zeros(16),
       ProtocolId::rpc},
      {"slp", dissect_slp, udp(427, 427), hex("02 01 00001d 2000 000000 0001 0002") + text("en") + Bytes(13, 0),
       ProtocolId::slp},
      {"ws-discovery", dissect_ws_discovery, udp(3702),
       text("<?xml version=\"1.0\"?><soap:Envelope xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\">"),
       ProtocolId::ws_discovery},
      {"nat-pmp", dissect_nat_pmp, udp(5351), hex("00 00"), ProtocolId::nat_pmp, Certainty::likely},
      {"teredo", dissect_teredo, udp(3544), hex("60000000 0008 3b ff") + Bytes(40, 1), ProtocolId::teredo},
      {"zoom", dissect_zoom, udp(8801), hex("05 0001 00000000 00 0f") + Bytes(18, 1) + hex("90") + Bytes(40, 2),
       ProtocolId::zoom, Certainty::likely},
      {"telegram call", dissect_telegram_voice, udp(533),
       Bytes(16, 0x2f) + Bytes(12, 0xff) + hex("feffffff") + Bytes(8, 7), ProtocolId::telegram_voice},
      {"telegram ping", dissect_telegram_voice, udp(533), Bytes(16, 0x2f) + Bytes(16, 0xff),
       ProtocolId::telegram_voice},
      {"telegram peer", dissect_telegram_voice, udp(533),
       Bytes(16, 0x2f) + Bytes(12, 0xff) + hex("1c37d927") + Bytes(16, 7), ProtocolId::telegram_voice},
      {"google quic", dissect_quic, udp(443), Bytes{0x0d} + Bytes(8, 0x11) + text("Q043") + Bytes{1} + Bytes(30, 0x22),
       ProtocolId::quic, Certainty::likely},
  };
}

}  // namespace

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = [] {
    std::vector<Sample> out = stream_samples();
    for (Sample& s : datagram_samples()) out.push_back(std::move(s));
    for (Sample& s : further_samples()) out.push_back(std::move(s));
    for (Sample& s : port_samples()) out.push_back(std::move(s));
    return out;
  }();
  return all;
}

}  // namespace tractor::dissect::test
