// Zoom's media over UDP on its ports, by the encapsulation around RTP that measurements of it describe (Michel et al.,
// "Enabling passive measurement of Zoom performance", IMC 2022, 4.2).
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_zoom(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 8 + 24) return Verdict::no;
  // Server encapsulation: type 5, sequence (2), ..., direction 0 or 4; then the media encapsulation's type.
  const bool server = b[0] == 0x05 && (b[7] == 0x00 || b[7] == 0x04);
  if (!server) return facts.protocol == ProtocolId::zoom ? Verdict::match_more : Verdict::more;
  const std::uint8_t media = b[8];
  const std::size_t rtp = media == 16 ? 24 : media == 15 ? 19 : media == 13 ? 27 : 0;  // video, audio, screen
  const bool rtcp = (media == 33 || media == 34) && b.size() >= 8 + 16 + 4 && b[8 + 16] >> 6 == 2;
  const bool carries = rtp != 0 && b.size() > 8 + rtp + 12 && b[8 + rtp] >> 6 == 2;
  if (!carries && !rtcp) return facts.protocol == ProtocolId::zoom ? Verdict::match_more : Verdict::more;
  return found(facts, ProtocolId::zoom, Certainty::likely, "Zoom media encapsulation on its port");
}

}  // namespace tractor::dissect
