// The short way from a frame to its descriptor for the packet that nearly every frame holds: Ethernet without tags,
// IPv4 without options and fragments or IPv6 without extension headers, TCP or UDP that is no tunnel, headers captured
// whole, lengths that agree. Says nothing of any other frame: PacketDecoder takes those through the decoders of
// native/src/packet, which give the same for these (a test holds that).
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/bytes.hpp"
#include "capture/frame.hpp"
#include "meter/packet_descriptor.hpp"
#include "packet/packet_view.hpp"
#include "packet/tunnel_ports.hpp"

namespace tractor::meter {

namespace usual {

// Offsets: Ethernet II (14 bytes), RFC 791 section 3.1 (20), RFC 8200 section 3 (40), RFC 9293 section 3.1, RFC 768.
inline constexpr std::uint32_t kIp = 14, kIpv4Bytes = 20, kIpv6Bytes = 40, kTcpBytes = 20, kUdpBytes = 8;

// What lies behind an IP header of kIpHeaderBytes. All but the key.
template <std::uint32_t kIpHeaderBytes>
inline bool describe_segment(const capture::Frame& frame, std::uint8_t protocol, std::uint32_t ip_bytes,
                             PacketDescriptor& out) {
  constexpr std::uint32_t kTransport = kIp + kIpHeaderBytes;
  const std::uint32_t captured = frame.captured_length;
  const bool tcp = protocol == packet::kProtocolTcp;
  if (captured < kTransport + kTcpBytes || (!tcp && protocol != packet::kProtocolUdp)) return false;
  const std::uint8_t* const segment = frame.data + kTransport;
  if (!tcp && packet::may_be_udp_tunnel(segment, captured - kTransport)) [[unlikely]]
    return false;
  const std::uint32_t header_bytes = tcp ? (segment[12] >> 4) * 4u : kUdpBytes;
  const std::uint32_t before_payload = kIpHeaderBytes + header_bytes;
  if (ip_bytes < before_payload || ip_bytes > frame.wire_length - kIp) return false;
  if (header_bytes < (tcp ? kTcpBytes : kUdpBytes) || captured < kIp + before_payload) return false;
  out.payload = frame.data + kIp + before_payload;
  out.wire_bytes = frame.wire_length;
  out.ip_bytes = ip_bytes;
  out.payload_bytes = ip_bytes - before_payload;
  out.payload_captured = std::min(captured - kIp - before_payload, out.payload_bytes);
  out.tcp_sequence = base::load_be32(segment + 4);  // of UDP: length and checksum, which nobody asks for
  out.vlan_id = packet::kNoVlan;
  out.tunnel = 0;
  out.tcp_window = tcp ? base::load_be16(segment + 14) : 0;
  out.tcp_flags = tcp ? segment[13] : 0;
  out.transport_header_bytes = static_cast<std::uint8_t>(header_bytes);
  out.carries_payload = out.payload_captured != 0;
  out.fragment = 0;
  return true;
}

inline bool describe_ipv4(const capture::Frame& frame, PacketDescriptor& out) {
  constexpr std::uint8_t kVersion4Words5 = 0x45;
  constexpr std::uint16_t kOffsetOrMore = 0x3fff;
  const std::uint8_t* const ip = frame.data + kIp;
  if (ip[0] != kVersion4Words5 || (base::load_be16(ip + 6) & kOffsetOrMore) != 0) return false;
  if (!describe_segment<kIpv4Bytes>(frame, ip[9], base::load_be16(ip + 2), out)) return false;
  out.swapped = flow::write_key_ipv4(out.key, ip + 12, ip + 16, base::load_be16(ip + kIpv4Bytes),
                                     base::load_be16(ip + kIpv4Bytes + 2), ip[9], false);
  return true;
}

inline bool describe_ipv6(const capture::Frame& frame, PacketDescriptor& out) {
  const std::uint8_t* const ip = frame.data + kIp;
  if ((ip[0] >> 4) != 6) return false;
  if (!describe_segment<kIpv6Bytes>(frame, ip[6], base::load_be16(ip + 4) + kIpv6Bytes, out)) return false;
  out.swapped = flow::write_key_ipv6(out.key, ip + 8, ip + 24, base::load_be16(ip + kIpv6Bytes),
                                     base::load_be16(ip + kIpv6Bytes + 2), ip[6], false);
  return true;
}

}  // namespace usual

// True where the frame is a usual packet and `out` holds all but the key's hash, the time and the packet's number.
inline bool describe_usual(const capture::Frame& frame, PacketDescriptor& out) {
  constexpr std::uint16_t kEthernetLink = 1, kEtherIpv4 = 0x0800, kEtherIpv6 = 0x86dd;
  if (frame.captured_length < usual::kIp + usual::kIpv4Bytes || frame.link_type != kEthernetLink ||
      frame.fcs_length != 0)
    return false;
  const std::uint16_t ether_type = base::load_be16(frame.data + 12);
  if (ether_type == kEtherIpv4) [[likely]]
    return usual::describe_ipv4(frame, out);
  return ether_type == kEtherIpv6 && usual::describe_ipv6(frame, out);
}

}  // namespace tractor::meter
