#include "flow/client_side.hpp"

#include <algorithm>
#include <array>

#include "packet/packet_view.hpp"

namespace tractor::flow {

namespace {

// Linux hands out ephemeral ports from 32768, IANA's dynamic range begins at 49152 (RFC 6335 section 6).
constexpr std::uint16_t kWellKnownEnd = 1024;
constexpr std::uint16_t kEphemeralBegin = 32768;
// Remote procedure calls come from ports that only the superuser may take (BSD from 600 on, Linux from 665).
constexpr std::uint16_t kReservedClientBegin = 600;
// NFS, which such clients talk to.
constexpr std::uint16_t kNfs = 2049;
// Services in the range of the ephemeral ports: PROFINET, EtherCAT, EtherNet/IP, BACnet.
constexpr std::array<std::uint16_t, 6> kHighServices = {34962, 34963, 34964, 34980, 44818, 47808};

bool speaks_ports(std::uint8_t protocol) {
  return protocol == packet::kProtocolTcp || protocol == packet::kProtocolUdp || protocol == packet::kProtocolSctp ||
         protocol == packet::kProtocolDccp || protocol == packet::kProtocolUdpLite;
}

// Less is more like a server.
int server_rank(std::uint16_t port) {
  if (port < kWellKnownEnd || port == kNfs) return 0;
  return port < kEphemeralBegin || std::ranges::binary_search(kHighServices, port) ? 1 : 2;
}

// A reserved port that is as likely a caller's as a service's when it faces one that is neither well-known nor
// ephemeral.
bool may_call(std::uint16_t port, std::uint8_t protocol) {
  return protocol == packet::kProtocolUdp && port >= kReservedClientBegin && port < kWellKnownEnd;
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
  if (source == 0 || destination == 0) return true;  // no port of anyone's
  const int from = server_rank(source), to = server_rank(destination);
  if (to == 1 && may_call(source, flow.key.ip_protocol())) return true;
  // Two well-known ports, or two ephemeral ones, say nothing; a gap between ranks does.
  return from >= to;
}

}  // namespace tractor::flow
