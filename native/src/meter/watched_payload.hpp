// A packet's payload as dissectors are asked about it: whose it is, and what lies on the other side.
#pragma once

#include "dissect/inspector.hpp"
#include "flow/client_side.hpp"
#include "flow/flow_record.hpp"
#include "meter/packet_descriptor.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

inline dissect::Transport transport_of(std::uint8_t protocol) {
  switch (protocol) {
    case packet::kProtocolTcp:
      return dissect::Transport::tcp;
    case packet::kProtocolUdp:
      return dissect::Transport::udp;
    case packet::kProtocolSctp:
      return dissect::Transport::sctp;
    default:
      return dissect::Transport::other;
  }
}

inline dissect::Payload payload_of(const flow::FlowRecord& flow, const PacketDescriptor& packet, unsigned direction,
                                   base::ByteView bytes, base::ByteView other) {
  const bool forward_is_client = flow::forward_is_client(flow);
  const bool client_is_high = flow.first_swapped == forward_is_client;
  const std::uint8_t protocol = flow.key.ip_protocol();
  return {.bytes = bytes,
          .other = other,
          .transport = transport_of(protocol),
          .ip_protocol = protocol,
          .from_client = (direction == 0) == forward_is_client,
          .client_port = client_is_high ? flow.key.high_port() : flow.key.low_port(),
          .server_port = client_is_high ? flow.key.low_port() : flow.key.high_port(),
          .cut = packet.payload_captured < packet.payload_bytes};
}

}  // namespace tractor::meter
