// UDP protocols whose first bytes say little without their registered port: routing, clocks, tunnels of carriers,
// calls. Each reads a header and its lengths, no further.
#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

// RFC 2453, 4: request or response, version, zeros, entries of 20 bytes. RFC 2080, 2: the same for IPv6 on port 521.
Verdict read_rip(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  const bool header = b.size() >= 24 && (b[0] == 1 || b[0] == 2) && (b[1] == 1 || b[1] == 2) && b[2] == 0 && b[3] == 0;
  if (!header || ((b.size() - 4) % 20 != 0 && !p.cut)) return Verdict::no;
  return found(facts, ProtocolId::rip, Certainty::certain, on_port(p, 521) ? "RIPng message" : "RIP message");
}

// RFC 2281, 5.1: version 0, opcode 0 to 2, state; version 2 is a list of type, length and value from opcode on.
Verdict read_hsrp(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  const bool first = b.size() >= 20 && b[0] == 0 && b[1] <= 3 && (b[2] & (b[2] - 1)) == 0 && b[2] <= 16;
  const bool second = b.size() >= 42 && b[0] == 1 && b[1] == 40 && b[2] == 2;
  if (!first && !second) return Verdict::no;
  return found(facts, ProtocolId::hsrp, Certainty::likely, first ? "HSRP version 1" : "HSRP version 2");
}

// 3GPP TS 29.060 (version 1) and 29.274 (version 2): the length counts what follows the first eight or four bytes.
Verdict read_gtp(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 8) return Verdict::no;
  const unsigned version = b[0] >> 5;
  const std::size_t length = base::load_be16(b.data() + 2);
  const std::size_t header = version == 2 ? 4 : 8;
  if ((version != 1 || (b[0] & 0x10) == 0) && version != 2) return Verdict::no;
  if (length + header != b.size() && !(p.cut && length + header > b.size())) return Verdict::no;
  // A length that fits and a port: one datagram in 65,536 of noise has that.
  return found(facts, ProtocolId::gtp, Certainty::likely, version == 2 ? "GTP version 2" : "GTP version 1");
}

// IEEE 1588, 13.3: type, version 1 or 2, the length of the message.
Verdict read_ptp(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 34) return Verdict::no;
  const std::size_t length = base::load_be16(b.data() + 2);
  const bool second = (b[1] & 15) == 2 && length >= 34 && length <= b.size();
  const bool first = b[0] == 0 && b[1] == 1 && b[2] == 0 && b[3] == 1;  // version 1: versions of PTP and of the network
  if (!first && !second) return Verdict::no;
  return found(facts, ProtocolId::ptp, Certainty::certain, "PTP message");
}

// RFC 5456, 8.1: a full frame: F bit, call numbers, timestamp, sequence numbers, type, subclass.
Verdict read_iax2(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 12 || (b[0] & 0x80) == 0 || b[10] == 0 || b[10] > 12) return Verdict::no;
  const bool control = b[10] == 6 && b[11] >= 1 && b[11] <= 0x28;  // RFC 5456, 8.4: NEW to CALLTOKEN
  return found(facts, ProtocolId::iax2, control ? Certainty::likely : Certainty::hint, "IAX2 full frame");
}

// RFC 7252, 3.1: deltas and lengths of four bits, 13 and 14 with one and two bytes more, up to the payload's marker.
bool options_fit(Cursor c) {
  while (c.left() > 0 && !c.failed()) {
    const std::uint8_t b = c.u8();
    if (b == 0xff) return c.left() > 0;
    std::size_t length = 0;
    for (const unsigned nibble : {static_cast<unsigned>(b) >> 4, static_cast<unsigned>(b) & 15}) {
      if (nibble == 15) return false;
      length = nibble == 13 ? c.u8() + 13U : nibble == 14 ? c.be16() + 269U : nibble;
    }
    c.skip(length);
  }
  return !c.failed();
}

// RFC 7252, 3: version 1, token of at most eight bytes, code class 0, 2, 4 or 5.
Verdict read_coap(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 4 || b[0] >> 6 != 1 || (b[0] & 15) > 8 || b.size() < 4U + (b[0] & 15)) return Verdict::no;
  const unsigned code_class = b[1] >> 5;
  if (code_class == 1 || code_class == 3 || code_class > 5 || (code_class == 0 && b[1] > 7)) return Verdict::no;
  Cursor options(b.subspan(4U + (b[0] & 15)));
  if (!p.cut && !options_fit(options)) return Verdict::no;
  return found(facts, ProtocolId::coap, Certainty::likely, "CoAP message");
}

// RFC 5036, 3.1: version 1, the length after the first four bytes.
Verdict read_ldp(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 10 || base::load_be16(b.data()) != 1 || base::load_be16(b.data() + 2) + 4U != b.size())
    return Verdict::no;
  return found(facts, ProtocolId::ldp, Certainty::certain, "LDP message");
}

// ISO 13400-2: version, its complement, payload type, length.
Verdict read_doip(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 8 || (b[0] ^ b[1]) != 0xff || base::load_be32(b.data() + 4) + 8U != b.size()) return Verdict::no;
  return found(facts, ProtocolId::doip, Certainty::certain, "DoIP header");
}

// RFC 5415, 4.1 and 4.2: preamble version 0, plain or DTLS.
Verdict read_capwap(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  const bool encrypted = b.size() > 17 && b[0] == 1 && b[1] == 0 && b[2] == 0 && b[3] == 0 && b[4] >= 20 && b[4] <= 23;
  const bool plain = b.size() > 16 && b[0] == 0 && b[1] >> 3 >= 2 && b[1] >> 3 <= 8;
  if (!encrypted && !plain) return Verdict::no;
  return found(facts, ProtocolId::capwap, encrypted ? Certainty::likely : Certainty::hint, "CAPWAP header");
}

// KNXnet/IP core, 2.3: header of six bytes, version 1.0, service, total length.
Verdict read_knx(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 6 || b[0] != 6 || b[1] != 0x10 || base::load_be16(b.data() + 4) != b.size()) return Verdict::no;
  return found(facts, ProtocolId::knx, Certainty::certain, "KNXnet/IP header");
}

// Omron W342, 3-2: information field, reserved, gateway count, addresses, command.
Verdict read_fins(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 12 || (b[0] & 0xbe) != 0x80 || b[1] != 0 || b[2] == 0 || b[2] > 7) return Verdict::no;
  return found(facts, ProtocolId::fins, Certainty::likely, "FINS command");
}

// HART-IP: version 1, message type, id, status, sequence, the length of the whole.
Verdict read_hart(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 8 || b[0] != 1 || b[1] > 2 || base::load_be16(b.data() + 6) != b.size()) return Verdict::no;
  return found(facts, ProtocolId::hart_ip, Certainty::certain, "HART-IP header");
}

// RFC 2974, 3: version 1, then an SDP body with or without its type.
Verdict read_sap(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes.first(std::min<std::size_t>(p.bytes.size(), 64)));
  const bool body = text.find("application/sdp") != text.npos || text.find("v=0\r\n") != text.npos;
  if (p.bytes[0] >> 5 != 1 || !body) return Verdict::no;
  return found(facts, ProtocolId::sap, Certainty::certain, "SAP announcement");
}

// Xiaomi's miIO: magic, length of the whole.
Verdict read_miio(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 32 || base::load_be16(b.data()) != 0x2131 || base::load_be16(b.data() + 2) != b.size())
    return Verdict::no;
  return found(facts, ProtocolId::miio, Certainty::certain, "miIO header");
}

// Semtech's packet forwarder: version, token, kind; from a gateway then its EUI, and JSON with a push.
Verdict read_lorawan(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 4 || b[0] < 1 || b[0] > 2 || b[3] > 5) return Verdict::no;
  const bool push = b[3] == 0 && b.size() > 12 && b[12] == '{';
  const bool short_one = (b[3] == 1 || b[3] == 4) && b.size() == 4;
  const bool pull = b[3] == 2 && b.size() == 12;
  if (!push && !short_one && !pull) return Verdict::no;
  return found(facts, ProtocolId::lorawan, Certainty::likely, "LoRaWAN packet forwarder");
}

// RFC 5191, 6.2: reserved, the length of the whole, flags, type, session, number.
Verdict read_pana(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 16 || base::load_be16(b.data()) != 0 || base::load_be16(b.data() + 2) != b.size()) return Verdict::no;
  const unsigned flags = base::load_be16(b.data() + 4), type = base::load_be16(b.data() + 6);
  if ((flags & 0x03ff) != 0 || type < 1 || type > 4) return Verdict::no;
  return found(facts, ProtocolId::pana, Certainty::certain, "PANA header");
}

struct Registered {
  std::uint16_t port;
  DissectFn read;
};
constexpr Registered kRegistered[] = {
    {319, read_ptp},     {320, read_ptp},      {520, read_rip},   {521, read_rip},   {646, read_ldp},
    {716, read_pana},    {1700, read_lorawan}, {1985, read_hsrp}, {2029, read_hsrp}, {2123, read_gtp},
    {2152, read_gtp},    {3671, read_knx},     {4569, read_iax2}, {5094, read_hart}, {5246, read_capwap},
    {5247, read_capwap}, {5683, read_coap},    {9600, read_fins}, {9875, read_sap},  {13400, read_doip},
    {54321, read_miio},
};

}  // namespace

Verdict dissect_registered_udp(const Payload& p, Facts& facts) {
  for (const Registered& r : kRegistered) {
    if (on_port(p, r.port)) return r.read(p, facts);
  }
  return Verdict::no;
}

}  // namespace tractor::dissect
