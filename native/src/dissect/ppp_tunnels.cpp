// Tunnels of PPP by their control messages: L2TP (RFC 2661 3.1, 4.1) and PPTP (RFC 2637 1.4, 2.1).
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_l2tp(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::uint16_t flags = c.be16();
  const std::size_t length = c.be16();
  if (c.failed() || (flags & 0x000f) != 2 || (flags & 0x34f0) != 0) return Verdict::no;
  const bool control = (flags & 0xc800) == 0xc800;  // type, length, sequence: all must be set
  if (control) {
    c.skip(8);
    if (length != p.bytes.size() && !p.cut) return Verdict::no;
    const bool empty = c.left() == 0;
    const std::uint16_t attribute = empty ? 0x8008 : c.be16();
    c.be16();
    if (!empty && ((attribute & 0x3c00) != 0 || (attribute & 0x3ff) < 8 || c.be16() != 0)) return Verdict::no;
    return found(facts, ProtocolId::l2tp, Certainty::certain, "L2TP control message");
  }
  if (!on_port(p, 1701) || (flags & 0x8000) != 0 || ((flags & 0x4000) != 0 && length != p.bytes.size()))
    return Verdict::no;
  return found(facts, ProtocolId::l2tp, Certainty::hint, "L2TP data on its port", Verdict::match_more);
}

Verdict dissect_pptp(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::size_t length = c.be16();
  const std::uint16_t type = c.be16();
  const std::uint32_t cookie = c.be32();
  const std::uint16_t message = c.be16();
  if (p.bytes.size() >= 2 && (length < 12 || length > 256)) return Verdict::no;
  if (c.failed()) return p.bytes.size() >= 4 && type != 1 ? Verdict::no : wait_for_more(p);
  if (type != 1 || cookie != 0x1a2b3c4d || message < 1 || message > 15) return Verdict::no;
  return found(facts, ProtocolId::pptp, Certainty::certain, "PPTP control message");
}

}  // namespace tractor::dissect
