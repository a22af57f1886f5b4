// Which tunnels a packet was carried in, as one number: five bits a tunnel, the outermost lowest. Opens none.
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
inline constexpr unsigned kTunnelBits = 5;
static_assert(static_cast<unsigned>(Tunnel::count_) <= 1u << kTunnelBits);

// Tunnels in tunnels: what is carried deeper stays the payload of the fourth.
inline constexpr std::uint8_t kMostTunnels = 4;
using TunnelPath = std::uint32_t;  // 0: in none; kMostTunnels * kTunnelBits of it are used

// `path` must have room for one more.
constexpr TunnelPath append_tunnel(TunnelPath path, Tunnel tunnel) {
  unsigned shift = 0;
  while ((path >> shift) != 0) shift += kTunnelBits;
  return path | (TunnelPath{static_cast<unsigned>(tunnel)} << shift);
}

std::string tunnel_text(TunnelPath path);  // "gtp-u/ipip"; empty for none

}  // namespace tractor::packet
