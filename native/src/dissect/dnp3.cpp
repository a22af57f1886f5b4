// DNP3 by its link frame and the check over its header (IEEE 1815 9.2), over TCP and UDP.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

// Polynomial 0x3d65 reflected, complemented; sent low byte first.
std::uint16_t checksum(base::ByteView bytes) {
  std::uint16_t crc = 0;
  for (const std::uint8_t b : bytes) {
    crc ^= b;
    for (int i = 0; i < 8; ++i) crc = static_cast<std::uint16_t>((crc & 1) != 0 ? crc >> 1 ^ 0xa6bc : crc >> 1);
  }
  return static_cast<std::uint16_t>(~crc);
}

}  // namespace

Verdict dissect_dnp3(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 0x05 || (b.size() > 1 && b[1] != 0x64) || (b.size() > 2 && b[2] < 5)) return Verdict::no;
  if (b.size() < 10) return p.transport == Transport::tcp ? wait_for_more(p) : Verdict::no;
  if (checksum(b.first(8)) != base::load_le16(b.data() + 8)) return Verdict::no;
  return found(facts, ProtocolId::dnp3, Certainty::certain, "DNP3 link frame");
}

}  // namespace tractor::dissect
