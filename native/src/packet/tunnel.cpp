// Goes into a tunnel: what is inside takes the place of what is outside, or everything stays as it was.
#include "packet/tunnel.hpp"

#include "packet/layers.hpp"

namespace tractor::packet {

bool enter_tunnel(Tunnel tunnel, std::uint16_t ethertype, Span inside, bool strict, PacketView& view) {
  if (view.tunnels_left == 0) {
    if (view.tunnel != 0) view.note(Anomaly::tunnel_too_deep);  // else none is to be opened
    return false;
  }
  PacketView inner;
  inner.vlan_id = view.vlan_id;
  inner.pktap = view.pktap;
  inner.nesting = view.nesting;
  inner.tunnels_left = static_cast<std::uint8_t>(view.tunnels_left - 1);
  inner.tunnel = append_tunnel(view.tunnel, tunnel);
  const Outcome outcome = decode_ethertype(ethertype, inside, inner);
  if (outcome != Outcome::metered || (strict && inner.length_doubtful)) {
    view.note(Anomaly::tunnel_not_opened);
    return false;
  }
  inner.anomalies |= view.anomalies;
  inner.length_doubtful = view.length_doubtful;
  inner.in_fragment = inner.in_fragment || view.in_fragment || view.is_fragment;
  if (view.more.data != nullptr) {
    if (inner.more.data != nullptr) inner.note(Anomaly::further_packet_not_ip);  // of two remainders one is kept
    inner.more = view.more;
  }
  view = inner;
  return true;
}

std::string tunnel_text(TunnelPath path) {
  static constexpr const char* kNames[] = {
      "",
#define TRACTOR_TUNNEL(id, name) name,
#include "packet/tunnels.def"
#undef TRACTOR_TUNNEL
  };
  std::string text;
  for (; path != 0; path >>= kTunnelBits) {
    const unsigned tunnel = path & ((1u << kTunnelBits) - 1);
    if (tunnel >= static_cast<unsigned>(Tunnel::count_)) break;
    if (!text.empty()) text += '/';
    text += kNames[tunnel];
  }
  return text;
}

}  // namespace tractor::packet
