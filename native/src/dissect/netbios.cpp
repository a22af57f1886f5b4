// NetBIOS over UDP (RFC 1002): the name service (4.2) and the datagram service (4.4).
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/netbios_name.hpp"

namespace tractor::dissect {

Verdict dissect_netbios_ns(const Payload& p, Facts& facts) {
  if (p.bytes.size() < 12 + 34) return Verdict::no;
  Cursor c(p.bytes);
  c.be16();
  const unsigned opcode = (c.be16() >> 11) & 15;
  const unsigned questions = c.be16(), answers = c.be16(), authorities = c.be16(), additionals = c.be16();
  if (questions > 1 || answers > 1 || authorities > 1 || additionals > 1 || questions + answers + authorities == 0)
    return Verdict::no;
  if (opcode != 0 && (opcode < 5 || opcode > 9)) return Verdict::no;  // RFC 1002, 4.2.1.1
  std::string name;
  if (!read_netbios_name(c.rest(), name)) return Verdict::no;
  const std::uint16_t type = p.bytes.size() >= 12 + 34 + 2 ? base::load_be16(p.bytes.data() + 46) : 0;
  if (type != 0x20 && type != 0x21 && type != 0x0a && !p.cut) return Verdict::no;
  if (facts.dns_query.empty()) facts.dns_query = name;
  return found(facts, ProtocolId::netbios_ns, Certainty::certain, "NetBIOS name service message");
}

Verdict dissect_netbios_dgm(const Payload& p, Facts& facts) {
  if (p.bytes.size() < 10) return Verdict::no;
  const std::uint8_t type = p.bytes[0];
  if (type < 0x10 || type > 0x16 || (p.bytes[1] & 0xf0) != 0) return Verdict::no;
  std::string source;
  const bool direct = type <= 0x12 && p.bytes.size() >= 14 + 34;
  if (direct && read_netbios_name(p.bytes.subspan(14), source)) {
    return found(facts, ProtocolId::netbios_dgm, Certainty::certain, "NetBIOS datagram");
  }
  if (base::load_be16(p.bytes.data() + 8) != 138) return Verdict::no;
  return found(facts, ProtocolId::netbios_dgm, Certainty::likely, "NetBIOS datagram");
}

}  // namespace tractor::dissect
