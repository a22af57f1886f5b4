// RADIUS (RFC 2865 3, RFC 2866, RFC 5176) on its ports, and Diameter (RFC 6733 3) over TCP and SCTP.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_radius(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 20 || b[0] == 0 || b[0] > 52) return Verdict::no;
  const std::size_t length = base::load_be16(b.data() + 2);
  if (length < 20 || length > 4096 || length > b.size()) return Verdict::no;  // what follows is padding
  Cursor c(b.subspan(20, length - 20));
  std::size_t attributes = 0;
  while (c.left() >= 2) {
    c.u8();
    const std::size_t size = c.u8();
    if (size < 2) return Verdict::no;
    c.skip(size - 2);
    if (c.failed()) return Verdict::no;
    ++attributes;
  }
  if (c.left() != 0) return Verdict::no;
  return found(facts, ProtocolId::radius, attributes > 0 ? Certainty::certain : Certainty::likely,
               "RADIUS message on its port");
}

Verdict dissect_diameter(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::uint8_t version = c.u8();
  const std::size_t length = c.be24();
  const std::uint8_t flags = c.u8();
  const std::uint32_t command = c.be24(), application = c.be32();
  c.skip(8);
  const std::uint32_t attribute = c.be32();
  if (version != 1) return Verdict::no;
  if (p.bytes.size() >= 4 && (length < 20 || length % 4 != 0 || length > 1U << 20)) return Verdict::no;
  if (p.bytes.size() >= 5 && (flags & 0x0f) != 0) return Verdict::no;
  if (c.failed()) return p.transport == Transport::tcp ? wait_for_more(p) : Verdict::no;
  // Commands: base 257-282, then applications' (265-275 SIP and credit control, 300-329 and 8388xxx 3GPP).
  const bool known = (command >= 257 && command <= 330) || (command >= 8388600 && command <= 8388740);
  const bool vendor = application < 200 || (application >> 24) == 1 || application == 0xffffffff;
  if (!known || !vendor || attribute == 0 || attribute > 5000) return Verdict::no;
  return found(facts, ProtocolId::diameter, Certainty::certain, "Diameter message");
}

}  // namespace tractor::dissect
