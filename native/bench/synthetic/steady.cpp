// See kinds.hpp. A packet follows from the flow's number and its own number in the flow, so a million flows need no
// memory.
#include <array>
#include <numeric>

#include "synthetic/frame_builder.hpp"
#include "synthetic/kinds.hpp"
#include "synthetic/payloads.hpp"

namespace tractor::bench {
namespace {

constexpr std::uint32_t kRequestBytes = 320, kResponseBytes = 560;

// After the handshake the packets of a TCP flow repeat: request, response, acknowledgement of it.
struct Step {
  bool from_client;
  std::uint32_t payload_bytes;
};
Step step_of(std::uint64_t packet) {
  if (packet < 3) return {packet != 1, 0};
  constexpr std::array<Step, 3> kSteps = {{{true, kRequestBytes}, {false, kResponseBytes}, {true, 0}}};
  return kSteps[packet % 3];
}

Route route_of(std::uint64_t flow, std::uint64_t seed) {
  const std::uint64_t hash = mix64(flow ^ mix64(seed));
  const auto port = static_cast<std::uint16_t>(32768 + hash % 28000);
  const std::uint64_t server = (hash >> 20) % 4096;
  if (flow % 5 == 4) {  // a fifth over IPv6, in the benchmarking prefix of RFC 5180
    return {ipv6_endpoint(0x2001'0002'0000'0001, flow + 1, port), ipv6_endpoint(0x2001'0002'0000'ffff, server + 1, 443),
            true};
  }
  // The clients number as many as the flows, so no two flows share a five-tuple; servers are in 198.18.0.0/15 (RFC
  // 2544).
  return {ipv4_endpoint(0x0a000000u + static_cast<std::uint32_t>(flow + 1), port),
          ipv4_endpoint(0xc6120000u + static_cast<std::uint32_t>(server + 1), 443), false};
}

TcpFields tcp_fields(std::uint64_t flow, std::uint64_t packet, std::uint64_t round_ms) {
  TcpFields fields;
  const Step step = step_of(packet);
  const auto exchanges = static_cast<std::uint32_t>(packet < 3 ? 0 : packet / 3 - 1);
  const auto base = static_cast<std::uint32_t>(mix64(flow));
  const bool established = packet >= 2;
  // What either side has sent before this packet, with the SYN counted as one byte (RFC 9293, 3.4).
  const std::uint32_t client_sent =
      (packet > 0) + exchanges * kRequestBytes + (packet > 3 && packet % 3 != 0 ? kRequestBytes : 0);
  const std::uint32_t server_sent =
      (packet > 1) + exchanges * kResponseBytes + (packet > 4 && packet % 3 == 2 ? kResponseBytes : 0);
  const std::uint32_t client_at = base + client_sent, server_at = ~base + server_sent;
  fields.sequence = step.from_client ? client_at : server_at;
  fields.acknowledgement = packet == 0 ? 0 : step.from_client ? server_at : client_at;
  fields.flags = established ? (step.payload_bytes > 0 ? kAck | kPsh : kAck) : packet == 0 ? kSyn : kSyn | kAck;
  fields.timestamp = static_cast<std::uint32_t>(round_ms);
  fields.timestamp_echo = packet == 0 ? 0 : static_cast<std::uint32_t>(round_ms - 1);
  return fields;
}

// An odd step that shares no divisor with `flows` visits each flow once, far from its neighbours.
std::uint64_t scattering_step(std::uint64_t flows, Random& random) {
  std::uint64_t step = flows / 3 + random.below(flows / 3 + 1) + 1;
  while (std::gcd(step, flows) != 1) ++step;
  return step;
}

}  // namespace

void make_steady(PcapWriter& out, std::uint64_t seed, std::uint64_t flows, std::uint64_t packets_each) {
  Random random(seed);
  const Filler filler(random);
  FrameBuilder builder;
  const std::uint64_t step = scattering_step(flows, random);
  for (std::uint64_t packet = 0; packet < packets_each; ++packet) {
    std::uint64_t flow = random.below(flows);
    for (std::uint64_t i = 0; i < flows; ++i, flow = (flow + step) % flows) {
      const std::uint64_t time_us = packet * kSteadyRoundUs + i * kSteadyRoundUs / flows;
      const Step now = step_of(packet);
      const Route route = route_of(flow, seed);
      const Route direction = now.from_client ? route : reversed(route);
      const auto payload = filler.bytes(now.payload_bytes, random);
      const bool udp = flow % 4 == 3;  // a quarter, with 40 bytes where TCP would send none
      out.write(kStartUs + time_us,
                udp ? builder.udp(direction, payload.empty() ? filler.bytes(40, random) : payload)
                    : builder.tcp(direction, tcp_fields(flow, packet, time_us / 1000 + 1), payload));
    }
  }
}

}  // namespace tractor::bench
