// IPv4 (RFC 791) and IPv6 (RFC 8200) headers, options, extension headers and fragments, up to the transport header.
#include <algorithm>

#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;
using base::load_be32;

namespace {

// Bounds the packet to what its length field says: what follows is padding of the link. A length that cannot be is
// counted and replaced by what the wire carried.
std::uint32_t bound_length(std::uint32_t total, std::uint32_t header_bytes, Span& packet, PacketView& view) {
  if (total < header_bytes)
      [[unlikely]] {  // 0 is written by segmentation offload; anything else below the header is nonsense
    view.note(Anomaly::ip_length_zero);
    view.length_doubtful = true;
    return packet.wire;
  }
  if (total > packet.wire) [[unlikely]] {
    view.note(Anomaly::ip_length_beyond_frame);
    view.length_doubtful = true;
  } else {
    packet.wire = total;
    packet.captured = std::min(packet.captured, total);
  }
  return total;
}

constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51, kDestination = 60;
constexpr std::uint8_t kMobility = 135, kHostIdentity = 139, kShim6 = 140;

bool is_extension(std::uint8_t next_header) {
  switch (next_header) {
    case kHopByHop:
    case kRouting:
    case kFragment:
    case kAuthentication:
    case kDestination:
    case kMobility:
    case kHostIdentity:
    case kShim6:
      return true;
    default:
      return false;
  }
}

// RFC 4302 section 2.2 counts in 4-byte words less 2, the others in 8-byte words less 1 (RFC 8200 section 4).
std::uint32_t extension_bytes(std::uint8_t type, const std::uint8_t* header) {
  if (type == kFragment) return 8;
  if (type == kAuthentication) return (std::uint32_t{header[1]} + 2) * 4;
  return (std::uint32_t{header[1]} + 1) * 8;
}

// A mobility header says "no next header" after itself: the packet ends there and is metered as that protocol.
struct ExtensionWalk {
  std::uint8_t protocol;
  bool complete;
};

void read_fragment_header(const std::uint8_t* header, PacketView& view) {
  const std::uint16_t field = load_be16(header + 2);  // RFC 8200 section 4.5
  view.is_later_fragment = (field & 0xfff8) != 0;
  view.is_fragment = view.is_later_fragment || (field & 0x0001) != 0;  // else atomic (RFC 6946)
  view.fragment_field = static_cast<std::uint16_t>(field >> 3 | ((field & 0x0001) != 0 ? kMoreFragments : 0));
  view.fragment_data = header + 8;
  view.fragment_id = load_be32(header + 4);
}

ExtensionWalk walk_extensions(std::uint8_t protocol, Span& packet, PacketView& view) {
  while (is_extension(protocol)) {
    const std::uint8_t type = protocol;
    if (packet.captured < 8) return {type, false};
    const std::uint32_t bytes = extension_bytes(type, packet.data);
    if (type == kFragment) read_fragment_header(packet.data, view);
    if (packet.captured < bytes || packet.wire < bytes) return {type, false};
    if (type == kMobility || type == kHostIdentity || type == kShim6) {
      if (packet.data[0] == 59) return {type, true};
    }
    protocol = packet.data[0];
    packet.skip(bytes);
    if (view.is_later_fragment) break;  // what follows is data of the original packet
  }
  return {protocol, true};
}

}  // namespace

Outcome decode_ipv4(Span packet, PacketView& view) {
  if (packet.captured < 20) return Outcome::ip_truncated;
  const std::uint8_t* header = packet.data;
  const std::uint32_t header_bytes = (header[0] & 0x0fu) * 4u;
  if ((header[0] >> 4) != 4 || header_bytes < 20) return Outcome::ip_bad_header;
  if (packet.captured < header_bytes) return Outcome::ip_truncated;
  view.ip_version = 4;
  view.ip_bytes = bound_length(load_be16(header + 2), header_bytes, packet, view);
  view.source_address = header + 12;
  view.destination_address = header + 16;
  const std::uint16_t fragment = load_be16(header + 6);
  if ((fragment & (kMoreFragments | kFragmentOffset)) != 0) [[unlikely]] {
    view.is_fragment = true;
    view.is_later_fragment = (fragment & kFragmentOffset) != 0;
    view.fragment_field = fragment & (kMoreFragments | kFragmentOffset);
    view.fragment_data = header + header_bytes;
    view.fragment_id = load_be16(header + 4);
    view.datagram_protocol = header[9];
  }
  std::uint8_t protocol = header[9];
  packet.skip(header_bytes);
  if (protocol == kAuthentication && !view.is_later_fragment) {
    const ExtensionWalk walk = walk_extensions(protocol, packet, view);
    protocol = walk.protocol;
    if (!walk.complete) view.note(Anomaly::extension_header_cut);
  }
  decode_transport(protocol, packet, view);
  return Outcome::metered;
}

Outcome decode_ipv6(Span packet, PacketView& view) {
  if (packet.captured < 40) return Outcome::ip_truncated;
  const std::uint8_t* header = packet.data;
  if ((header[0] >> 4) != 6) return Outcome::ip_bad_header;
  view.ip_version = 6;
  const std::uint32_t payload_length = load_be16(header + 4);
  // 0 stands for a jumbogram (RFC 2675) or segmentation offload: the wire says how long it was.
  const std::uint32_t total = payload_length == 0 && header[6] != 59 ? packet.wire : payload_length + 40;
  view.ip_bytes = bound_length(total, 40, packet, view);
  view.source_address = header + 8;
  view.destination_address = header + 24;
  packet.skip(40);
  const ExtensionWalk walk = walk_extensions(header[6], packet, view);
  if (!walk.complete) view.note(Anomaly::extension_header_cut);
  if (!walk.complete) packet.captured = 0;  // what is left belongs to a header that we cannot see
  decode_transport(walk.protocol, packet, view);
  return Outcome::metered;
}

bool plausible_ip(Span packet) {
  if (packet.captured < 20) return false;
  const std::uint8_t* header = packet.data;
  if ((header[0] >> 4) == 4) {
    const std::uint32_t header_bytes = (header[0] & 0x0fu) * 4u, total = load_be16(header + 2);
    return header_bytes >= 20 && total >= header_bytes && total <= packet.wire;
  }
  return (header[0] >> 4) == 6 && packet.captured >= 40 && load_be16(header + 4) + 40u <= packet.wire;
}

Outcome decode_ip(Span packet, PacketView& view) {
  if (packet.captured < 1) return Outcome::ip_truncated;
  switch (packet.data[0] >> 4) {
    case 4:
      return decode_ipv4(packet, view);
    case 6:
      return decode_ipv6(packet, view);
    default:
      return Outcome::ip_bad_header;
  }
}

}  // namespace tractor::packet
