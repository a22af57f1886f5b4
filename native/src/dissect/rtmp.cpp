// RTMP by its handshake (Adobe RTMP 1.0, 5.2): version 3, a time, four zeros or a version, and the size of the rest.
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_rtmp(const Payload& p, Facts& facts) {
  constexpr std::size_t kHello = 1 + 1536;
  const base::ByteView b = p.bytes;
  if (b[0] != 3) return Verdict::no;
  if (b.size() < 9) return wait_for_more(p);
  // Four zeros by the specification; players put their version there, its last two bytes zero or small.
  const bool zeros = base::load_be32(b.data() + 5) == 0;
  const bool version = b[5] != 0 && b[5] < 0x80 && b[1] == 0 && on_port(p, 1935);
  // Elsewhere: time zero, and the version of a player from 9 on, which brought that form.
  const bool player = base::load_be32(b.data() + 1) == 0 && b[5] >= 9 && b[5] <= 32 && b[6] == 0;
  if (!zeros && !version && !player) return Verdict::no;
  if (b.size() < kHello) return wait_for_more(p);
  // A version alone is nearly any byte: the port and it do not make sure.
  const bool sure = on_port(p, 1935) && (zeros || player);
  return found(facts, ProtocolId::rtmp, sure ? Certainty::certain : Certainty::likely, "RTMP handshake");
}

}  // namespace tractor::dissect
