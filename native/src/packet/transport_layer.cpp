// Transport headers: ports, TCP flags and numbers, ICMP type and code, and where the payload begins. Tunnels are looked
// into from here.
#include <algorithm>

#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;
using base::load_be32;

namespace {

// Payload is what follows `header_bytes`; both figures stay within what the IP length allows.
void set_payload(Span segment, std::uint32_t header_bytes, PacketView& view) {
  view.header_bytes = static_cast<std::uint8_t>(std::min<std::uint32_t>(header_bytes, 255));
  view.payload_bytes = segment.wire > header_bytes ? segment.wire - header_bytes : 0;
  const std::uint32_t captured = segment.captured > header_bytes ? segment.captured - header_bytes : 0;
  view.payload_captured = std::min(captured, view.payload_bytes);
  view.payload = segment.data + std::min(header_bytes, segment.captured);
}

void read_ports(const std::uint8_t* header, PacketView& view) {
  view.source_port = load_be16(header);
  view.destination_port = load_be16(header + 2);
  view.has_ports = true;
}

void decode_tcp(Span segment, PacketView& view) {
  if (segment.captured < 4) {
    view.note(Anomaly::transport_header_cut);
    return set_payload(segment, segment.wire, view);
  }
  read_ports(segment.data, view);
  if (segment.captured < 20) {
    view.note(Anomaly::transport_header_cut);
    if (segment.captured >= 14) view.tcp_flags = segment.data[13];
    return set_payload(segment, 20, view);
  }
  view.tcp_sequence = load_be32(segment.data + 4);
  view.tcp_acknowledgement = load_be32(segment.data + 8);
  view.tcp_flags = segment.data[13];
  view.tcp_window = load_be16(segment.data + 14);
  std::uint32_t header_bytes = (segment.data[12] >> 4) * 4u;  // RFC 9293: data offset in 32-bit words
  if (header_bytes < 20) {
    view.note(Anomaly::transport_header_bad);
    header_bytes = 20;
  }
  set_payload(segment, header_bytes, view);
}

void decode_ports_and_skip(Span segment, std::uint32_t header_bytes, PacketView& view) {
  if (segment.captured < 4) {
    view.note(Anomaly::transport_header_cut);
    return set_payload(segment, segment.wire, view);
  }
  read_ports(segment.data, view);
  if (segment.captured < header_bytes) view.note(Anomaly::transport_header_cut);
  set_payload(segment, header_bytes, view);
}

void decode_udp(Span segment, PacketView& view) {
  decode_ports_and_skip(segment, 8, view);
  if (segment.captured >= 4 && may_be_udp_tunnel(segment.data, segment.captured)) [[unlikely]]
    open_udp_tunnel(segment, view);
}

// What a tunnel carries that has no length of its own. In a first fragment it goes on in the later ones: how long it is
// only its own header says, and that is no fault of it.
Span carried(Span packet, PacketView& view) {
  constexpr std::uint32_t kLongestDatagram = 0xffff;  // RFC 791 section 3.1
  set_payload(packet, 0, view);
  if (view.is_fragment) packet.wire = std::max(packet.wire, kLongestDatagram);
  return packet;
}

// RFC 2003 and RFC 4213: an IP packet is the payload.
void decode_ip_in_ip(Span packet, bool inner_is_ipv6, PacketView& view) {
  packet = carried(packet, view);
  const bool outer_is_ipv6 = view.ip_version == 6;
  if (inner_is_ipv6) {
    enter_tunnel(outer_is_ipv6 ? Tunnel::ipv6_in_ipv6 : Tunnel::ipv6_in_ipv4, kEtherIpv6, packet, false, view);
  } else {
    enter_tunnel(outer_is_ipv6 ? Tunnel::ipv4_in_ipv6 : Tunnel::ipip, kEtherIpv4, packet, false, view);
  }
}

// RFC 3378: version 3 in front of the frame. RFC 8986 section 4.9 numbers Ethernet itself.
void decode_ethernet_in_ip(Span packet, std::uint32_t header_bytes, PacketView& view) {
  packet = carried(packet, view);
  if (view.tunnels_left == 0 && view.tunnel == 0) return;
  if (packet.captured < header_bytes || (header_bytes != 0 && (packet.data[0] >> 4) != 3)) {
    return view.note(Anomaly::tunnel_not_opened);
  }
  packet.skip(header_bytes);
  enter_tunnel(Tunnel::ethernet, kEtherBridging, packet, false, view);
}

void decode_gre(Span packet, PacketView& view) {
  open_gre(carried(packet, view), false, view);
}

void decode_mpls_in_ip(Span packet, PacketView& view) {
  open_mpls(carried(packet, view), false, view);
}

void decode_l2tp(Span packet, PacketView& view) {
  open_l2tp_session(carried(packet, view), false, view);
}

// RFC 7761 section 4.9.3: a register message brings a multicast packet to where its tree begins; a null one (40 in the
// second word) only its header.
void decode_pim(Span packet, PacketView& view) {
  constexpr std::uint8_t kRegister = 0x21, kNull = 0x40;
  packet = carried(packet, view);
  if (packet.captured < 9 || packet.data[0] != kRegister || (packet.data[4] & kNull) != 0) return;
  packet.skip(8);
  enter_tunnel(Tunnel::pim, (packet.data[0] >> 4) == 6 ? kEtherIpv6 : kEtherIpv4, packet, false, view);
}

// Type and code stand in for ports, which is how the field compares ICMP flows (Community ID, Zeek).
void decode_icmp(Span segment, PacketView& view) {
  if (segment.captured < 2) {
    view.note(Anomaly::transport_header_cut);
    return set_payload(segment, segment.wire, view);
  }
  view.source_port = segment.data[0];
  view.destination_port = segment.data[1];
  view.has_ports = true;
  set_payload(segment, 8, view);
}

}  // namespace

void decode_transport(std::uint8_t protocol, Span segment, PacketView& view) {
  view.ip_protocol = protocol;
  if (view.is_later_fragment) return set_payload(segment, 0, view);
  switch (protocol) {
    case kProtocolTcp:
      return decode_tcp(segment, view);
    case kProtocolUdp:
      return decode_udp(segment, view);
    case kProtocolUdpLite:
      return decode_ports_and_skip(segment, 8, view);
    case kProtocolSctp:  // RFC 9260 section 3.1: the common header
    case kProtocolDccp:  // RFC 4340 section 5.1
      return decode_ports_and_skip(segment, 12, view);
    case kProtocolIcmp:
    case kProtocolIcmpv6:
      return decode_icmp(segment, view);
    case kProtocolIpv4:
      return decode_ip_in_ip(segment, false, view);
    case kProtocolIpv6:
      return decode_ip_in_ip(segment, true, view);
    case kProtocolGre:
      return decode_gre(segment, view);
    case kProtocolMpls:
      return decode_mpls_in_ip(segment, view);
    case kProtocolL2tp:
      return decode_l2tp(segment, view);
    case kProtocolPim:
      return decode_pim(segment, view);
    case kProtocolEtherIp:
      return decode_ethernet_in_ip(segment, 2, view);
    case kProtocolEthernet:
      return decode_ethernet_in_ip(segment, 0, view);
    default:
      return set_payload(segment, 0, view);
  }
}

}  // namespace tractor::packet
