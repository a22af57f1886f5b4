// IEC 60870-5-104 by its control fields (IEC 60870-5-104, 5.1) on its port.
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

// Start byte, length, four control bytes: unnumbered ones have one function bit pair and zeros, supervisory begin 01
// 00.
bool is_unit(base::ByteView b) {
  if (b[0] != 0x68 || b[1] < 4 || b[1] > 253) return false;
  if ((b[2] & 3) == 3) {
    const unsigned f = b[2] >> 2;
    return b[1] == 4 && (f & (f - 1)) == 0 && f != 0 && b[3] == 0 && b[4] == 0 && b[5] == 0;
  }
  if ((b[2] & 3) == 1) return b[1] == 4 && b[2] == 1 && b[3] == 0 && (b[4] & 1) == 0;
  return b[1] >= 10 && (b[4] & 1) == 0;
}

}  // namespace

Verdict dissect_iec104(const Payload& p, Facts& facts) {
  base::ByteView b = p.bytes;
  if (b[0] != 0x68) return Verdict::no;
  std::size_t units = 0;
  bool unnumbered = false;
  while (b.size() >= 6) {
    if (!is_unit(b)) return Verdict::no;
    unnumbered |= b[1] == 4;
    ++units;
    const std::size_t size = 2U + b[1];
    if (size >= b.size()) break;
    b = b.subspan(size);
  }
  if (units == 0) return wait_for_more(p);
  return found(facts, ProtocolId::iec104, unnumbered || units > 1 ? Certainty::certain : Certainty::likely,
               "IEC 104 unit on its port");
}

}  // namespace tractor::dissect
