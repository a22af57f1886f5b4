// Protocols that are told by fixed bytes at their beginning: a table of them, written from each protocol's own
// description, which stands beside its rows. Looks no further than those bytes.
#include "dissect/openings.hpp"

#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

using enum Certainty;
using std::string_view;
using namespace std::string_view_literals;

constexpr Opening kTcp[] = {
    // What asks the server of the Android Debug Bridge: four digits of length, a request for the host.
    {ProtocolId::adb, certain, "ADB host request", "0000host:"sv, 0x000e},
    // OPC UA part 6, 7.1.2: message type, F, size below 64 KB, protocol version 0.
    {ProtocolId::opcua, certain, "OPC UA Hello", "HELF\x00\x00\x00\x00\x00\x00\x00\x00"sv, 0x0030},
    {ProtocolId::opcua, certain, "OPC UA Acknowledge", "ACKF\x1c\x00\x00\x00\x00\x00\x00\x00"sv},
    {ProtocolId::opcua, likely, "OPC UA message", "OPNF\x00\x00\x00\x00"sv, 0x0030},
    {ProtocolId::opcua, likely, "OPC UA message", "MSGF\x00\x00\x00\x00"sv, 0x0070},
    {ProtocolId::neo4j, certain, "Bolt handshake", "\x60\x60\xb0\x17"sv},
    // ZMTP 3 (RFC 23): signature of ten bytes, major version.
    {ProtocolId::zeromq, certain, "ZMTP greeting", "\xff\x00\x00\x00\x00\x00\x00\x00\x00\x7f\x03"sv, 0x01fe},
    {ProtocolId::zabbix, certain, "Zabbix header", "ZBXD\x01"sv},
    {ProtocolId::zabbix, certain, "Zabbix header", "ZBXD\x03"sv},
    // CORBA: GIOP, major version 1.
    {ProtocolId::corba, certain, "GIOP header", "GIOP\x01"sv},
    // Java RMI: magic, version 2, stream, single-operation or multiplex protocol.
    {ProtocolId::java_rmi, certain, "RMI transport header", "JRMI\x00\x02"sv},
    // AJP 1.3: magic, length, forward request.
    {ProtocolId::ajp, certain, "AJP forward request", "\x12\x34\x00\x00\x02"sv, 0x000c},
    {ProtocolId::nats, certain, "NATS INFO", "INFO {\"server_id\""sv},
    // pkt-line (gitprotocol-pack): four digits of length, the first zero.
    {ProtocolId::git, certain, "git request", "0000git-upload-pack /"sv, 0x000e},
    {ProtocolId::git, certain, "git request", "0000git-receive-pack /"sv, 0x000e},
    {ProtocolId::subversion, certain, "Subversion greeting", "( success ( 2 2 ( "sv},
    {ProtocolId::subversion, certain, "Subversion greeting", "( 2 ( edit-pipeline "sv},
    {ProtocolId::cvs, certain, "CVS authentication", "BEGIN AUTH REQUEST\n"sv},
    // X11: byte order, protocol 11.0.
    {ProtocolId::x11, certain, "X11 setup, little endian", "l\x00\x0b\x00\x00\x00"sv, 0x02},
    {ProtocolId::x11, certain, "X11 setup, big endian", "B\x00\x00\x0b\x00\x00"sv, 0x02},
    {ProtocolId::teamviewer, likely, "TeamViewer command", "\x17\x24"sv, 0, 5938},
    {ProtocolId::teamviewer, likely, "TeamViewer command", "\x11\x30"sv, 0, 5938},
    {ProtocolId::msnp, certain, "MSNP version", "VER 0 MSNP"sv, 0x10},
    {ProtocolId::msnp, certain, "MSNP version", "VER 1 MSNP"sv, 0x10},
    {ProtocolId::ymsg, certain, "YMSG header", "YMSG\x00"sv, 0x10},
    // OSCAR: FLAP with channel 1, version 1.
    {ProtocolId::oscar, likely, "FLAP sign-on", "\x2a\x01\x00\x00\x00\x00\x00\x00\x00\x01"sv, 0x003c},
    {ProtocolId::direct_connect, certain, "Direct Connect lock", "$Lock "sv},
    {ProtocolId::direct_connect, certain, "Direct Connect nick", "$MyNick "sv},
    {ProtocolId::direct_connect, certain, "ADC support", "HSUP ADBASE"sv},
    {ProtocolId::direct_connect, certain, "ADC support", "HSUP ADTIGR"sv},
    // WeChat's own TLS ("mmtls"): record type and version 0xf103.
    {ProtocolId::wechat, likely, "mmtls record", "\x16\xf1\x03"sv},
    {ProtocolId::wechat, likely, "mmtls record", "\x19\xf1\x03"sv},
    {ProtocolId::niagara_fox, certain, "Fox hello", "fox a 1 -1 fox hello\n"sv},
    {ProtocolId::niagara_fox, certain, "Fox hello", "fox a 0 -1 fox hello\n"sv},
    // FINS/TCP: magic, length, command 0: node address.
    {ProtocolId::fins, certain, "FINS/TCP node address", "FINS\x00\x00\x00\x0c\x00\x00\x00\x00"sv},
    {ProtocolId::fix, certain, "FIX message", "8=FIX.4.0\x01"sv, 0x0100},
    {ProtocolId::fix, certain, "FIX message", "8=FIXT.1.1\x01"sv},
    // HL7 minimal lower layer: start of block, message header segment.
    {ProtocolId::hl7, certain, "HL7 message header", "\x0bMSH|^~\\&|"sv},
    {ProtocolId::ibm_mq, certain, "MQ transmission segment", "TSH "sv, 0, 1414},
    {ProtocolId::ibm_mq, certain, "MQ transmission segment", "TSHM"sv, 0, 1414},
    {ProtocolId::syncthing, certain, "Syncthing hello", "\x2e\xa7\xd9\x0b"sv},
    // Terraria: length, message 1, its version as text behind a length.
    {ProtocolId::terraria, certain, "Terraria connect request", "\x0f\x00\x01\x0bTerraria"sv},
    // Tuya's local protocol: prefix, sequence number, command below 256.
    {ProtocolId::tuya, likely, "Tuya frame", "\x00\x00\x55\xaa\x00\x00\x00\x00\x00\x00\x00"sv, 0x00f0},
};

constexpr Opening kUdp[] = {
    // RTPS 2 (DDS interoperability, 8.3.3): magic, major version.
    {ProtocolId::rtps, certain, "RTPS header", "RTPS\x02"sv},
    {ProtocolId::rtps, certain, "RTPS header", "RTPS\x01"sv},
    // BEP 15: the magic connection id, action 0.
    {ProtocolId::bittorrent_tracker, certain, "BitTorrent tracker connect",
     "\x00\x00\x04\x17\x27\x10\x19\x80\x00\x00\x00\x00"sv},
    {ProtocolId::teamspeak, certain, "TeamSpeak 3 handshake", "TS3INIT1"sv},
    {ProtocolId::samp, likely, "SA-MP query", "SAMP"sv},
    // Quake III's connectionless packets.
    {ProtocolId::quake, certain, "Quake III getstatus", "\xff\xff\xff\xffgetstatus"sv},
    {ProtocolId::quake, certain, "Quake III getinfo", "\xff\xff\xff\xffgetinfo"sv},
    {ProtocolId::quake, certain, "Quake III statusResponse", "\xff\xff\xff\xffstatusResponse\n"sv},
    {ProtocolId::quake, certain, "Quake III infoResponse", "\xff\xff\xff\xffinfoResponse\n"sv},
    {ProtocolId::quake, certain, "Quake III getchallenge", "\xff\xff\xff\xffgetchallenge"sv},
    {ProtocolId::quake, certain, "Quake III challengeResponse",
     "\xff\xff\xff\xff"
     "challengeResponse "sv},
    {ProtocolId::quake, certain, "Quake III getservers", "\xff\xff\xff\xffgetservers "sv},
    {ProtocolId::quake, certain, "Quake III getserversResponse", "\xff\xff\xff\xffgetserversResponse\\"sv},
    {ProtocolId::quake, likely, "Quake III heartbeat", "\xff\xff\xff\xffheartbeat "sv},
    // Doom 3 and what is built on it: two such bytes.
    {ProtocolId::quake, certain, "Doom 3 getInfo", "\xff\xffgetInfo\0"sv},
    {ProtocolId::quake, certain, "Doom 3 infoResponse", "\xff\xffinfoResponse\0"sv},
    // GameSpy's query, versions 2 and 3: mark, what is asked for (information; a challenge).
    {ProtocolId::gamespy, hint, "GameSpy query", "\xfe\xfd\x00"sv},
    {ProtocolId::gamespy, hint, "GameSpy challenge", "\xfe\xfd\x09"sv},
    {ProtocolId::dropbox_lan, certain, "Dropbox LAN discovery", "{\"host_int\": "sv, 0, 17500},
    {ProtocolId::syncthing, certain, "Syncthing local discovery", "\x2e\xa7\xd9\x0b"sv},
    // RMCP (ASF 2.0, 3.2.2): version 6, no acknowledgement; class ASF or IPMI.
    {ProtocolId::ipmi, certain, "RMCP, IPMI", "\x06\x00\xff\x07"sv, 0, 623},
    {ProtocolId::ipmi, certain, "RMCP, ASF", "\x06\x00\xff\x06"sv, 0, 623},
    {ProtocolId::tuya, likely, "Tuya frame", "\x00\x00\x55\xaa\x00\x00\x00\x00\x00\x00\x00"sv, 0x00f0},
    // TP-Link's smart home: JSON under an autokey cipher that starts with 171: {" is d0 f2.
    {ProtocolId::tplink_shp, likely, "TP-Link smart home JSON", "\xd0\xf2\x81\xf8\x8b\xff\x9a\xf7\xd5\xef"sv, 0, 9999},
    {ProtocolId::megaco, certain, "Megaco message", "MEGACO/1 ["sv},
    {ProtocolId::megaco, likely, "Megaco message", "!/1 ["sv},
};

// What the first bytes say of one row: no, not yet, or yes.
Verdict fits(const Opening& o, const Payload& p) {
  if (o.port != 0 && !on_port(p, o.port) && (o.second_port == 0 || !on_port(p, o.second_port))) return Verdict::no;
  const string_view text = base::as_text(p.bytes);
  for (std::size_t i = 0; i < o.bytes.size(); ++i) {
    if (i == text.size()) return p.transport == Transport::tcp && !is_final(p) ? Verdict::more : Verdict::no;
    if (text[i] != o.bytes[i] && (i >= 32 || (o.any >> i & 1U) == 0)) return Verdict::no;
  }
  return Verdict::match;
}

Verdict ask_table(std::span<const Opening> table, const Payload& p, Facts& facts) {
  const char first = static_cast<char>(p.bytes[0]);
  Verdict answer = Verdict::no;
  for (const Opening& o : table) {
    if (o.bytes[0] != first) continue;
    const Verdict verdict = fits(o, p);
    if (verdict == Verdict::match) return found(facts, o.id, o.certainty, o.evidence);
    if (verdict == Verdict::more) answer = verdict;
  }
  return answer;
}

}  // namespace

std::span<const Opening> tcp_openings() {
  return kTcp;
}
std::span<const Opening> udp_openings() {
  return kUdp;
}

Verdict dissect_tcp_opening(const Payload& p, Facts& facts) {
  return ask_table(kTcp, p, facts);
}
Verdict dissect_udp_opening(const Payload& p, Facts& facts) {
  return ask_table(kUdp, p, facts);
}

}  // namespace tractor::dissect
