// Kerberos 5 over UDP and TCP (RFC 4120 5.4, 5.5, 5.9; 7.2.2 for the length before a TCP message).
#include <algorithm>

#include "dissect/ber.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

// Application tag 10 to 15 and 30 outside; inside a sequence whose fields hold version 5 and the same type.
bool is_message(base::ByteView b, bool& whole) {
  Cursor c(b);
  BerElement outer, sequence, field;
  if (!read_ber(c, outer) || (outer.tag & 0xe0) != 0x60) return false;
  const std::uint32_t type = outer.tag & 0x1f;
  if (!((type >= 10 && type <= 15) || type == 30)) return false;
  whole = outer.whole;
  Cursor o(outer.value);
  if (!read_ber(o, sequence) || sequence.tag != 0x30) return false;
  Cursor s(sequence.value);
  std::uint32_t version = 0, message = 0;
  if (!read_ber(s, field)) return false;
  Cursor v(field.value);
  if (!read_ber_integer(v, version) || version != 5 || !read_ber(s, field)) return false;
  Cursor m(field.value);
  return read_ber_integer(m, message) && message == type;
}

}  // namespace

Verdict dissect_kerberos_udp(const Payload& p, Facts& facts) {
  bool whole = false;
  if (!is_message(p.bytes, whole) || (!whole && !p.cut)) return Verdict::no;
  return found(facts, ProtocolId::kerberos, Certainty::certain, "Kerberos message");
}

Verdict dissect_kerberos_tcp(const Payload& p, Facts& facts) {
  if (p.bytes.size() < 4) return wait_for_more(p);
  const std::size_t length = base::load_be32(p.bytes.data());
  if (length < 16 || length > 1U << 20) return Verdict::no;
  if (p.bytes.size() >= 5 && (p.bytes[4] & 0xe0) != 0x60) return Verdict::no;
  if (p.bytes.size() < std::min<std::size_t>(32, length + 4)) return wait_for_more(p);
  bool whole = false;
  if (!is_message(p.bytes.subspan(4), whole)) return Verdict::no;
  return found(facts, ProtocolId::kerberos, Certainty::certain, "Kerberos message");
}

}  // namespace tractor::dissect
