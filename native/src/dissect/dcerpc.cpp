// DCE/RPC over TCP (C706 chapter 12, connection-oriented PDUs) by its common header.
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_dcerpc(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 5 || (b.size() > 1 && b[1] > 1)) return Verdict::no;
  if (b.size() < 16) return wait_for_more(p);
  const std::uint8_t type = b[2];
  // 14.1: data representation: byte order and characters, floating point, two zeros.
  const bool represented = (b[4] == 0x10 || b[4] == 0) && b[5] <= 3 && b[6] == 0 && b[7] == 0;
  const std::size_t size = b[4] == 0x10 ? base::load_le16(b.data() + 8) : base::load_be16(b.data() + 8);
  if (type > 19 || !represented || size < 16) return Verdict::no;
  const bool bind = type == 11 || type == 12;
  return found(facts, ProtocolId::dcerpc, bind ? Certainty::certain : Certainty::likely,
               bind ? "DCE/RPC bind" : "DCE/RPC header");
}

}  // namespace tractor::dissect
