// See kinds.hpp. Each five-tuple is made from the flow's number, so none comes twice below 2^24 * 2^14 flows.
#include "synthetic/frame_builder.hpp"
#include "synthetic/kinds.hpp"
#include "synthetic/payloads.hpp"

namespace tractor::bench {
namespace {

constexpr std::uint64_t kGapUs = 5;

Route route_of(std::uint64_t flow, Random& random) {
  // Odd factors permute the numbers modulo 2^24: a scan's or a flood's scattered sources, without a repeat.
  const auto source = static_cast<std::uint32_t>((flow * 0x9e3779b1u) & 0xff'ffff);
  const auto port = static_cast<std::uint16_t>(16384 + (flow >> 24));
  return {ipv4_endpoint(0x0a000000u | source, port),
          ipv4_endpoint(0xc6120001u + static_cast<std::uint32_t>(random.below(16)), 80), false};
}

}  // namespace

void make_flood(PcapWriter& out, std::uint64_t seed, std::uint64_t flows) {
  Random random(seed);
  const Filler filler(random);
  FrameBuilder builder;
  for (std::uint64_t flow = 0; flow < flows; ++flow) {
    const Route route = route_of(flow, random);
    TcpFields fields;
    fields.flags = kSyn;
    fields.sequence = static_cast<std::uint32_t>(random.next());
    const bool udp = flow % 4 == 3;
    out.write(kStartUs + flow * kGapUs,
              udp ? builder.udp(route, filler.bytes(24, random)) : builder.tcp(route, fields, {}));
  }
}

}  // namespace tractor::bench
