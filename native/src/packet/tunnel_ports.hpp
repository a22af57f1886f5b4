// Which UDP datagrams are worth a look for a tunnel: a test of a few instructions that is never wrong about a no.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace tractor::packet {

namespace tunnel_ports {
inline constexpr std::uint16_t kL2tp = 1701, kGtpU = 2152, kTeredo = 3544, kGreInUdp = 4754, kVxlan = 4789;
inline constexpr std::uint16_t kVxlanGpe = 4790, kGeneve = 6081, kMplsInUdp = 6635, kVxlanLinux = 8472;
// A bit of 64 for each port: it says no to nearly every other port at once.
constexpr std::uint64_t bit(std::uint16_t port) {
  return std::uint64_t{1} << ((port ^ (port >> 6)) & 63);
}
inline constexpr std::uint64_t kBits = bit(kL2tp) | bit(kGtpU) | bit(kTeredo) | bit(kGreInUdp) | bit(kVxlan) |
                                       bit(kVxlanGpe) | bit(kGeneve) | bit(kMplsInUdp) | bit(kVxlanLinux);
}  // namespace tunnel_ports

// Four bytes of `datagram` are there at least, `captured` in all. An IPv6 header as payload may be Teredo's: two that
// have found each other may use any port.
inline bool may_be_udp_tunnel(const std::uint8_t* datagram, std::uint32_t captured) {
  const std::uint64_t source = tunnel_ports::bit(base::load_be16(datagram));
  const std::uint64_t destination = tunnel_ports::bit(base::load_be16(datagram + 2));
  return ((source | destination) & tunnel_ports::kBits) != 0 || (captured >= 48 && (datagram[8] & 0xf0) == 0x60);
}

}  // namespace tractor::packet
