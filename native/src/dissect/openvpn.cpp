// OpenVPN by its hard resets ("OpenVPN wire protocol" draft; tls-crypt-v2): plain, behind tls-auth's HMAC and replay
// fields, or encrypted by tls-crypt. Where it is not encrypted, the names of the TLS hello in the control channel.
#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/openvpn_control.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr unsigned kClientV2 = 7, kServerV2 = 8, kClientV1 = 1, kServerV1 = 2, kClientV3 = 10;
constexpr std::uint32_t kEarlyNegotiation = 0x0f000000;

bool is_server(unsigned opcode) {
  return opcode == kServerV2 || opcode == kServerV1;
}

// Session ids are random: where half of one is zero, it is somebody else's padding.
bool is_session_id(ByteView id) {
  return std::count(id.begin(), id.end(), std::uint8_t{0}) < 4;
}

// The clear part of a protected packet: a number that begins at one, also of early negotiation, and the time.
bool fits_replay(std::uint32_t number, std::uint32_t time) {
  const bool first = (number > 0 && number <= 16) || number == kEarlyNegotiation + 1;
  return first && time >= 1'000'000'000 && time <= 2'500'000'000;
}

// Opcode and key id, session id, [HMAC, replay number, time], acknowledged ids [and their session id], message id.
bool fits(ByteView b, std::size_t hmac, bool server) {
  Cursor c(b);
  c.skip(1 + 8 + hmac);
  if (hmac != 0) {
    const std::uint32_t number = c.be32(), time = c.be32();
    if (!fits_replay(number, time)) return false;
  }
  const unsigned acknowledged = c.u8();
  if (acknowledged > (server ? 4U : 0U)) return false;
  c.skip(4U * acknowledged + (acknowledged > 0 ? 8 : 0));
  const std::uint32_t id = c.be32();
  return !c.failed() && id == 0 && c.left() == 0;
}

// tls-crypt: opcode and key id, session id, replay number, time, tag of 32; the rest is encrypted, its size is not. A
// client's third version of a reset is always of this kind and ends in its wrapped key with the length of that.
bool fits_tls_crypt(ByteView b, unsigned opcode) {
  constexpr std::size_t kClear = 1 + 8 + 8 + 32, kMessage = 1 + 4, kAnswer = kMessage + 4 + 8, kNegotiated = 6;
  if (b.size() < kClear + kMessage || !fits_replay(base::load_be32(b.data() + 9), base::load_be32(b.data() + 13)))
    return false;
  const std::size_t rest = b.size() - kClear;
  if (opcode == kClientV2) return rest == kMessage;
  if (opcode == kServerV2) return rest == kAnswer || rest == kAnswer + kNegotiated;
  return opcode == kClientV3 && rest > kMessage + 256 && base::load_be16(b.data() + b.size() - 2) == rest - kMessage;
}

struct Reset {
  bool found = false, encrypted = false;
  std::size_t hmac = 0;  // of tls-auth, in bytes
};

Reset read_reset(ByteView b) {
  if (b.size() < 14) return {};
  const unsigned opcode = b[0] >> 3, key = b[0] & 7;
  const bool client = opcode == kClientV2 || opcode == kClientV1 || opcode == kClientV3;
  if ((!is_server(opcode) && !client) || key != 0 || !is_session_id(b.subspan(1, 8))) return {};
  if (fits_tls_crypt(b, opcode)) return {.found = true, .encrypted = true};
  for (const std::size_t hmac : {std::size_t{0}, std::size_t{16}, std::size_t{20}, std::size_t{32}, std::size_t{64}}) {
    if (opcode != kClientV3 && fits(b, hmac, is_server(opcode))) return {.found = true, .hmac = hmac};
  }
  return {};
}

// The hello, and where it names nobody the server's certificate, as if the streams were a connection of their own.
Verdict read_streams(const OpenvpnStreams& streams, const Payload& p, Facts& facts) {
  Payload inner = p;
  inner.transport = Transport::tcp;
  inner.bytes = streams.of(p.from_client);
  inner.other = streams.of(!p.from_client);
  inner.cut = false;
  if (inner.bytes.empty()) return Verdict::match_more;
  Facts of_hello;
  const Verdict verdict = dissect_tls(inner, of_hello);
  if (verdict == Verdict::no) return Verdict::match;
  if (verdict == Verdict::more) return Verdict::match_more;
  facts.sni.swap(of_hello.sni);
  facts.alpn.swap(of_hello.alpn);
  facts.ja4.swap(of_hello.ja4);
  facts.tls_session.swap(of_hello.tls_session);
  facts.certificate_name.swap(of_hello.certificate_name);
  found(facts, ProtocolId::openvpn, Certainty::certain, "OpenVPN hard reset, ");
  facts.evidence += of_hello.evidence;
  return verdict;
}

Verdict found_reset(const Payload& p, const Reset& reset, Facts& facts) {
  const bool sure = reset.encrypted || reset.hmac != 0 || on_port(p, 1194);
  return found(facts, ProtocolId::openvpn, sure ? Certainty::certain : Certainty::likely, "OpenVPN hard reset",
               reset.encrypted ? Verdict::match : Verdict::match_more);
}

Verdict read_datagram(const Payload& p, Facts& facts) {
  OpenvpnStreams streams(facts.carry);
  if (facts.protocol != ProtocolId::openvpn || !streams.started()) {
    const Reset reset = read_reset(p.bytes);
    if (!reset.found) return Verdict::no;
    if (!reset.encrypted) streams.start(reset.hmac);
    return found_reset(p, reset, facts);
  }
  OpenvpnMessage message;
  if (!read_openvpn_control(p.bytes, streams.hmac_bytes(), message)) return Verdict::match_more;
  streams.add(p.from_client, message);
  return read_streams(streams, p, facts);
}

// Over TCP each packet stands behind its length.
bool take_packet(ByteView& stream, ByteView& packet) {
  if (stream.size() < 2) return false;
  const std::size_t length = base::load_be16(stream.data());
  if (stream.size() < 2 + length) return false;
  packet = stream.subspan(2, length);
  stream = stream.subspan(2 + length);
  return true;
}

void add_control_packets(ByteView stream, bool client, OpenvpnStreams& streams) {
  ByteView packet;
  OpenvpnMessage message;
  while (take_packet(stream, packet)) {
    if (read_openvpn_control(packet, streams.hmac_bytes(), message)) streams.add(client, message);
  }
}

Verdict read_stream(const Payload& p, Facts& facts) {
  ByteView b = p.bytes, packet;
  if (b.size() < 2) return Verdict::more;
  const std::size_t length = base::load_be16(b.data());
  if (length < 14 || length > 1600) return Verdict::no;
  const unsigned opcode = b.size() < 3 ? kClientV2 : b[2] >> 3;
  if (!take_packet(b, packet))
    return opcode != kClientV2 && opcode != kServerV2 && opcode != kClientV3 ? Verdict::no : wait_for_more(p);
  const Reset reset = read_reset(packet);
  if (!reset.found) return Verdict::no;
  const Verdict verdict = found_reset(p, reset, facts);
  if (verdict == Verdict::match) return verdict;
  std::string kept;
  OpenvpnStreams streams(kept);
  streams.start(reset.hmac);
  add_control_packets(p.bytes, p.from_client, streams);
  add_control_packets(p.other, !p.from_client, streams);
  return read_streams(streams, p, facts);
}

}  // namespace

Verdict dissect_openvpn(const Payload& p, Facts& facts) {
  return p.transport == Transport::tcp ? read_stream(p, facts) : read_datagram(p, facts);
}

}  // namespace tractor::dissect
