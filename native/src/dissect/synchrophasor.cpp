// Synchrophasors (IEEE C37.118.2, 6.2): sync word, size, and the checksum of the whole frame.
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

// Annex B: x^16 + x^12 + x^5 + 1, all ones at first.
std::uint16_t checksum(base::ByteView bytes) {
  std::uint16_t crc = 0xffff;
  for (const std::uint8_t b : bytes) {
    crc = static_cast<std::uint16_t>(crc ^ b << 8);
    for (int i = 0; i < 8; ++i) crc = static_cast<std::uint16_t>((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
  }
  return crc;
}

}  // namespace

Verdict dissect_synchrophasor(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  const bool tcp = p.transport == Transport::tcp;
  const Verdict wait = tcp ? wait_for_more(p) : Verdict::no;
  if (b[0] != 0xaa || (b.size() > 1 && (b[1] > 0x5f || (b[1] & 15) == 0 || (b[1] & 15) > 2))) return Verdict::no;
  if (b.size() < 4) return wait;
  const std::size_t size = base::load_be16(b.data() + 2);
  if (size < 16 || size > 4000) return Verdict::no;
  if (b.size() < size) return wait;
  if (base::load_be16(b.data() + size - 2) != checksum(b.first(size - 2))) return Verdict::no;
  return found(facts, ProtocolId::synchrophasor, Certainty::certain, "C37.118 frame, checksum");
}

}  // namespace tractor::dissect
