// EtherNet/IP by its encapsulation header (ODVA CIP volume 2, 2-3), over TCP and UDP.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

bool known_command(std::uint16_t c) {
  return c == 0x0004 || c == 0x0001 || (c >= 0x0063 && c <= 0x0066) || c == 0x006f || c == 0x0070;
}

}  // namespace

Verdict dissect_ethernet_ip(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::uint16_t command = c.le16();
  const std::size_t length = c.le16();
  c.le32();
  const std::uint32_t status = c.le32();
  c.skip(8);
  const std::uint32_t options = c.le32();
  if (p.bytes.size() >= 2 && !known_command(command)) return Verdict::no;
  if (c.failed()) return p.transport == Transport::tcp ? wait_for_more(p) : Verdict::no;
  if (options != 0 || status > 0x69 || length > 65511) return Verdict::no;
  const bool exact = c.left() == length || (p.transport == Transport::tcp && c.left() > length) || p.cut;
  if (!exact) return p.transport == Transport::tcp ? wait_for_more(p) : Verdict::no;
  return found(facts, ProtocolId::ethernet_ip, Certainty::certain, "EtherNet/IP encapsulation header");
}

}  // namespace tractor::dissect
