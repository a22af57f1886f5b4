// NTP (RFC 5905 7.3) on its port; control and private messages of older versions (RFC 9327).
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_ntp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 8) return Verdict::no;
  const unsigned version = (b[0] >> 3) & 7, mode = b[0] & 7;
  if (version < 1 || version > 4 || mode == 0) return Verdict::no;
  if (mode <= 5) {
    if (b.size() < 48 || b.size() > 48 + 512 || b[1] > 16) return Verdict::no;
    // Root delay and dispersion of seconds, not hours (16.16 fixed point): noise has bits there.
    const bool calm = b[4] < 0x08 && b[8] < 0x08;
    return found(facts, ProtocolId::ntp, calm ? Certainty::likely : Certainty::hint, "NTP message on its port");
  }
  if (mode == 6 && (b.size() < 12 || (b[1] & 0x1f) > 31)) return Verdict::no;
  return found(facts, ProtocolId::ntp, Certainty::hint, mode == 6 ? "NTP control message" : "NTP private message");
}

}  // namespace tractor::dissect
