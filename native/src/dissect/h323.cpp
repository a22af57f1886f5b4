// H.323 call signalling: a Q.931 message (H.225.0, 7.3) in a TPKT (RFC 1006).
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_h323(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 3 || (b.size() > 1 && b[1] != 0)) return Verdict::no;
  // Protocol discriminator 8, a call reference of two bytes.
  if ((b.size() > 4 && b[4] != 8) || (b.size() > 5 && b[5] != 2)) return Verdict::no;
  if (b.size() < 9) return wait_for_more(p);
  switch (b[8]) {
    case 0x01:  // alerting
    case 0x02:  // call proceeding
    case 0x05:  // setup
    case 0x07:  // connect
    case 0x5a:  // release complete
    case 0x62:  // facility
    case 0x7b:  // information
      return found(facts, ProtocolId::h323, Certainty::certain, "H.225 call signalling");
    default:
      return Verdict::no;
  }
}

}  // namespace tractor::dissect
