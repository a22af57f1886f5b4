// Addresses, ports and payload to a whole Ethernet frame with right lengths and checksums. Keeps no state of a
// conversation.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tractor::bench {

struct Endpoint {
  std::array<std::uint8_t, 16> address{};  // IPv4 in the first four bytes
  std::uint16_t port = 0;
};

struct Route {
  Endpoint source, destination;
  bool ipv6 = false;
};

enum TcpFlag : std::uint8_t { kFin = 1, kSyn = 2, kRst = 4, kPsh = 8, kAck = 16 };

struct TcpFields {
  std::uint32_t sequence = 0, acknowledgement = 0;
  std::uint32_t timestamp = 0, timestamp_echo = 0;
  std::uint16_t window = 502;
  std::uint8_t flags = kAck;
};

// Holds one frame; the span that a call returns lives until the next call.
class FrameBuilder {
 public:
  static constexpr std::size_t kMostPayloadBytes = 1440;

  std::span<const std::uint8_t> tcp(const Route& route, const TcpFields& fields, std::span<const std::uint8_t> payload);
  std::span<const std::uint8_t> udp(const Route& route, std::span<const std::uint8_t> payload);

 private:
  std::span<const std::uint8_t> finish(const Route& route, std::uint8_t protocol, std::size_t segment_bytes,
                                       std::size_t checksum_offset);
  std::uint8_t* segment(const Route& route);

  std::array<std::uint8_t, 1600> frame_{};
  std::uint16_t identification_ = 0;
};

Endpoint ipv4_endpoint(std::uint32_t address, std::uint16_t port);
Endpoint ipv6_endpoint(std::uint64_t prefix, std::uint64_t interface_id, std::uint16_t port);
inline Route reversed(const Route& route) {
  return {route.destination, route.source, route.ipv6};
}

}  // namespace tractor::bench
