// DHCP (RFC 2131 2, RFC 2132) and DHCPv6 (RFC 8415 8, 21): messages by cookie, and by the walk of their options.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_dhcp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 236 || b[0] < 1 || b[0] > 2 || b[2] > 16) return Verdict::no;
  const bool cookie = b.size() >= 240 && base::load_be32(b.data() + 236) == 0x63825363;
  if (!cookie) {
    if (b[1] != 1 || b[2] != 6) return Verdict::no;
    return found(facts, ProtocolId::dhcp, Certainty::hint, "BOOTP message");  // RFC 951, before the cookie
  }
  return found(facts, ProtocolId::dhcp, Certainty::certain, "DHCP message");
}

Verdict dissect_dhcpv6(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::uint8_t type = c.u8();
  if (type < 1 || type > 23) return Verdict::no;
  c.skip(type == 12 || type == 13 ? 33 : 3);  // relay messages have two addresses
  std::size_t options = 0;
  while (c.left() >= 4) {
    const std::uint16_t option = c.be16();
    const std::size_t length = c.be16();
    if (option == 0 || option > 150) return Verdict::no;
    c.skip(length);
    if (c.failed())
      return p.cut && options > 0 ? found(facts, ProtocolId::dhcpv6, Certainty::likely, "DHCPv6 message, cut")
                                  : Verdict::no;
    ++options;
  }
  if (c.failed() || c.left() != 0 || options == 0) return Verdict::no;
  return found(facts, ProtocolId::dhcpv6, Certainty::certain, "DHCPv6 message");
}

}  // namespace tractor::dissect
