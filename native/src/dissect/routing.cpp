// Routers among themselves: BGP (RFC 4271 4.1) over TCP and BFD (RFC 5880 4.1) over UDP.
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_bgp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  for (std::size_t i = 0; i < b.size() && i < 16; ++i) {
    if (b[i] != 0xff) return Verdict::no;
  }
  if (b.size() < 19) return wait_for_more(p);
  const std::size_t length = base::load_be16(b.data() + 16);
  if (length < 19 || length > 4096 || b[18] < 1 || b[18] > 5) return Verdict::no;
  return found(facts, ProtocolId::bgp, Certainty::certain, "BGP message");
}

Verdict dissect_bfd(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 24 || b[0] >> 5 != 1 || (b[0] & 31) > 9 || b[3] < 24 || b[3] > b.size() || b[2] == 0)
    return Verdict::no;
  if (base::load_be32(b.data() + 4) == 0) return Verdict::no;
  return found(facts, ProtocolId::bfd, Certainty::likely, "BFD control packet on its port");
}

}  // namespace tractor::dissect
