// WireGuard by its messages' types and exact lengths (WireGuard whitepaper 5.4).
#include <algorithm>

#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

// mac2 is zero unless the peer is under load (5.3): sixteen zero bytes where noise would be.
bool ends_in_zeros(base::ByteView b) {
  const base::ByteView mac2 = b.last(16);
  return std::all_of(mac2.begin(), mac2.end(), [](std::uint8_t v) { return v == 0; });
}

}  // namespace

Verdict dissect_wireguard(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 32 || b[0] < 1 || b[0] > 4 || b[1] != 0 || b[2] != 0 || b[3] != 0) return Verdict::no;
  if (b[0] == 1 && b.size() == 148) {
    return found(facts, ProtocolId::wireguard, ends_in_zeros(b) ? Certainty::certain : Certainty::likely,
                 "WireGuard initiation");
  }
  if (b[0] == 2 && b.size() == 92) {
    return found(facts, ProtocolId::wireguard, ends_in_zeros(b) ? Certainty::certain : Certainty::likely,
                 "WireGuard response");
  }
  if (b[0] == 3 && b.size() == 64) return found(facts, ProtocolId::wireguard, Certainty::likely, "WireGuard cookie");
  // Transport data: a counter that starts at zero, and sixteen-byte padding (5.4.6).
  const bool data = b[0] == 4 && b.size() % 16 == 0 && base::load_le64(b.data() + 8) < (1ULL << 32);
  if (!data) return Verdict::no;
  return found(facts, ProtocolId::wireguard, Certainty::likely, "WireGuard data", Verdict::match_more);
}

}  // namespace tractor::dissect
