// The way into the packet decoders: one frame in, one PacketView out. Keeps no state between frames.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "packet/packet_view.hpp"

namespace tractor::packet {

// Link types decoded, by their numbers in the LINKTYPE registry.
inline constexpr std::uint16_t kLinkNull = 0;
inline constexpr std::uint16_t kLinkEthernet = 1;
inline constexpr std::uint16_t kLinkTokenRing = 6;
inline constexpr std::uint16_t kLinkSlip = 8;
inline constexpr std::uint16_t kLinkPpp = 9;
inline constexpr std::uint16_t kLinkFddi = 10;
inline constexpr std::uint16_t kLinkPppHdlc = 50;
inline constexpr std::uint16_t kLinkPppEther = 51;
inline constexpr std::uint16_t kLinkAtmRfc1483 = 100;
inline constexpr std::uint16_t kLinkRaw = 101;
inline constexpr std::uint16_t kLinkCiscoHdlc = 104;
inline constexpr std::uint16_t kLinkIeee80211 = 105;
inline constexpr std::uint16_t kLinkFrameRelay = 107;
inline constexpr std::uint16_t kLinkLoop = 108;
inline constexpr std::uint16_t kLinkEnc = 109;
inline constexpr std::uint16_t kLinkLinuxSll = 113;
inline constexpr std::uint16_t kLinkPflog = 117;
inline constexpr std::uint16_t kLinkIeee80211Prism = 119;
inline constexpr std::uint16_t kLinkIpOverFc = 122;
inline constexpr std::uint16_t kLinkIeee80211Radiotap = 127;
inline constexpr std::uint16_t kLinkIpOver1394 = 138;
inline constexpr std::uint16_t kLinkUser2 = 149;  // PKTAP, where macOS wrote it
inline constexpr std::uint16_t kLinkIeee80211Avs = 163;
inline constexpr std::uint16_t kLinkPppPppd = 166;
inline constexpr std::uint16_t kLinkJuniperPppoe = 167;
inline constexpr std::uint16_t kLinkJuniperEther = 178;
inline constexpr std::uint16_t kLinkJuniperPpp = 179;
inline constexpr std::uint16_t kLinkJuniperFrameRelay = 180;
inline constexpr std::uint16_t kLinkJuniperCiscoHdlc = 181;
inline constexpr std::uint16_t kLinkPpi = 192;
inline constexpr std::uint16_t kLinkErf = 197;
inline constexpr std::uint16_t kLinkPppWithDirection = 204;
inline constexpr std::uint16_t kLinkCiscoHdlcWithDirection = 205;
inline constexpr std::uint16_t kLinkFrameRelayWithDirection = 206;
inline constexpr std::uint16_t kLinkIpnet = 226;
inline constexpr std::uint16_t kLinkIpv4 = 228;
inline constexpr std::uint16_t kLinkIpv6 = 229;
inline constexpr std::uint16_t kLinkNflog = 239;
inline constexpr std::uint16_t kLinkNetanalyzer = 240;
inline constexpr std::uint16_t kLinkNetanalyzerTransparent = 241;
inline constexpr std::uint16_t kLinkIpoib = 242;
inline constexpr std::uint16_t kLinkPktap = 258;
inline constexpr std::uint16_t kLinkEthernetMpacket = 274;
inline constexpr std::uint16_t kLinkLinuxSll2 = 276;
inline constexpr std::uint16_t kLinkDsaBrcm = 281;
inline constexpr std::uint16_t kLinkDsaBrcmPrepend = 282;
inline constexpr std::uint16_t kLinkDsa = 284;
inline constexpr std::uint16_t kLinkDsaEthertype = 285;

// Bytes of one layer's packet: `captured` are there, `wire` were sent.
struct Span {
  const std::uint8_t* data;
  std::uint32_t captured;
  std::uint32_t wire;
  void skip(std::uint32_t bytes) {  // the caller has checked `captured`
    data += bytes;
    captured -= bytes;
    wire -= bytes;
  }
  // What follows is a trailer: no more than `bytes` belong to the packet.
  void limit(std::uint32_t bytes) {
    wire = std::min(wire, bytes);
    captured = std::min(captured, bytes);
  }
};

// Decodes one frame. `view` must be freshly initialised; it is meaningful only for Outcome::metered.
Outcome decode_frame(std::uint16_t link_type, Span frame, PacketView& view);

// Whose packet it is by a PKTAP header (PacketView::pktap).
struct PktapProcess {
  std::int64_t id = -1;   // -1: not said
  std::string_view name;  // empty: not said
};
PktapProcess pktap_process(const std::uint8_t* header);

// The next packet of a frame that holds several, while view.more says that there is one. `view` is that of the packet
// before it and becomes that of the next, whatever the outcome.
Outcome decode_more(PacketView& view);

// The stages, for tests and fuzzers. `decode_ethertype` goes on from an EtherType through VLAN tags, MPLS and PPPoE.
Outcome decode_ethertype(std::uint16_t ethertype, Span rest, PacketView& view);
Outcome decode_ip(Span packet, PacketView& view);  // IPv4 or IPv6 by the version nibble
Outcome decode_ipv4(Span packet, PacketView& view);
Outcome decode_ipv6(Span packet, PacketView& view);
void decode_transport(std::uint8_t protocol, Span segment, PacketView& view);

}  // namespace tractor::packet
