// The way into the packet decoders: one frame in, one PacketView out. Keeps no state between frames.
#pragma once

#include <cstdint>

#include "packet/packet_view.hpp"

namespace tractor::packet {

// Link types decoded, by their numbers in the LINKTYPE registry.
inline constexpr std::uint16_t kLinkNull = 0;
inline constexpr std::uint16_t kLinkEthernet = 1;
inline constexpr std::uint16_t kLinkRaw = 101;
inline constexpr std::uint16_t kLinkLoop = 108;
inline constexpr std::uint16_t kLinkLinuxSll = 113;
inline constexpr std::uint16_t kLinkIpv4 = 228;
inline constexpr std::uint16_t kLinkIpv6 = 229;
inline constexpr std::uint16_t kLinkLinuxSll2 = 276;

// Bytes of one network-layer packet: `captured` are there, `wire` were sent.
struct Span {
  const std::uint8_t* data;
  std::uint32_t captured;
  std::uint32_t wire;
  void skip(std::uint32_t bytes) {  // the caller has checked `captured`
    data += bytes;
    captured -= bytes;
    wire -= bytes;
  }
};

// Decodes one frame. `view` must be freshly initialised; it is meaningful only for Outcome::metered.
Outcome decode_frame(std::uint16_t link_type, Span frame, PacketView& view);

// The stages, for tests and fuzzers. `decode_ethertype` goes on from an EtherType through VLAN tags, MPLS and PPPoE.
Outcome decode_ethertype(std::uint16_t ethertype, Span rest, PacketView& view);
Outcome decode_ip(Span packet, PacketView& view);  // IPv4 or IPv6 by the version nibble
Outcome decode_ipv4(Span packet, PacketView& view);
Outcome decode_ipv6(Span packet, PacketView& view);
void decode_transport(std::uint8_t protocol, Span segment, PacketView& view);

}  // namespace tractor::packet
