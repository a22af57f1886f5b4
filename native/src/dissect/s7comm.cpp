// Siemens S7 over ISO on TCP (RFC 1006, RFC 905): S7's own header in a data unit.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
Verdict dissect_s7comm(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 3 || (b.size() > 1 && b[1] != 0)) return Verdict::no;
  if (b.size() < 8) return wait_for_more(p);
  const std::size_t size = base::load_be16(b.data() + 2);
  if (size < 8 || size > 8192) return Verdict::no;
  if (b[4] == 2 && b[5] == 0xf0) {  // data: the rest is S7's, 0x32, or 0x72 of later devices
    if (b.size() < 10) return wait_for_more(p);
    const bool s7 = b[7] == 0x32 && ((b[8] >= 1 && b[8] <= 3) || b[8] == 7), plus = b[7] == 0x72 && b[8] <= 3;
    if (!s7 && !plus) return Verdict::no;
    return found(facts, ProtocolId::s7comm, Certainty::certain, "S7 message");
  }
  // A connection request or confirm before it says nothing yet: other protocols use ISO on TCP too.
  if ((b[5] != 0xe0 && b[5] != 0xd0) || b[4] + 5U != size || !on_port(p, 102)) return Verdict::no;
  if (b.size() <= size) return wait_for_more(p);
  Payload next = p;
  next.bytes = b.subspan(size);
  return next.bytes.size() < 6 || (next.bytes[5] & 0xf0) == 0xf0 ? dissect_s7comm(next, facts) : Verdict::no;
}

}  // namespace tractor::dissect
