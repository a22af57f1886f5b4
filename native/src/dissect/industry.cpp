// Protocols of plants, meters and instruments, by their own headers: MMS, DLMS, Ethernet Global Data, HiSLIP, PROFINET
// IO, HART-IP.
#include <algorithm>

#include "dissect/crc16.hpp"
#include "dissect/cursor.hpp"
#include "dissect/further.hpp"

namespace tractor::dissect {

// Manufacturing Message Specification over ISO on TCP (RFC 1006): the presentation layer names its abstract
// syntax, 1.0.9506.2.1.
Verdict dissect_mms(const Payload& p, Facts& facts) {
  base::ByteView b = p.bytes;
  if (b[0] != 3 || (b.size() > 1 && b[1] != 0)) return Verdict::no;
  if (b.size() < 7) return wait_for_more(p);
  const std::size_t size = base::load_be16(b.data() + 2);
  if (size < 7 || size > 8192) return Verdict::no;
  if ((b[5] == 0xe0 || b[5] == 0xd0) && b[4] + 5U == size) {  // connection request or confirm
    if (b.size() <= size) return wait_for_more(p);
    b = b.subspan(size);
  }
  constexpr std::uint8_t kSyntax[] = {0x06, 0x05, 0x28, 0xca, 0x22, 0x02, 0x01};
  if (b.size() < 8) return wait_for_more(p);
  if (b[0] != 3 || b[5] != 0xf0 || (b[7] != 0x0d && b[7] != 0x0e)) return Verdict::no;  // session: connect or accept
  if (std::search(b.begin(), b.end(), std::begin(kSyntax), std::end(kSyntax)) != b.end())
    return found(facts, ProtocolId::mms, Certainty::certain, "ISO session, abstract syntax of MMS");
  return b.size() < base::load_be16(b.data() + 2) ? wait_for_more(p) : Verdict::no;
}

namespace {

// IEC 62056-46, 6.4: flag, format type 3 with the length of the frame, ..., check word over the header, ..., flag.
bool is_meter_frame(base::ByteView b, bool& short_of_bytes) {
  short_of_bytes = b.size() < 9;
  if (short_of_bytes || b[0] != 0x7e || (b[1] & 0xf0) != 0xa0) return false;
  const std::size_t length = (b[1] & 0x07U) << 8 | b[2];
  short_of_bytes = b.size() < length + 2;
  if (short_of_bytes || length < 7 || b[length + 1] != 0x7e) return false;
  return crc16_hdlc(b.subspan(1, length - 2)) == base::load_le16(b.data() + length - 1);
}

// IEC 62056-47, 5: version 1, ports of the wrapper, length of what follows; then an application association (0x60,
// 0x61).
bool is_meter_wrapper(base::ByteView b) {
  return b.size() >= 10 && base::load_be16(b.data()) == 1 && (b[8] == 0x60 || b[8] == 0x61) &&
         base::load_be16(b.data() + 6) + 8U == b.size() && b[9] + 10U == b.size();
}

}  // namespace

Verdict dissect_dlms(const Payload& p, Facts& facts) {
  bool short_of_bytes = false;
  if (p.bytes[0] == 0) {
    return is_meter_wrapper(p.bytes) ? found(facts, ProtocolId::dlms, Certainty::likely, "DLMS wrapper, association")
                                     : Verdict::no;
  }
  if (p.bytes[0] != 0x7e || (p.bytes.size() > 1 && (p.bytes[1] & 0xf0) != 0xa0)) return Verdict::no;
  if (is_meter_frame(p.bytes, short_of_bytes))
    return found(facts, ProtocolId::dlms, Certainty::certain, "DLMS HDLC frame with its check word");
  return short_of_bytes && p.transport == Transport::tcp && p.bytes.size() < 2050 ? wait_for_more(p) : Verdict::no;
}

// Ethernet Global Data: type 13, version 1, request, then the producer's own address and an exchange number.
Verdict dissect_egd(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 32 || b[0] != 0x0d || b[1] != 1) return Verdict::no;
  return found(facts, ProtocolId::egd, Certainty::likely, "EGD production data on its port");
}

// IVI-6.1, 2.4: "HS", message type, control code, parameter, length of the payload. The first is an initialize or its
// answer.
Verdict dissect_hislip(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 'H' || (b.size() > 1 && b[1] != 'S')) return Verdict::no;
  if (b.size() < 16) return wait_for_more(p);
  const bool initialize = b[2] <= 1 || b[2] == 17 || b[2] == 18;
  if (!initialize || base::load_be64(b.data() + 8) > 256) return Verdict::no;
  return found(facts, ProtocolId::hislip, Certainty::certain, "HiSLIP initialize");
}

// The connectionless form of DCE RPC (C706, 12.5): version 4, and one of PROFINET IO's interfaces (dea00001 to 4, same
// rest).
Verdict dissect_profinet(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 80 || b[0] != 4 || b[1] > 10 || (b[4] & 0xef) != 0) return Verdict::no;
  const bool little = b[4] == 0x10;
  const std::uint32_t first = little ? base::load_le32(b.data() + 24) : base::load_be32(b.data() + 24);
  constexpr std::uint8_t kRest[] = {0x82, 0x71, 0x00, 0xa0, 0x24, 0x42, 0xdf, 0x7d};
  const bool rest = std::equal(std::begin(kRest), std::end(kRest), b.begin() + 32);
  if (first < 0xdea00001 || first > 0xdea00004 || !rest) return Verdict::no;
  return found(facts, ProtocolId::profinet, Certainty::certain, "DCE RPC, interface of PROFINET IO");
}

// HART-IP where a server answers from a port of its own choice: version 1, request, response, publish or refusal; id,
// status, sequence, the length of the whole. What a session begins with (0) has five bytes, its end and keep-alive
// none.
Verdict dissect_hart(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 8 || b[0] != 1 || (b[1] > 2 && b[1] != 15) || base::load_be16(b.data() + 6) != b.size())
    return Verdict::no;
  const std::size_t body = b.size() - 8;
  const bool fits = b[2] == 0 ? body == 5 : b[2] < 3 ? body == 0 : b[2] == 3 && body >= 5 && body <= 300;
  if (!fits) return Verdict::no;
  return found(facts, ProtocolId::hart_ip, Certainty::likely, "HART-IP message");
}

}  // namespace tractor::dissect
