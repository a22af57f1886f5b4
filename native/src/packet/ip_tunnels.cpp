// Tunnels that IP carries by a protocol number of their own, and UDP too: MPLS (RFC 4023, RFC 7510) and L2TP version 3
// (RFC 3931). Those whose payload is plain IP or Ethernet are in transport_layer.cpp.
#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;
using base::load_be32;

bool plausible_ethernet(Span frame) {
  constexpr std::uint16_t kVlan = 0x8100;
  if (frame.captured < 18) return false;
  std::uint32_t header_bytes = 14;
  if (load_be16(frame.data + 12) == kVlan) header_bytes = 18;
  const std::uint16_t ethertype = load_be16(frame.data + header_bytes - 2);
  if (ethertype != kEtherIpv4 && ethertype != kEtherIpv6) return false;
  frame.skip(header_bytes);
  return plausible_ip(frame) && (frame.data[0] >> 4) == (ethertype == kEtherIpv6 ? 6 : 4);
}

// Label entries and nothing before them. A stack that does not end soon is none.
void open_mpls(Span packet, bool strict, PacketView& view) {
  constexpr std::uint32_t kMostLabels = 8;
  for (std::uint32_t label = 0; label < kMostLabels && (label + 1) * 4 <= packet.captured; ++label) {
    if ((packet.data[label * 4 + 2] & 0x01) == 0) continue;
    enter_tunnel(Tunnel::mpls, kEtherMpls, packet, strict, view);
    return;
  }
  if (!strict && (view.tunnels_left != 0 || view.tunnel != 0)) view.note(Anomaly::tunnel_not_opened);
}

// Section 4.1: a session, 0 for control messages; a cookie of 0, 4 or 8 bytes; a sublayer of 0 or 4 bytes. How long the
// two are, and that the rest is Ethernet, both ends have agreed on before: what fits tells.
void open_l2tp_session(Span packet, bool strict, PacketView& view) {
  if (view.tunnels_left == 0 && view.tunnel == 0) return;
  if (packet.captured < 4 || load_be32(packet.data) == 0) return;
  packet.skip(4);
  constexpr std::uint32_t kMostBetween = 12;
  for (std::uint32_t between = 0; between <= kMostBetween && between <= packet.captured; between += 4) {
    Span frame = packet;
    frame.skip(between);
    if (!plausible_ethernet(frame)) continue;
    enter_tunnel(Tunnel::l2tp, kEtherBridging, frame, true, view);
    return;
  }
  if (!strict) view.note(Anomaly::tunnel_not_opened);
}

}  // namespace tractor::packet
