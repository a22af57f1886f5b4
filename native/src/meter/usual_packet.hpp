// The short way from a frame to its descriptor for the packet that nearly every frame holds: Ethernet without tags,
// IPv4 without options and fragments, TCP or UDP that is no tunnel, headers captured whole, lengths that agree. Says
// nothing of any other frame: PacketDecoder takes those through the decoders of native/src/packet, which give the same
// for these (a test holds that).
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/bytes.hpp"
#include "capture/frame.hpp"
#include "meter/packet_descriptor.hpp"
#include "packet/packet_view.hpp"
#include "packet/tunnel_ports.hpp"

namespace tractor::meter {

// True where the frame is a usual packet and `out` holds all but the key's hash, the time and the packet's number.
inline bool describe_usual(const capture::Frame& frame, PacketDescriptor& out) {
  // Offsets in the frame: Ethernet II (14 bytes), RFC 791 section 3.1 (20 bytes), RFC 9293 section 3.1, RFC 768.
  constexpr std::uint32_t kIp = 14, kTransport = 34, kTcpBytes = 20, kUdpBytes = 8;
  constexpr std::uint32_t kHeaders = kTransport + kTcpBytes;
  constexpr std::uint16_t kEthernetLink = 1, kEtherIpv4 = 0x0800;
  constexpr std::uint8_t kVersion4Words5 = 0x45;
  constexpr std::uint16_t kOffsetOrMore = 0x3fff;
  const std::uint8_t* const p = frame.data;
  if (frame.captured_length < kHeaders || frame.link_type != kEthernetLink || frame.fcs_length != 0) return false;
  if (base::load_be16(p + 12) != kEtherIpv4 || p[kIp] != kVersion4Words5) return false;
  if ((base::load_be16(p + kIp + 6) & kOffsetOrMore) != 0) return false;
  const std::uint8_t protocol = p[kIp + 9];
  const bool tcp = protocol == packet::kProtocolTcp;
  if (!tcp && protocol != packet::kProtocolUdp) return false;
  if (!tcp && packet::may_be_udp_tunnel(p + kTransport, frame.captured_length - kTransport)) [[unlikely]]
    return false;
  const std::uint32_t header_bytes = tcp ? (p[kTransport + 12] >> 4) * 4u : kUdpBytes;
  const std::uint32_t ip_bytes = base::load_be16(p + kIp + 2);
  const std::uint32_t before_payload = kTransport - kIp + header_bytes;
  if (ip_bytes < before_payload || ip_bytes > frame.wire_length - kIp) return false;
  if (header_bytes < (tcp ? kTcpBytes : kUdpBytes) || frame.captured_length < kIp + before_payload) return false;
  out.swapped = flow::write_key_ipv4(out.key, p + kIp + 12, p + kIp + 16, base::load_be16(p + kTransport),
                                     base::load_be16(p + kTransport + 2), protocol, false);
  out.payload = p + kIp + before_payload;
  out.wire_bytes = frame.wire_length;
  out.ip_bytes = ip_bytes;
  out.payload_bytes = ip_bytes - before_payload;
  out.payload_captured = std::min(frame.captured_length - kIp - before_payload, out.payload_bytes);
  out.tcp_sequence = base::load_be32(p + kTransport + 4);  // of UDP: length and checksum, which nobody asks for
  out.vlan_id = packet::kNoVlan;
  out.tunnel = 0;
  out.tcp_window = tcp ? base::load_be16(p + kTransport + 14) : 0;
  out.tcp_flags = tcp ? p[kTransport + 13] : 0;
  out.transport_header_bytes = static_cast<std::uint8_t>(header_bytes);
  out.carries_payload = out.payload_captured != 0;
  return true;
}

}  // namespace tractor::meter
