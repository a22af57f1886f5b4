// The first stop of a frame: its link type says who decodes it. Link headers of a few bytes are read here.
#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;
using base::load_be32;

namespace {

// An address family in the byte order of the capturing host (NULL) or network order (LOOP). ISDN lines of BSD have PPP
// here, and some write an EtherType.
Outcome decode_loopback(Span frame, PacketView& view) {
  constexpr std::uint16_t kPppAddressAndControl = 0xff03;
  if (frame.captured < 4) return Outcome::link_truncated;
  if (load_be16(frame.data) == kPppAddressAndControl) return decode_ppp(frame, view);
  std::uint32_t family = load_be32(frame.data);
  if (family > 0xffff) family = base::load_le32(frame.data);
  frame.skip(4);
  if (family <= kEtherLongestLength || family > 0xffff) return decode_address_family(family, frame, view);
  return decode_ethertype(static_cast<std::uint16_t>(family), frame, view);
}

struct CookedHeader {
  std::uint32_t bytes, device_at, protocol_at;
};
constexpr CookedHeader kCooked{16, 2, 14}, kCooked2{20, 8, 0};

// The device's type (ARPHRD_*) where it tells more than the protocol; protocols below 1536 are not EtherTypes but
// Linux's own.
Outcome decode_cooked(Span frame, const CookedHeader& header, PacketView& view) {
  constexpr std::uint16_t kFrameRelayDevice = 770, kRadiotapDevice = 803;
  if (frame.captured < header.bytes) return Outcome::link_truncated;
  const std::uint16_t device = load_be16(frame.data + header.device_at);
  const std::uint16_t protocol = load_be16(frame.data + header.protocol_at);
  frame.skip(header.bytes);
  if (device == kRadiotapDevice) return decode_radiotap(frame, view);
  if (device == kFrameRelayDevice) return decode_frame_relay(frame, view);
  switch (protocol) {
    case 0x0001:  // LINUX_SLL_P_802_3, Ethernet all the same
    case 0x0003:  // LINUX_SLL_P_ETHERNET
      return decode_nested_ethernet(frame, view);
    case 0x0004:  // LINUX_SLL_P_802_2
      return decode_llc(frame, view);
    case 0x0007:  // LINUX_SLL_P_PPPHDLC
      return decode_ppp(frame, view);
    default:
      return decode_ethertype(protocol, frame, view);
  }
}

// A header of fixed length with an EtherType in it, or none: then LLC follows.
Outcome decode_fixed(Span frame, std::uint32_t header_bytes, std::uint32_t type_offset, PacketView& view) {
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  const std::uint16_t ethertype = load_be16(frame.data + type_offset);
  frame.skip(header_bytes);
  return decode_type_or_length(ethertype, frame, view);
}
Outcome decode_llc_behind(Span frame, std::uint32_t header_bytes, PacketView& view) {
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  frame.skip(header_bytes);
  return decode_llc(frame, view);
}

// Frame control 5x is LLC (ISO 9314-2); two addresses follow.
Outcome decode_fddi(Span frame, PacketView& view) {
  if (frame.captured < 13) return Outcome::link_truncated;
  if ((frame.data[0] & 0xf0) != 0x50) return Outcome::link_control;
  return decode_llc_behind(frame, 13, view);
}

// IEEE 802.5: access control, frame control (4x: LLC), addresses; the source's first bit says that a route follows,
// whose first five bits of length count itself.
Outcome decode_token_ring(Span frame, PacketView& view) {
  if (frame.captured < 15) return Outcome::link_truncated;
  if ((frame.data[1] & 0xc0) != 0x40) return Outcome::link_control;
  const std::uint32_t route_bytes = (frame.data[8] & 0x80) != 0 ? frame.data[14] & 0x1fu : 0u;
  return decode_llc_behind(frame, 14 + route_bytes, view);
}

// RFC 2684: LLC with SNAP, or with the routed ISO form (fe fe 03 and a protocol number); else a circuit of its own for
// IP.
Outcome decode_atm(Span frame, PacketView& view) {
  if (frame.captured < 4) return Outcome::link_truncated;
  if (base::load_be24(frame.data) != 0xfefe03) {
    return plausible_ip(frame) ? decode_ip(frame, view) : decode_llc(frame, view);
  }
  const std::uint8_t protocol = frame.data[3];
  frame.skip(4);
  if (protocol == 0xcc) return decode_ipv4(frame, view);
  return protocol == 0x8e ? decode_ipv6(frame, view) : Outcome::llc;
}

Outcome decode_behind(std::uint32_t header_bytes, Decode decode, Span frame, PacketView& view) {
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  frame.skip(header_bytes);
  return decode(frame, view);
}

// Ethernet behind `header_bytes`, with its frame check sequence.
Outcome decode_with_fcs(Span frame, std::uint32_t header_bytes, PacketView& view) {
  if (frame.wire < header_bytes + 4) return Outcome::link_truncated;
  frame.limit(frame.wire - 4);
  return decode_behind(header_bytes, decode_nested_ethernet, frame, view);
}

// IEEE 802.3br: eight bytes of preamble. Only a frame that is not preempted (delimiter d5) is whole.
Outcome decode_mpacket(Span frame, PacketView& view) {
  if (frame.captured < 8) return Outcome::link_truncated;
  return frame.data[7] == 0xd5 ? decode_with_fcs(frame, 8, view) : Outcome::link_control;
}

Outcome decode_user2(Span frame, PacketView& view) {
  const Outcome outcome = decode_pktap(frame, view);
  if (outcome != Outcome::link_bad_header || view.nesting != 0) return outcome;
  view.unsupported_link = kLinkUser2;
  return Outcome::unsupported_link;
}

// Links other than the usual ones: kept apart so that those stay short.
Outcome decode_rarer_frame(std::uint16_t link_type, Span frame, PacketView& view) {
  switch (link_type) {
    case kLinkTokenRing:
      return decode_token_ring(frame, view);
    case kLinkSlip:  // a direction and a header of van Jacobson's, 16 bytes in all
      return decode_behind(16, decode_ip, frame, view);
    case kLinkPpp:
    case kLinkPppHdlc:
      return decode_ppp_or_cisco(frame, view);
    case kLinkFddi:
      return decode_fddi(frame, view);
    case kLinkPppEther:
      return decode_pppoe(frame, view);
    case 11:  // DLT_ATM_RFC1483's own number
    case kLinkAtmRfc1483:
      return decode_atm(frame, view);
    case kLinkCiscoHdlc:
      return decode_cisco_hdlc(frame, view);
    case kLinkIeee80211:
      return decode_ieee80211(frame, false, view);
    case kLinkFrameRelay:
      return decode_frame_relay(frame, view);
    case kLinkEnc:
      return decode_enc(frame, view);
    case kLinkPflog:
      return decode_pflog(frame, view);
    case kLinkIeee80211Prism:
      return decode_prism(frame, view);
    case kLinkIpOverFc:  // RFC 4338: two addresses of 8 bytes
      return decode_llc_behind(frame, 16, view);
    case kLinkIeee80211Radiotap:
      return decode_radiotap(frame, view);
    case kLinkIpOver1394:  // RFC 2734: two addresses of 8 bytes
      return decode_fixed(frame, 18, 16, view);
    case kLinkUser2:
      return decode_user2(frame, view);
    case kLinkIeee80211Avs:
      return decode_avs(frame, view);
    case kLinkPppPppd:
      return decode_ppp_pppd(frame, view);
    case kLinkJuniperPppoe:  // in its Ethernet frame
    case kLinkJuniperEther:
      return decode_juniper(frame, decode_nested_ethernet, view);
    case kLinkJuniperPpp:
      return decode_juniper(frame, decode_ppp, view);
    case kLinkJuniperFrameRelay:
      return decode_juniper(frame, decode_frame_relay, view);
    case kLinkJuniperCiscoHdlc:
      return decode_juniper(frame, decode_cisco_hdlc, view);
    case kLinkPpi:
      return decode_ppi(frame, view);
    case kLinkErf:
      return decode_erf(frame, view);
    case kLinkPppWithDirection:
      return decode_behind(1, decode_ppp_or_cisco, frame, view);
    case kLinkCiscoHdlcWithDirection:
      return decode_behind(1, decode_cisco_hdlc, frame, view);
    case kLinkFrameRelayWithDirection:
      return decode_behind(1, decode_frame_relay, frame, view);
    case kLinkIpnet:
      return decode_ipnet(frame, view);
    case kLinkNflog:
      return decode_nflog(frame, view);
    case kLinkNetanalyzer:
      return decode_with_fcs(frame, 4, view);
    case kLinkNetanalyzerTransparent:  // with the preamble
      return decode_with_fcs(frame, 12, view);
    case kLinkIpoib:  // a global route header of 40 bytes, then RFC 4391 section 6
      return decode_fixed(frame, 44, 40, view);
    case kLinkPktap:
      return decode_pktap(frame, view);
    case kLinkEthernetMpacket:
      return decode_mpacket(frame, view);
    case kLinkDsaBrcm:  // a switch's tag between the addresses and the EtherType
    case kLinkDsa:
      return decode_fixed(frame, 18, 16, view);
    case kLinkDsaBrcmPrepend:
      return decode_behind(4, decode_nested_ethernet, frame, view);
    case kLinkDsaEthertype:
      return decode_fixed(frame, 22, 20, view);
    default:
      view.unsupported_link = link_type;
      return Outcome::unsupported_link;
  }
}

}  // namespace

Outcome decode_frame(std::uint16_t link_type, Span frame, PacketView& view) {
  switch (link_type) {
    case kLinkEthernet:
      return decode_ethernet(frame, view);
    case 12:  // LINKTYPE_RAW as some systems write it (DLT_RAW's own number)
    case 14:
    case kLinkRaw:
      return decode_ip(frame, view);
    case kLinkIpv4:
      return decode_ipv4(frame, view);
    case kLinkIpv6:
      return decode_ipv6(frame, view);
    case kLinkNull:
    case kLinkLoop:
      return decode_loopback(frame, view);
    case kLinkLinuxSll:
      return decode_cooked(frame, kCooked, view);
    case kLinkLinuxSll2:
      return decode_cooked(frame, kCooked2, view);
    default:
      return decode_rarer_frame(link_type, frame, view);
  }
}

}  // namespace tractor::packet
