// Which tunnels a packet was carried in, as one number: four bits a tunnel, the outermost lowest. Opens none.
#pragma once

#include <cstdint>
#include <string>

namespace tractor::packet {

enum class Tunnel : std::uint8_t {
  none,
#define TRACTOR_TUNNEL(id, name) id,
#include "packet/tunnels.def"
#undef TRACTOR_TUNNEL
  count_
};
static_assert(static_cast<unsigned>(Tunnel::count_) <= 16);

// Tunnels in tunnels: what is carried deeper stays the payload of the fourth.
inline constexpr std::uint8_t kMostTunnels = 4;
using TunnelPath = std::uint16_t;  // 0: in none

// `path` must have room for one more.
constexpr TunnelPath append_tunnel(TunnelPath path, Tunnel tunnel) {
  unsigned shift = 0;
  while ((path >> shift) != 0) shift += 4;
  return static_cast<TunnelPath>(path | (static_cast<unsigned>(tunnel) << shift));
}

std::string tunnel_text(TunnelPath path);  // "gtp-u/ipip"; empty for none

}  // namespace tractor::packet
