// Telephone signalling over SCTP by the header that its adaptation layers share (RFC 4666 3.1, RFC 3331 3.1).
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_sigtran(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 8 || b[0] != 1 || b[1] != 0 || b[2] > 12) return Verdict::no;
  const std::size_t length = base::load_be32(b.data() + 4);
  if (length < 8 || length > 65535 || (length > b.size() && !p.cut)) return Verdict::no;
  // MAUP, class 6, is M2UA's own; 1 is M3UA's transfer. Ports tell management apart.
  const bool m2ua = b[2] == 6 || on_port(p, 2904);
  return found(facts, m2ua ? ProtocolId::m2ua : ProtocolId::m3ua, Certainty::likely,
               m2ua ? "M2UA message" : "M3UA message");
}

}  // namespace tractor::dissect
