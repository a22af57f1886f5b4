// Link headers, up to the first network-layer byte: Ethernet and its tags, raw IP, loopback, Linux cooked capture.
#include "base/bytes.hpp"
#include "packet/decode.hpp"

namespace tractor::packet {

using base::load_be16;
using base::load_be32;

namespace {

// IEEE 802 numbers (EtherType registry).
constexpr std::uint16_t kEtherIpv4 = 0x0800, kEtherArp = 0x0806, kEtherRarp = 0x8035, kEtherIpv6 = 0x86dd;
constexpr std::uint16_t kEtherVlan = 0x8100, kEtherQinQ = 0x88a8, kEtherVlan9100 = 0x9100, kEtherVlan9200 = 0x9200;
constexpr std::uint16_t kEtherMpls = 0x8847, kEtherMplsUpstream = 0x8848, kEtherPppoeSession = 0x8864;
constexpr std::uint16_t kEtherLongestLength = 1500;  // below 1536 the field is a length (IEEE 802.3 clause 3.2.6)

bool is_vlan(std::uint16_t ethertype) {
  return ethertype == kEtherVlan || ethertype == kEtherQinQ || ethertype == kEtherVlan9100 ||
         ethertype == kEtherVlan9200;
}

// 802.2 LLC: only SNAP with an encapsulated Ethernet type (RFC 1042) leads to IP.
Outcome decode_llc(Span rest, PacketView& view) {
  if (rest.captured < 8) return Outcome::llc;
  if (rest.data[0] != 0xaa || rest.data[1] != 0xaa || rest.data[2] != 0x03) return Outcome::llc;
  const std::uint16_t ethertype = load_be16(rest.data + 6);
  if (base::load_be24(rest.data + 3) != 0 || ethertype <= kEtherLongestLength) return Outcome::llc;
  rest.skip(8);
  return decode_ethertype(ethertype, rest, view);
}

// RFC 3032: label entries until the bottom of the stack; what follows says its own IP version, else it is not IP.
Outcome decode_mpls(Span rest, PacketView& view) {
  for (;;) {
    if (rest.captured < 4) return Outcome::link_truncated;
    const bool bottom = (rest.data[2] & 0x01) != 0;
    rest.skip(4);
    if (bottom) break;
  }
  if (rest.captured < 1) return Outcome::link_truncated;
  const std::uint8_t version = rest.data[0] >> 4;
  return version == 4 || version == 6 ? decode_ip(rest, view) : Outcome::other_ethertype;
}

// RFC 2516 section 4, then the PPP protocol field (RFC 1661), which may be compressed to one byte.
Outcome decode_pppoe(Span rest, PacketView& view) {
  if (rest.captured < 7) return Outcome::link_truncated;
  const bool compressed = (rest.data[6] & 0x01) != 0;
  const std::uint32_t field_bytes = compressed ? 1 : 2;
  if (rest.captured < 6 + field_bytes) return Outcome::link_truncated;
  const std::uint16_t protocol = compressed ? rest.data[6] : load_be16(rest.data + 6);
  rest.skip(6 + field_bytes);
  if (protocol == 0x0021) return decode_ipv4(rest, view);
  if (protocol == 0x0057) return decode_ipv6(rest, view);
  return Outcome::ppp_control;
}

Outcome decode_ethernet(Span frame, PacketView& view) {
  if (frame.captured < 14) return Outcome::link_truncated;
  const std::uint16_t ethertype = load_be16(frame.data + 12);
  frame.skip(14);
  if (ethertype == kEtherIpv4) [[likely]]
    return decode_ipv4(frame, view);
  if (ethertype <= kEtherLongestLength) return decode_llc(frame, view);
  return decode_ethertype(ethertype, frame, view);
}

// BSD loopback: an address family in the byte order of the capturing host (NULL) or network order (LOOP). AF_INET is 2
// everywhere; AF_INET6 is 24, 28 or 30 on the BSDs and macOS, 10 on Linux.
Outcome decode_loopback(Span frame, PacketView& view) {
  if (frame.captured < 4) return Outcome::link_truncated;
  std::uint32_t family = load_be32(frame.data);
  if (family > 0xffff) family = base::load_le32(frame.data);
  frame.skip(4);
  if (family == 2) return decode_ipv4(frame, view);
  if (family == 10 || family == 24 || family == 28 || family == 30) return decode_ipv6(frame, view);
  return Outcome::other_ethertype;
}

// LINKTYPE_LINUX_SLL: the protocol field follows 14 bytes; values below 1536 are not EtherTypes but Linux's own.
Outcome decode_cooked(Span frame, std::uint32_t header_bytes, std::uint32_t protocol_offset, PacketView& view) {
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  const std::uint16_t protocol = load_be16(frame.data + protocol_offset);
  frame.skip(header_bytes);
  if (protocol == 0x0004) return decode_llc(frame, view);  // LINUX_SLL_P_802_2
  return decode_ethertype(protocol, frame, view);
}

}  // namespace

Outcome decode_ethertype(std::uint16_t ethertype, Span rest, PacketView& view) {
  for (;;) {
    if (ethertype == kEtherIpv4) return decode_ipv4(rest, view);
    if (ethertype == kEtherIpv6) return decode_ipv6(rest, view);
    if (!is_vlan(ethertype)) break;
    if (rest.captured < 4) return Outcome::link_truncated;
    view.vlan_id = load_be16(rest.data) & 0x0fff;  // IEEE 802.1Q clause 9.6: the low 12 bits of the tag control
    ethertype = load_be16(rest.data + 2);
    rest.skip(4);
    if (ethertype <= kEtherLongestLength) return decode_llc(rest, view);
  }
  if (ethertype == kEtherArp || ethertype == kEtherRarp) return Outcome::arp;
  if (ethertype == kEtherMpls || ethertype == kEtherMplsUpstream) return decode_mpls(rest, view);
  if (ethertype == kEtherPppoeSession) return decode_pppoe(rest, view);
  return Outcome::other_ethertype;
}

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
      return decode_cooked(frame, 16, 14, view);
    case kLinkLinuxSll2:
      return decode_cooked(frame, 20, 0, view);
    default:
      return Outcome::unsupported_link;
  }
}

}  // namespace tractor::packet
