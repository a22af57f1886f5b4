// BACnet/IP by its virtual link header and network version (ASHRAE 135 annex J.2, 6.2).
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_bacnet(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 4 || b[0] != 0x81 || b[1] > 0x0c) return Verdict::no;
  const std::size_t length = base::load_be16(b.data() + 2);
  if (length != b.size() && !(p.cut && length > b.size())) return Verdict::no;
  const std::size_t network = b[1] == 4 ? 10 : 4;  // forwarded: the origin's address and port before it
  const bool carries = b[1] == 4 || b[1] == 9 || b[1] == 10 || b[1] == 11;
  const bool version = carries && b.size() > network + 1 && b[network] == 1;
  if (carries && !version) return Verdict::no;
  const bool port = on_ports(p, 47808, 47823);
  if (!port && !version) return Verdict::no;
  return found(facts, ProtocolId::bacnet, port && version ? Certainty::certain : Certainty::likely,
               "BACnet/IP message");
}

}  // namespace tractor::dissect
