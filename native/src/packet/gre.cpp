// GRE (RFC 2784, with key and sequence number RFC 2890), the PPP of PPTP in it (RFC 2637), and ERSPAN's mirrored
// frames.
#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;

namespace {

constexpr std::uint16_t kChecksum = 0x8000, kRouting = 0x4000, kKey = 0x2000, kSequence = 0x1000;
constexpr std::uint16_t kAcknowledgement = 0x0080, kVersion = 0x0007;
constexpr std::uint16_t kEtherErspan = 0x88be, kEtherErspan3 = 0x22eb, kEtherWccp = 0x883e,
                        kEtherCiscoMetadata = 0x8909;

std::uint32_t optional_field(std::uint16_t flags, std::uint16_t flag) {
  return (flags & flag) != 0 ? 4 : 0;
}

// Type I has no header of its own, type II one of 8 bytes, and a sequence number in GRE tells which.
bool open_erspan(std::uint32_t header_bytes, Span mirrored, bool strict, PacketView& view) {
  if (mirrored.captured < header_bytes) return false;
  mirrored.skip(header_bytes);
  return enter_tunnel(Tunnel::erspan, kEtherBridging, mirrored, strict, view);
}

// Type III: 12 bytes, and 8 more where the last bit says so; the type of frame is 0 for Ethernet, 2 for IP.
bool open_erspan3(Span mirrored, bool strict, PacketView& view) {
  if (mirrored.captured < 12) return false;
  const unsigned kind = (mirrored.data[10] >> 2) & 0x1fu;
  const std::uint32_t header_bytes = (mirrored.data[11] & 0x01) != 0 ? 20 : 12;
  if (kind != 2) return open_erspan(header_bytes, mirrored, strict, view);
  if (mirrored.captured <= header_bytes) return false;
  mirrored.skip(header_bytes);
  const std::uint16_t ethertype = (mirrored.data[0] >> 4) == 6 ? kEtherIpv6 : kEtherIpv4;
  return enter_tunnel(Tunnel::erspan, ethertype, mirrored, strict, view);
}

// Version 2 of the redirection has four bytes before the IP header, version 1 none.
bool open_wccp(Span redirected, bool strict, PacketView& view) {
  if (redirected.captured >= 4 && (redirected.data[0] >> 4) != 4) redirected.skip(4);
  return enter_tunnel(Tunnel::gre, kEtherIpv4, redirected, strict, view);
}

// Cisco's security tags: the EtherType of what follows, version, how many fields of 4 bytes there are, the fields.
bool open_tagged(Span packet, bool strict, PacketView& view) {
  if (packet.captured < 4) return false;
  const std::uint16_t ethertype = load_be16(packet.data);
  const std::uint32_t header_bytes = 4 + packet.data[3] * 4u;
  if (packet.captured < header_bytes) return false;
  packet.skip(header_bytes);
  return enter_tunnel(Tunnel::gre, ethertype, packet, strict, view);
}

bool open_version_0(std::uint16_t flags, std::uint16_t protocol, Span packet, bool strict, PacketView& view) {
  if ((flags & kRouting) != 0) return false;
  const std::uint32_t header_bytes =
      4 + optional_field(flags, kChecksum) + optional_field(flags, kKey) + optional_field(flags, kSequence);
  if (packet.captured < header_bytes) return false;
  packet.skip(header_bytes);
  switch (protocol) {
    case kEtherErspan:
      return open_erspan((flags & kSequence) != 0 ? 8 : 0, packet, strict, view);
    case kEtherErspan3:
      return open_erspan3(packet, strict, view);
    case kEtherWccp:
      return open_wccp(packet, strict, view);
    case kEtherCiscoMetadata:
      return open_tagged(packet, strict, view);
    default:
      // Aruba's access points use a range of numbers, one a radio or priority.
      return enter_tunnel(Tunnel::gre, (protocol & 0xff0f) == kEtherControllerWlan ? kEtherControllerWlan : protocol,
                          packet, strict, view);
  }
}

// RFC 2637 section 4.1: the key holds the payload's length; without a sequence number there is no payload.
bool open_version_1(std::uint16_t flags, Span packet, bool strict, PacketView& view) {
  if ((flags & kSequence) == 0) return true;
  const std::uint32_t header_bytes = 12 + optional_field(flags, kAcknowledgement);
  if ((flags & kKey) == 0 || packet.captured < header_bytes) return false;
  const std::uint32_t length = load_be16(packet.data + 4);
  packet.skip(header_bytes);
  packet.limit(length);
  return enter_tunnel(Tunnel::pptp, kEtherPpp, packet, strict, view);
}

}  // namespace

void open_gre(Span packet, bool strict, PacketView& view) {
  if (view.tunnels_left == 0 && view.tunnel == 0) return;
  bool opened = false;
  if (packet.captured >= 4) {
    const std::uint16_t flags = load_be16(packet.data), protocol = load_be16(packet.data + 2);
    const unsigned version = flags & kVersion;
    if (strict && protocol <= kEtherLongestLength) return;
    if (version == 0) opened = open_version_0(flags, protocol, packet, strict, view);
    if (version == 1 && protocol == kEtherPpp) opened = open_version_1(flags, packet, strict, view);
  }
  if (!opened && !strict) view.note(Anomaly::tunnel_not_opened);
}

}  // namespace tractor::packet
