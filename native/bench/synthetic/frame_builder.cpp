// See frame_builder.hpp. The layouts are those of RFC 791, 8200, 9293 and 768.
#include "synthetic/frame_builder.hpp"

#include <algorithm>
#include <cstring>

namespace tractor::bench {
namespace {

constexpr std::size_t kEthernetBytes = 14;
constexpr std::size_t kShortestFrameBytes = 60;  // without the frame check sequence (IEEE 802.3, 3.2.8)

void store_be16(std::uint8_t* p, std::uint32_t value) {
  p[0] = static_cast<std::uint8_t>(value >> 8);
  p[1] = static_cast<std::uint8_t>(value);
}
void store_be32(std::uint8_t* p, std::uint32_t value) {
  store_be16(p, value >> 16);
  store_be16(p + 2, value);
}
void store_be64(std::uint8_t* p, std::uint64_t value) {
  store_be32(p, static_cast<std::uint32_t>(value >> 32));
  store_be32(p + 4, static_cast<std::uint32_t>(value));
}

// RFC 1071: the sum may be taken in the machine's order over wider words; folding to 16 bits comes last.
std::uint64_t ones_sum(const std::uint8_t* data, std::size_t size) {
  std::uint64_t sum = 0;
  std::size_t at = 0;
  for (; at + 4 <= size; at += 4) {
    std::uint32_t word;
    std::memcpy(&word, data + at, sizeof word);
    sum += word;
  }
  std::uint32_t rest = 0;
  std::memcpy(&rest, data + at, size - at);
  return sum + rest;
}
std::uint16_t folded(std::uint64_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}
void store_checksum(std::uint8_t* p, std::uint64_t sum) {
  const std::uint16_t checksum = folded(sum);
  std::memcpy(p, &checksum, sizeof checksum);
}

std::size_t address_bytes(const Route& route) {
  return route.ipv6 ? 16 : 4;
}
std::size_t ip_header_bytes(const Route& route) {
  return route.ipv6 ? 40 : 20;
}

void write_ethernet(std::uint8_t* frame, bool ipv6) {
  // Locally administered addresses: the two sides of the link that the capture was "taken" on.
  constexpr std::uint8_t kAddresses[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
  std::memcpy(frame, kAddresses, sizeof kAddresses);
  store_be16(frame + 12, ipv6 ? 0x86dd : 0x0800);
}

void write_ipv4(std::uint8_t* ip, const Route& route, std::uint8_t protocol, std::size_t segment_bytes,
                std::uint16_t identification) {
  std::memset(ip, 0, 20);
  ip[0] = 0x45;
  store_be16(ip + 2, static_cast<std::uint32_t>(20 + segment_bytes));
  store_be16(ip + 4, identification);
  ip[6] = 0x40;  // RFC 791, 3.1: do not fragment
  ip[8] = 64;
  ip[9] = protocol;
  std::memcpy(ip + 12, route.source.address.data(), 4);
  std::memcpy(ip + 16, route.destination.address.data(), 4);
  store_checksum(ip + 10, ones_sum(ip, 20));
}

void write_ipv6(std::uint8_t* ip, const Route& route, std::uint8_t protocol, std::size_t segment_bytes) {
  store_be32(ip, 0x6000'0000);
  store_be16(ip + 4, static_cast<std::uint32_t>(segment_bytes));
  ip[6] = protocol;
  ip[7] = 64;
  std::memcpy(ip + 8, route.source.address.data(), 16);
  std::memcpy(ip + 24, route.destination.address.data(), 16);
}

// RFC 9293, 3.1 and 3.2: sixteen-bit sum over the pseudo header of RFC 791 or 8200 and the segment.
std::uint64_t pseudo_header_sum(const Route& route, std::uint8_t protocol, std::size_t segment_bytes) {
  std::uint8_t tail[8] = {};
  store_be32(tail, static_cast<std::uint32_t>(segment_bytes));
  tail[7] = protocol;
  return ones_sum(route.source.address.data(), address_bytes(route)) +
         ones_sum(route.destination.address.data(), address_bytes(route)) + ones_sum(tail, sizeof tail);
}

std::size_t write_syn_options(std::uint8_t* options, const TcpFields& fields) {
  constexpr std::uint8_t kFixed[] = {2, 4, 0x05, 0xa0, 4, 2, 8, 10};  // MSS 1440, SACK permitted, timestamps
  std::memcpy(options, kFixed, sizeof kFixed);
  store_be32(options + 8, fields.timestamp);
  store_be32(options + 12, fields.timestamp_echo);
  constexpr std::uint8_t kScale[] = {1, 3, 3, 7};
  std::memcpy(options + 16, kScale, sizeof kScale);
  return 20;
}
std::size_t write_timestamps(std::uint8_t* options, const TcpFields& fields) {
  constexpr std::uint8_t kFixed[] = {1, 1, 8, 10};
  std::memcpy(options, kFixed, sizeof kFixed);
  store_be32(options + 4, fields.timestamp);
  store_be32(options + 8, fields.timestamp_echo);
  return 12;
}

}  // namespace

std::uint8_t* FrameBuilder::segment(const Route& route) {
  return frame_.data() + kEthernetBytes + ip_header_bytes(route);
}

std::span<const std::uint8_t> FrameBuilder::finish(const Route& route, std::uint8_t protocol, std::size_t segment_bytes,
                                                   std::size_t checksum_offset) {
  std::uint8_t* ip = frame_.data() + kEthernetBytes;
  write_ethernet(frame_.data(), route.ipv6);
  if (route.ipv6) {
    write_ipv6(ip, route, protocol, segment_bytes);
  } else {
    write_ipv4(ip, route, protocol, segment_bytes, identification_++);
  }
  std::uint8_t* start = segment(route);
  store_be16(start, route.source.port);
  store_be16(start + 2, route.destination.port);
  store_be16(start + checksum_offset, 0);
  store_checksum(start + checksum_offset,
                 pseudo_header_sum(route, protocol, segment_bytes) + ones_sum(start, segment_bytes));
  const std::size_t frame_bytes = kEthernetBytes + ip_header_bytes(route) + segment_bytes;
  if (frame_bytes < kShortestFrameBytes) std::memset(frame_.data() + frame_bytes, 0, kShortestFrameBytes - frame_bytes);
  return {frame_.data(), std::max(frame_bytes, kShortestFrameBytes)};
}

std::span<const std::uint8_t> FrameBuilder::tcp(const Route& route, const TcpFields& fields,
                                                std::span<const std::uint8_t> payload) {
  std::uint8_t* start = segment(route);
  store_be32(start + 4, fields.sequence);
  store_be32(start + 8, fields.acknowledgement);
  const std::size_t options =
      fields.flags & kSyn ? write_syn_options(start + 20, fields) : write_timestamps(start + 20, fields);
  start[12] = static_cast<std::uint8_t>((20 + options) / 4 << 4);
  start[13] = fields.flags;
  store_be16(start + 14, fields.window);
  store_be16(start + 18, 0);
  const std::size_t payload_bytes = std::min(payload.size(), kMostPayloadBytes);
  std::memcpy(start + 20 + options, payload.data(), payload_bytes);
  return finish(route, 6, 20 + options + payload_bytes, 16);
}

std::span<const std::uint8_t> FrameBuilder::udp(const Route& route, std::span<const std::uint8_t> payload) {
  const std::size_t payload_bytes = std::min(payload.size(), kMostPayloadBytes);
  std::uint8_t* start = segment(route);
  store_be16(start + 4, static_cast<std::uint32_t>(8 + payload_bytes));
  std::memcpy(start + 8, payload.data(), payload_bytes);
  return finish(route, 17, 8 + payload_bytes, 6);
}

Endpoint ipv4_endpoint(std::uint32_t address, std::uint16_t port) {
  Endpoint endpoint{{}, port};
  store_be32(endpoint.address.data(), address);
  return endpoint;
}

Endpoint ipv6_endpoint(std::uint64_t prefix, std::uint64_t interface_id, std::uint16_t port) {
  Endpoint endpoint{{}, port};
  store_be64(endpoint.address.data(), prefix);
  store_be64(endpoint.address.data() + 8, interface_id);
  return endpoint;
}

}  // namespace tractor::bench
