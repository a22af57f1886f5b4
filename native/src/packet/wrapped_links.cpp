// Headers that a capturing system puts before a packet: PKTAP, NFLOG, PFLOG, IPsec's ENC, IPNET, Junos', ERF. Read for
// what follows, and for the process that PKTAP names; interfaces and rules are not kept.
#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;
using base::load_be32;
using base::load_le16;
using base::load_le32;

namespace {

struct Attribute {
  std::uint16_t bytes, type;  // its own header included
};

// Netlink attributes are in the byte order of the capturing host, which the file does not say. A length that fits
// tells. The first bit of the type says that there are attributes inside.
bool read_attribute(Span rest, Attribute& out) {
  constexpr std::uint16_t kTypeBits = 0x7fff;
  const auto fits = [&] { return out.bytes >= 4 && out.bytes <= rest.wire && out.type < 0x100; };
  if (rest.captured < 4) return false;
  out = {load_le16(rest.data), static_cast<std::uint16_t>(load_le16(rest.data + 2) & kTypeBits)};
  if (fits()) return true;
  out = {load_be16(rest.data), static_cast<std::uint16_t>(load_be16(rest.data + 2) & kTypeBits)};
  return fits();
}

}  // namespace

// AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24, 28 or 30 on the BSDs and macOS, 26 on Solaris.
Outcome decode_address_family(std::uint32_t family, Span packet, PacketView& view) {
  switch (family) {
    case 2:
      return decode_ipv4(packet, view);
    case 10:
    case 24:
    case 26:
    case 28:
    case 30:
      return decode_ipv6(packet, view);
    default:
      return Outcome::other_ethertype;
  }
}

namespace {

// Both as in the header: a number, then a text that ends with a zero or fills its place.
PktapProcess pktap_process_at(const std::uint8_t* header, std::size_t id_at, std::size_t name_at) {
  constexpr std::size_t kNameBytes = 20;
  const auto id = static_cast<std::int32_t>(load_le32(header + id_at));
  const std::string_view name(reinterpret_cast<const char*>(header + name_at), kNameBytes);
  return {id < 0 ? -1 : id, name.substr(0, name.find('\0'))};
}

}  // namespace

// The effective process is the one that another (a system service) works for; there is none where its name is empty.
PktapProcess pktap_process(const std::uint8_t* header) {
  const PktapProcess effective = pktap_process_at(header, 84, 88);
  return effective.name.empty() ? pktap_process_at(header, 52, 56) : effective;
}

// macOS: length, what follows (1: a packet), its link type; the rest of the header names interface and process.
Outcome decode_pktap(Span frame, PacketView& view) {
  if (frame.captured < 12) return Outcome::link_truncated;
  const std::uint32_t header_bytes = load_le32(frame.data), kind = load_le32(frame.data + 4);
  const std::uint32_t link_type = load_le32(frame.data + 8);
  if (header_bytes < 108 || header_bytes > 4096 || kind > 1 || link_type > 0xffff) return Outcome::link_bad_header;
  if (kind == 0) return Outcome::link_control;
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  if (nests_too_deep(view)) return Outcome::nested_too_deep;
  view.pktap = frame.data;
  frame.skip(header_bytes);
  return decode_frame(static_cast<std::uint16_t>(link_type), frame, view);
}

// Linux: family, version 0, resource; then attributes, aligned to four bytes. Number 9 is the packet; number 1 begins
// with its EtherType, which tells where the family is that of a bridge or device (NFPROTO_BRIDGE, NFPROTO_NETDEV).
Outcome decode_nflog(Span frame, PacketView& view) {
  constexpr std::uint8_t kDeviceFamily = 5, kBridgeFamily = 7;
  if (frame.captured < 4) return Outcome::link_truncated;
  const std::uint8_t family = frame.data[0];
  if (frame.data[1] != 0) return Outcome::link_bad_header;
  frame.skip(4);
  Attribute attribute{};
  std::uint16_t ethertype = 0;
  while (read_attribute(frame, attribute)) {
    if (attribute.type == 1 && frame.captured >= 6) ethertype = load_be16(frame.data + 4);
    if (attribute.type == 9) {
      frame.limit(attribute.bytes);
      frame.skip(4);
      const bool told = ethertype != 0 && (family == kDeviceFamily || family == kBridgeFamily);
      return told ? decode_ethertype(ethertype, frame, view) : decode_address_family(family, frame, view);
    }
    const std::uint32_t padded = (attribute.bytes + 3u) & ~3u;
    if (padded > frame.captured) return Outcome::link_truncated;
    frame.skip(padded);
  }
  return frame.captured < 4 ? Outcome::link_truncated : Outcome::link_bad_header;
}

// OpenBSD and FreeBSD: length, address family, what the rule did; padded to four bytes.
Outcome decode_pflog(Span frame, PacketView& view) {
  if (frame.captured < 4) return Outcome::link_truncated;
  const std::uint32_t header_bytes = (frame.data[0] + 3u) & ~3u;
  const std::uint8_t family = frame.data[1];
  if (header_bytes < 28) return Outcome::link_bad_header;
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  frame.skip(header_bytes);
  return decode_address_family(family, frame, view);
}

// Address family in the capturing host's byte order, security parameter index, flags.
Outcome decode_enc(Span frame, PacketView& view) {
  if (frame.captured < 12) return Outcome::link_truncated;
  std::uint32_t family = load_be32(frame.data);
  if (family > 0xffff) family = load_le32(frame.data);
  frame.skip(12);
  return decode_address_family(family, frame, view);
}

// Solaris: version, family, hook, length, interfaces, zones.
Outcome decode_ipnet(Span frame, PacketView& view) {
  if (frame.captured < 24) return Outcome::link_truncated;
  const std::uint8_t family = frame.data[1];
  frame.skip(24);
  return decode_address_family(family, frame, view);
}

// Junos: a magic number, flags (80: extensions with their length before them; 02: the link's header is not there, and
// four bytes say what is).
Outcome decode_juniper(Span frame, Decode link, PacketView& view) {
  constexpr std::uint32_t kMagic = 0x4d4743;
  constexpr std::uint8_t kNoLinkHeader = 0x02, kExtensions = 0x80;
  if (frame.captured < 4) return Outcome::link_truncated;
  if (base::load_be24(frame.data) != kMagic) return Outcome::link_bad_header;
  const std::uint8_t flags = frame.data[3];
  std::uint32_t header_bytes = 4;
  if ((flags & kExtensions) != 0) {
    if (frame.captured < 6) return Outcome::link_truncated;
    header_bytes = 6u + load_be16(frame.data + 4);
  }
  if ((flags & kNoLinkHeader) != 0) header_bytes += 4;
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  frame.skip(header_bytes);
  return (flags & kNoLinkHeader) != 0 ? decode_ip(frame, view) : link(frame, view);
}

// Endace: time stamp, type (bit 7: extension headers of 8 bytes follow, each with the same bit), lengths.
Outcome decode_erf(Span frame, PacketView& view) {
  if (frame.captured < 16) return Outcome::link_truncated;
  const std::uint8_t type = frame.data[8];
  frame.skip(16);
  for (bool extended = (type & 0x80) != 0; extended;) {
    if (frame.captured < 8) return Outcome::link_truncated;
    extended = (frame.data[0] & 0x80) != 0;
    frame.skip(8);
  }
  switch (type & 0x7f) {
    case 1:  // HDLC, in its colours
    case 10:
    case 15:
    case 19:
      return decode_ppp_or_cisco(frame, view);
    case 2:  // Ethernet, behind an offset and a pad
    case 11:
    case 16:
    case 20:
      if (frame.captured < 2) return Outcome::link_truncated;
      frame.skip(2);
      return decode_nested_ethernet(frame, view);
    case 22:
    case 23:
      return decode_ip(frame, view);
    default:
      view.unsupported_link = kLinkErf;
      return Outcome::unsupported_link;
  }
}

}  // namespace tractor::packet
