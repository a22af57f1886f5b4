// What stands between Ethernet and IP beside VLAN tags: MPLS, the tags of bridges and switches, encryption.
#include <algorithm>

#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;

namespace {

constexpr std::uint16_t kEtherMplsUpstream = 0x8848, kEtherPppoeDiscovery = 0x8863, kEtherPppoeSession = 0x8864;
constexpr std::uint16_t kEtherProviderBackbone = 0x88e7;  // IEEE 802.1ah
constexpr std::uint16_t kEtherVnTag = 0x8926, kEtherPortExtender = 0x893f /* IEEE 802.1BR */;
constexpr std::uint16_t kEtherMacsec = 0x88e5, kEtherCiscoMetadata = 0x8909, kEtherArista = 0xd28b;
constexpr std::uint16_t kEtherLongLlc = 0x8870;  // LLC in a frame that is too long for a length
constexpr std::uint16_t kEtherTrill = 0x22f3, kEtherHsr = 0x892f, kEtherFabricPath = 0x8903, kEtherBatman = 0x4305;

// A tag of `tag_bytes`, then the EtherType of what follows.
Outcome skip_tag(std::uint32_t tag_bytes, Span rest, PacketView& view) {
  if (rest.captured < tag_bytes + 2) return Outcome::link_truncated;
  if (nests_too_deep(view)) return Outcome::nested_too_deep;
  const std::uint16_t next = load_be16(rest.data + tag_bytes);
  rest.skip(tag_bytes + 2);
  return decode_type_or_length(next, rest, view);
}

// The whole frame of a customer, Ethernet header and all, behind a header of `header_bytes`.
Outcome skip_to_ethernet(std::uint32_t header_bytes, Span rest, PacketView& view) {
  if (rest.captured < header_bytes) return Outcome::link_truncated;
  rest.skip(header_bytes);
  return decode_nested_ethernet(rest, view);
}

// A version, how many fields there are, the fields of 4 bytes each.
Outcome decode_cisco_metadata(Span rest, PacketView& view) {
  if (rest.captured < 2) return Outcome::link_truncated;
  return skip_tag(2 + rest.data[1] * 4u, rest, view);
}

// RFC 6325 section 3: version, hop count and the length of options in 4-byte words; two nicknames; a whole frame.
Outcome decode_trill(Span rest, PacketView& view) {
  if (rest.captured < 6) return Outcome::link_truncated;
  const std::uint32_t option_words = (load_be16(rest.data) >> 6) & 0x1f;
  return skip_to_ethernet(6 + option_words * 4, rest, view);
}

// RFC 8300 section 2.2: a length in 4-byte words, then what is carried.
Outcome decode_service_header(Span rest, PacketView& view) {
  if (rest.captured < 8) return Outcome::link_truncated;
  const std::uint32_t header_bytes = (rest.data[1] & 0x3fu) * 4u;
  const std::uint8_t carried = rest.data[3];
  if (header_bytes < 8) return Outcome::link_bad_header;
  if (carried == 3) return skip_to_ethernet(header_bytes, rest, view);
  if (rest.captured < header_bytes) return Outcome::link_truncated;
  rest.skip(header_bytes);
  if (carried == 1) return decode_ipv4(rest, view);
  if (carried == 2) return decode_ipv6(rest, view);
  return carried == 5 ? decode_mpls(rest, view) : Outcome::other_ethertype;
}

// B.A.T.M.A.N. advanced, compatibility version 15 (the Linux kernel's batadv_packet.h): the packet's type, the version,
// hops, and what each type has before the frame of a mesh's user. The rest is the mesh's own talk.
Outcome decode_batman(Span rest, PacketView& view) {
  constexpr std::uint8_t kVersion = 15, kBroadcast = 0x01, kMulticast = 0x05, kUnicast = 0x40, kUnicast4 = 0x42;
  if (rest.captured < 6) return Outcome::link_truncated;
  if (rest.data[1] != kVersion) return Outcome::other_ethertype;
  switch (rest.data[0]) {
    case kBroadcast:  // a number and who began it
      return skip_to_ethernet(14, rest, view);
    case kMulticast:  // as many bytes of values as it says
      return skip_to_ethernet(6u + load_be16(rest.data + 4), rest, view);
    case kUnicast:  // for whom
      return skip_to_ethernet(10, rest, view);
    case kUnicast4:  // and from whom
      return skip_to_ethernet(18, rest, view);
    default:
      return Outcome::link_control;
  }
}

// Time stamps of a switch: what kind they are of (1), how long: 8 bytes where the format says 64 bit, 6 for 48 bit.
Outcome decode_arista(Span rest, PacketView& view) {
  if (rest.captured < 4) return Outcome::link_truncated;
  if (load_be16(rest.data) != 0x0001) return Outcome::other_ethertype;
  const unsigned format = rest.data[3] >> 4;
  if (format != 1 && format != 2) return Outcome::other_ethertype;
  return skip_tag(format == 1 ? 12 : 10, rest, view);
}

// True where an Ethernet header at `rest` says what follows it, IP or not.
bool plausible_header(Span rest) {
  if (rest.captured < 14) return false;
  const std::uint16_t ethertype = load_be16(rest.data + 12);
  if (ethertype <= kEtherLongestLength) return ethertype + 14u <= rest.wire && ethertype >= 3;
  switch (ethertype) {
    case kEtherIpv4:
    case kEtherIpv6:
      rest.skip(14);
      return plausible_ip(rest);
    case 0x0806:
    case 0x8100:
    case 0x88a8:
    case kEtherMpls:
    case kEtherPppoeDiscovery:
    case kEtherPppoeSession:
    case kEtherProviderBackbone:
    case kEtherMacsec:
    case 0x8809:  // slow protocols
    case 0x8902:  // connectivity fault management
    case 0x88cc:  // LLDP
    case 0x9000:  // loopback test
      return true;
    default:
      return false;
  }
}

// A pseudowire (RFC 4448): an Ethernet frame, behind a control word whose first four bits are 0 (RFC 4385) or not.
Outcome decode_pseudowire(Span rest, PacketView& view) {
  constexpr std::uint32_t kTelling = 4 + 14 + 40;  // what plausible_header() looks at, at most
  if (rest.captured >= 4 && (rest.data[0] >> 4) == 0) {
    Span behind = rest;
    behind.skip(4);
    if (plausible_header(behind)) return decode_nested_ethernet(behind, view);
  }
  if (plausible_header(rest)) return decode_nested_ethernet(rest, view);
  return rest.captured < std::min(rest.wire, kTelling) ? Outcome::link_truncated : Outcome::mpls_other;
}

}  // namespace

// RFC 3032: label entries until the bottom of the stack. Nothing says what follows; an IP header says its own version.
Outcome decode_mpls(Span rest, PacketView& view) {
  for (;;) {
    if (rest.captured < 4) return Outcome::link_truncated;
    const bool bottom = (rest.data[2] & 0x01) != 0;
    rest.skip(4);
    if (bottom) break;
  }
  if (rest.captured < 1) return Outcome::link_truncated;
  const std::uint8_t version = rest.data[0] >> 4;
  if (version != 4 && version != 6) return decode_pseudowire(rest, view);
  // A MAC address may begin like an IP header.
  if (!plausible_ip(rest) && plausible_header(rest)) return decode_nested_ethernet(rest, view);
  return decode_ip(rest, view);
}

Outcome decode_tagged(std::uint16_t ethertype, Span rest, PacketView& view) {
  switch (ethertype) {
    case kEtherMpls:
    case kEtherMplsUpstream:
      return decode_mpls(rest, view);
    case kEtherPppoeDiscovery:
      return Outcome::ppp_control;
    case kEtherPppoeSession:
      return decode_pppoe(rest, view);
    case kEtherPpp:
      return decode_ppp(rest, view);
    case kEtherBridging:
      return decode_nested_ethernet(rest, view);
    case kEtherProviderBackbone:  // clause 9.7: flags and a service instance, then the customer's frame
      return skip_to_ethernet(4, rest, view);
    case kEtherVnTag:
    case kEtherHsr:  // IEC 62439-3: path and size, sequence number
      return skip_tag(4, rest, view);
    case kEtherPortExtender:
      return skip_tag(6, rest, view);
    case kEtherCiscoMetadata:
      return decode_cisco_metadata(rest, view);
    case kEtherTrill:
      return decode_trill(rest, view);
    case kEtherServiceHeader:
      return decode_service_header(rest, view);
    case kEtherArista:
      return decode_arista(rest, view);
    case kEtherLongLlc:
      return decode_llc(rest, view);
    case kEtherControllerWlan:
      return decode_controller_ieee80211(rest, view);
    case kEtherFabricPath:  // a tree and hops, then the frame
      return skip_to_ethernet(2, rest, view);
    case kEtherBatman:
      return decode_batman(rest, view);
    case kEtherMacsec:
      return Outcome::macsec;
    default:
      return Outcome::other_ethertype;
  }
}

}  // namespace tractor::packet
