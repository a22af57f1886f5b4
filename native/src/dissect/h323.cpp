// H.323 in a TPKT (RFC 1006): call signalling, a Q.931 message (H.225.0, 7.3), and call control (H.245), whose own
// connection begins with each side's capabilities.
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

namespace {

// H.245, terminalCapabilitySet in PER (X.691): request 2 of the message's choice, four bits of what is there, a
// sequence number, then the identifier of the protocol, {itu-t recommendation h 245 version}: six bytes behind their
// number.
Verdict read_control(const Payload& p, Facts& facts) {
  constexpr std::uint8_t kIdentifier[] = {0x06, 0x00, 0x08, 0x81, 0x75, 0x00};
  const base::ByteView b = p.bytes;
  if (b.size() > 5 && (b[5] & 0x8f) != 0) return Verdict::no;
  for (std::size_t i = 0; i < sizeof kIdentifier && 7 + i < b.size(); ++i) {
    if (b[7 + i] != kIdentifier[i]) return Verdict::no;
  }
  if (b.size() < 14) return wait_for_more(p);
  return found(facts, ProtocolId::h323, Certainty::certain, "H.245 capabilities");
}

}  // namespace

Verdict dissect_h323(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 3 || (b.size() > 1 && b[1] != 0)) return Verdict::no;
  if (b.size() > 4 && b[4] == 2) return read_control(p, facts);
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
