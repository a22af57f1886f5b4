// SNMP 1, 2c and 3 over UDP (RFC 1157 4, RFC 1901 3, RFC 3412 6).
#include "dissect/ber.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_snmp(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  BerElement message, field;
  if (!read_ber(c, message) || message.tag != 0x30 || (!message.whole && !p.cut) || c.left() != 0) return Verdict::no;
  Cursor m(message.value);
  std::uint32_t version = 0;
  if (!read_ber_integer(m, version) || (version != 0 && version != 1 && version != 3)) return Verdict::no;
  if (!read_ber(m, field)) return Verdict::no;
  if (version == 3) {
    Cursor header(field.value);
    std::uint32_t id = 0, size = 0;
    if (field.tag != 0x30 || !read_ber_integer(header, id) || !read_ber_integer(header, size) || size < 484)
      return Verdict::no;
  } else {
    BerElement pdu;
    if (field.tag != 4 || field.length > 255 || !read_ber(m, pdu) || pdu.tag < 0xa0 || pdu.tag > 0xa8)
      return Verdict::no;
  }
  return found(facts, ProtocolId::snmp, Certainty::certain,
               version == 3   ? "SNMP 3 message"
               : version == 1 ? "SNMP 2c message"
                              : "SNMP 1 message");
}

}  // namespace tractor::dissect
