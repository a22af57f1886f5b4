// Modbus over TCP on its port (Modbus Messaging on TCP/IP Implementation Guide 1.0b, 3.1.3).
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_modbus(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  c.be16();
  const std::uint16_t protocol = c.be16();
  const std::size_t length = c.be16();
  c.u8();
  const std::uint8_t function = c.u8();
  if (p.bytes.size() >= 4 && protocol != 0) return Verdict::no;
  if (p.bytes.size() >= 6 && (length < 2 || length > 254)) return Verdict::no;
  if (c.failed()) return wait_for_more(p);
  if ((function & 0x7f) == 0) return Verdict::no;
  const bool whole = p.bytes.size() >= 6 + length;
  if (!whole) return wait_for_more(p);
  return found(facts, ProtocolId::modbus, Certainty::certain, "Modbus message on its port");
}

}  // namespace tractor::dissect
