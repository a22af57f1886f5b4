// Ethernet, its VLAN tags and LLC, up to the network-layer packet. Rarer tags are in label_layers.cpp.
#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;

namespace {

// IEEE 802 numbers (EtherType registry).
constexpr std::uint16_t kEtherArp = 0x0806, kEtherRarp = 0x8035;
constexpr std::uint16_t kEtherVlan = 0x8100, kEtherQinQ = 0x88a8, kEtherVlan9100 = 0x9100, kEtherVlan9200 = 0x9200;

bool is_vlan(std::uint16_t ethertype) {
  return ethertype == kEtherVlan || ethertype == kEtherQinQ || ethertype == kEtherVlan9100 ||
         ethertype == kEtherVlan9200;
}

constexpr std::uint32_t kOuiEthernet = 0x000000;      // RFC 1042
constexpr std::uint32_t kOuiBridgeTunnel = 0x0000f8;  // IEEE 802.1H
constexpr std::uint32_t kOuiBridged = 0x0080c2;       // RFC 2684 section 5.2

// RFC 2684 section 5.2: two bytes of padding, then Ethernet with its frame check sequence (1) or without (7).
Outcome decode_bridged(std::uint16_t protocol, Span rest, PacketView& view) {
  if (protocol != 0x0001 && protocol != 0x0007) return Outcome::llc;
  if (rest.captured < 2) return Outcome::link_truncated;
  rest.skip(2);
  if (protocol == 0x0001 && rest.wire >= 4) rest.limit(rest.wire - 4);
  return decode_nested_ethernet(rest, view);
}

// Cisco's Inter-Switch Link: one of two groups of addresses, what is carried (0: Ethernet) and its priority, a source,
// a length; SNAP, whose organisation begins the source once more; VLAN, index; the frame; a check sequence.
constexpr std::uint32_t kIslHeaderBytes = 26;
bool is_isl(Span frame) {
  constexpr std::uint32_t kSnap = 0xaaaa03;
  return frame.captured >= kIslHeaderBytes && (frame.data[0] | 0x02) == 0x03 &&
         base::load_be32(frame.data + 1) == 0x000c0000 && base::load_be24(frame.data + 14) == kSnap;
}
Outcome decode_isl(Span frame, PacketView& view) {
  if ((frame.data[5] >> 4) != 0) return Outcome::llc;
  view.vlan_id = static_cast<std::uint16_t>((load_be16(frame.data + 20) >> 1) & 0x0fff);
  frame.skip(kIslHeaderBytes);
  return decode_nested_ethernet(frame, view);
}

}  // namespace

// IEEE 802.2: SNAP (aa aa 03) with an EtherType leads to IP, and IP's own service access point (06, RFC 948).
Outcome decode_llc(Span rest, PacketView& view) {
  if (nests_too_deep(view)) return Outcome::nested_too_deep;
  if (rest.captured < 8) return rest.captured < rest.wire ? Outcome::link_truncated : Outcome::llc;
  const std::uint32_t header = base::load_be24(rest.data);
  if (header == 0x060603) {
    rest.skip(3);
    return decode_ipv4(rest, view);
  }
  if (header != 0xaaaa03) return Outcome::llc;
  const std::uint32_t oui = base::load_be24(rest.data + 3);
  const std::uint16_t protocol = load_be16(rest.data + 6);
  rest.skip(8);
  if (oui == kOuiBridged) return decode_bridged(protocol, rest, view);
  if ((oui != kOuiEthernet && oui != kOuiBridgeTunnel) || protocol <= kEtherLongestLength) return Outcome::llc;
  return decode_ethertype(protocol, rest, view);
}

Outcome decode_type_or_length(std::uint16_t field, Span rest, PacketView& view) {
  return field <= kEtherLongestLength ? decode_llc(rest, view) : decode_ethertype(field, rest, view);
}

Outcome decode_ethernet(Span frame, PacketView& view) {
  if (frame.captured < 14) return Outcome::link_truncated;
  const Span whole = frame;
  const std::uint16_t ethertype = load_be16(frame.data + 12);
  frame.skip(14);
  if (ethertype == kEtherIpv4) [[likely]]
    return decode_ipv4(frame, view);
  if (ethertype <= kEtherLongestLength && is_isl(whole)) return decode_isl(whole, view);
  return decode_type_or_length(ethertype, frame, view);
}

Outcome decode_nested_ethernet(Span frame, PacketView& view) {
  return nests_too_deep(view) ? Outcome::nested_too_deep : decode_ethernet(frame, view);
}

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
  return decode_tagged(ethertype, rest, view);
}

}  // namespace tractor::packet
