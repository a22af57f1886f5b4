#include "flow/client_side.hpp"

#include "packet/packet_view.hpp"

namespace tractor::flow {

namespace {

// Linux hands out ephemeral ports from 32768, IANA's dynamic range begins at 49152 (RFC 6335 section 6).
constexpr std::uint16_t kWellKnownEnd = 1024;
constexpr std::uint16_t kEphemeralBegin = 32768;

bool speaks_ports(std::uint8_t protocol) {
  return protocol == packet::kProtocolTcp || protocol == packet::kProtocolUdp || protocol == packet::kProtocolSctp ||
         protocol == packet::kProtocolDccp || protocol == packet::kProtocolUdpLite;
}

// Less is more like a server.
int server_rank(std::uint16_t port) {
  return port < kWellKnownEnd ? 0 : port < kEphemeralBegin ? 1 : 2;
}

}  // namespace

bool forward_is_client(const FlowRecord& flow) {
  const bool syn_fwd = (flow.tcp_events & kSynSeen[0]) != 0, syn_bwd = (flow.tcp_events & kSynSeen[1]) != 0;
  if (syn_fwd != syn_bwd) return syn_fwd;
  const bool ack_fwd = (flow.tcp_events & kSynAckSeen[0]) != 0, ack_bwd = (flow.tcp_events & kSynAckSeen[1]) != 0;
  if (ack_fwd != ack_bwd) return ack_bwd;
  if (!speaks_ports(flow.key.ip_protocol())) return true;
  const std::uint16_t source = flow.first_swapped ? flow.key.high_port() : flow.key.low_port();
  const std::uint16_t destination = flow.first_swapped ? flow.key.low_port() : flow.key.high_port();
  const int from = server_rank(source), to = server_rank(destination);
  // Two well-known ports, or two ephemeral ones, say nothing; a gap between ranks does.
  return from >= to;
}

}  // namespace tractor::flow
