// Frames put together by hand for the tests of the packet decoders: bytes in hexadecimal, and IP packets whose lengths
// are right. Addresses are 192.0.2.1 to 198.51.100.2 and 2001:db8::1 to 2001:db8::2 inside, others outside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "packet/decode.hpp"

namespace tractor::packet {

using Bytes = std::vector<std::uint8_t>;

inline Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// "45 00" and the like; blanks are of no matter.
inline Bytes hex(std::string_view text) {
  Bytes out;
  int high = -1;
  for (const char c : text) {
    if (c == ' ') continue;
    const int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high * 16 + digit));
    high = high >= 0 ? -1 : digit;
  }
  return out;
}

inline Bytes be16(std::size_t value) {
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}
inline Bytes le16(std::size_t value) {
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8)};
}
inline Bytes zeros(std::size_t count) {
  return Bytes(count, 0);
}

inline Bytes ipv4(std::uint8_t protocol, const Bytes& payload, std::string_view addresses = "c0000201 c6336402",
                  std::string_view fragment = "1234 0000") {
  return hex("45 00") + be16(20 + payload.size()) + hex(fragment) + Bytes{64, protocol} + hex("0000") + hex(addresses) +
         payload;
}
inline Bytes outer_ipv4(std::uint8_t protocol, const Bytes& payload, std::string_view fragment = "1234 0000") {
  return ipv4(protocol, payload, "0a000001 0a000002", fragment);
}
inline Bytes ipv6(std::uint8_t next_header, const Bytes& payload,
                  std::string_view addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002") {
  return hex("60 000000") + be16(payload.size()) + Bytes{next_header, 64} + hex(addresses) + payload;
}
inline Bytes udp(std::uint16_t source, std::uint16_t destination, const Bytes& payload) {
  return be16(source) + be16(destination) + be16(8 + payload.size()) + hex("0000") + payload;
}

// What is carried in most tests: 32 bytes of IP, UDP from 1000 to 53 with 4 bytes of payload.
inline Bytes inner() {
  return ipv4(17, udp(1000, 53, hex("01020304")));
}
inline Bytes inner6() {
  return ipv6(17, udp(1000, 53, hex("01020304")));
}
inline Bytes ethernet(std::string_view ethertype, const Bytes& payload) {
  return hex("020000000001 020000000002") + hex(ethertype) + payload;
}
inline Bytes snap(std::string_view ethertype, const Bytes& payload) {
  return hex("aaaa03 000000") + hex(ethertype) + payload;
}
inline Bytes arp() {
  return hex("0001 0800 06 04 0001") + zeros(20);
}

struct Decoded {
  Outcome outcome;
  PacketView view;
};

// The bytes must outlive what is done with the view's pointers.
inline Decoded decode(std::uint16_t link_type, const Bytes& frame, std::uint8_t tunnels = kMostTunnels) {
  Decoded out{Outcome::count_, {}};
  out.view.tunnels_left = tunnels;
  const auto size = static_cast<std::uint32_t>(frame.size());
  out.outcome = decode_frame(link_type, {frame.data(), size, size}, out.view);
  return out;
}

inline bool noted(const PacketView& view, Anomaly anomaly) {
  return ((view.anomalies >> static_cast<unsigned>(anomaly)) & 1) != 0;
}

// In short what was metered: "udp 1000 53 32 vxlan"; else the outcome's name.
inline std::string said(const Decoded& decoded) {
  if (decoded.outcome != Outcome::metered) return outcome_name(decoded.outcome);
  const PacketView& v = decoded.view;
  std::string text = v.ip_protocol == 17 ? "udp" : std::to_string(v.ip_protocol);
  if (v.has_ports) text += " " + std::to_string(v.source_port) + " " + std::to_string(v.destination_port);
  text += " " + std::to_string(v.ip_bytes);
  if (v.tunnel != 0) text += " " + tunnel_text(v.tunnel);
  return text;
}
inline std::string said(std::uint16_t link_type, const Bytes& frame, std::uint8_t tunnels = kMostTunnels) {
  return said(decode(link_type, frame, tunnels));
}

}  // namespace tractor::packet
