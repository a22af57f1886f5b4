// The decoders of each family as the others call them. Inside the folder only: decode.hpp is the way in.
#pragma once

#include "packet/decode.hpp"
#include "packet/tunnel.hpp"
#include "packet/tunnel_ports.hpp"

namespace tractor::packet {

// IEEE 802 numbers (EtherType registry) that more than one family needs.
inline constexpr std::uint16_t kEtherIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherIpv6 = 0x86dd;
inline constexpr std::uint16_t kEtherBridging = 0x6558;        // transparent Ethernet bridging (RFC 1701, NVGRE)
inline constexpr std::uint16_t kEtherPpp = 0x880b;             // PPP in enhanced GRE (RFC 2637)
inline constexpr std::uint16_t kEtherMpls = 0x8847;            // RFC 3032
inline constexpr std::uint16_t kEtherServiceHeader = 0x894f;   // RFC 8300
inline constexpr std::uint16_t kEtherControllerWlan = 0x8200;  // 802.11 between an access point and its controller
inline constexpr std::uint16_t kEtherLongestLength = 1500;     // up to there the field is a length (IEEE 802.3, 3.2.6)

// Headers that lead to headers of their own kind are followed so far and no farther (Outcome::nested_too_deep).
inline constexpr std::uint8_t kMostNested = 8;
inline bool nests_too_deep(PacketView& view) {
  return ++view.nesting > kMostNested;
}

// ethernet.cpp
Outcome decode_ethernet(Span frame, PacketView& view);
Outcome decode_nested_ethernet(Span frame, PacketView& view);
Outcome decode_llc(Span rest, PacketView& view);
// A field that is a length below 1536 and an EtherType above it.
Outcome decode_type_or_length(std::uint16_t field, Span rest, PacketView& view);

// label_layers.cpp: what stands between Ethernet and IP beside VLAN tags.
Outcome decode_tagged(std::uint16_t ethertype, Span rest, PacketView& view);
Outcome decode_mpls(Span rest, PacketView& view);

// ppp.cpp
Outcome decode_ppp(Span frame, PacketView& view);  // with or without address and control (RFC 1662)
Outcome decode_ppp_or_cisco(Span frame, PacketView& view);
Outcome decode_ppp_pppd(Span frame, PacketView& view);
Outcome decode_pppoe(Span rest, PacketView& view);
Outcome decode_cisco_hdlc(Span frame, PacketView& view);
Outcome decode_frame_relay(Span frame, PacketView& view);

// ieee80211.cpp, radio_headers.cpp
// Without a frame check sequence. `padded`: the header is filled up to four bytes.
Outcome decode_ieee80211(Span frame, bool padded, PacketView& view);
// From a controller or to it: frame control may come with its bytes swapped.
Outcome decode_controller_ieee80211(Span frame, PacketView& view);
Outcome decode_radiotap(Span frame, PacketView& view);
Outcome decode_prism(Span frame, PacketView& view);
Outcome decode_avs(Span frame, PacketView& view);
Outcome decode_ppi(Span frame, PacketView& view);

// wrapped_links.cpp: headers that a capturing system puts before a packet.
using Decode = Outcome (*)(Span, PacketView&);
Outcome decode_juniper(Span frame, Decode link, PacketView& view);
Outcome decode_pktap(Span frame, PacketView& view);
Outcome decode_nflog(Span frame, PacketView& view);
Outcome decode_pflog(Span frame, PacketView& view);
Outcome decode_enc(Span frame, PacketView& view);
Outcome decode_ipnet(Span frame, PacketView& view);
Outcome decode_erf(Span frame, PacketView& view);
Outcome decode_address_family(std::uint32_t family, Span packet, PacketView& view);  // of BSD, macOS and Linux

// ip_layer.cpp: a header whose length fits into what is there; looks at it and decodes nothing.
bool plausible_ip(Span packet);

// gre.cpp, udp_tunnels.cpp, ip_tunnels.cpp. `view` is that of the outer packet; it becomes that of the inner one where
// there is one.
void open_gre(Span packet, bool strict, PacketView& view);
void open_udp_tunnel(Span datagram, PacketView& view);

// ip_tunnels.cpp
// An Ethernet frame, with one VLAN tag at most, that holds an IP packet whose length fits.
bool plausible_ethernet(Span frame);
void open_mpls(Span packet, bool strict, PacketView& view);
// From the session identifier on: the same over IP and over UDP.
void open_l2tp_session(Span packet, bool strict, PacketView& view);

// tunnel.cpp. Decodes what a tunnel carries, and makes it the packet of `view` where it leads to IP. `strict`: only
// with an IP length that fits, because the tunnel was recognised by a mere port.
bool enter_tunnel(Tunnel tunnel, std::uint16_t ethertype, Span inside, bool strict, PacketView& view);

}  // namespace tractor::packet
