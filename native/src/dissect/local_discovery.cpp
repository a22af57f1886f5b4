// Finding things and ports nearby: service location (RFC 2165, RFC 2608), WS-Discovery, NAT-PMP and PCP (RFC 6886, RFC
// 6887), and Teredo's IPv6 in UDP (RFC 4380).
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

namespace {

// RFC 2165 6: a dialect of 0 and a language of two letters. RFC 2608 8: reserved flags and the tag of a language.
bool fits_slp_header(base::ByteView b) {
  if (b[0] == 1) return b[5] == 0 && is_alpha(static_cast<char>(b[6])) && is_alpha(static_cast<char>(b[7]));
  if (b.size() < 16 || (base::load_be16(b.data() + 5) & 0x1fff) != 0) return false;
  const std::size_t tag = base::load_be16(b.data() + 12);
  return tag >= 1 && tag <= 8 && is_alpha(static_cast<char>(b[14]));
}

}  // namespace

Verdict dissect_slp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 12 || (b[0] != 1 && b[0] != 2) || b[1] < 1 || b[1] > 11) return Verdict::no;
  const std::size_t length = b[0] == 1 ? base::load_be16(b.data() + 2) : base::load_be24(b.data() + 2);
  if (length != b.size() && !(p.cut && length > b.size())) return Verdict::no;
  if (!fits_slp_header(b)) return Verdict::no;
  return found(facts, ProtocolId::slp, Certainty::certain, "service location message");
}

Verdict dissect_ws_discovery(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  if (!could_become(text, "<?xml") && text.find("Envelope") == text.npos) return Verdict::no;
  if (text.find("/ws/2005/04/discovery") == text.npos && text.find("/ws-dd/ns/discovery/2009/01") == text.npos)
    return Verdict::no;
  return found(facts, ProtocolId::ws_discovery, Certainty::certain, "WS-Discovery envelope");
}

Verdict dissect_nat_pmp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 2 || b[0] > 2 || b[0] == 1) return Verdict::no;
  const std::uint8_t operation = b[1] & 0x7f;
  const bool answer = (b[1] & 0x80) != 0;
  if (b[0] == 2) {  // PCP: 24 bytes and up, in words
    if (operation > 3 || b.size() < 24 || b.size() % 4 != 0 || b.size() > 1100) return Verdict::no;
    return found(facts, ProtocolId::nat_pmp, Certainty::likely, "PCP message on its port");
  }
  const std::size_t size = operation == 0 ? (answer ? 12 : 2) : (answer ? 16 : 12);
  if (operation > 2 || b.size() != size) return Verdict::no;
  return found(facts, ProtocolId::nat_pmp, Certainty::likely, "NAT-PMP message on its port");
}

Verdict dissect_teredo(const Payload& p, Facts& facts) {
  base::ByteView b = p.bytes;
  Cursor c(b);
  if (b.size() > 13 && b[0] == 0 && b[1] == 1) {  // RFC 4380, 5.1.1: authentication before the packet
    c.skip(2);
    const std::size_t id = c.u8(), value = c.u8();
    c.skip(id + value + 9);
    b = c.rest();
  }
  if (b.size() > 8 && b[0] == 0 && b[1] == 0) b = b.subspan(8);  // origin indication
  if (b.size() < 40 || b[0] >> 4 != 6 || base::load_be16(b.data() + 4) + 40U != b.size()) return Verdict::no;
  return found(facts, ProtocolId::teredo, Certainty::certain, "IPv6 packet on Teredo's port");
}

}  // namespace tractor::dissect
