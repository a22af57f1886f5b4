// The short way and the long one say the same of a frame, or the short one says nothing.
#include "meter/usual_packet.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>

#include "packet/decode.hpp"

using namespace tractor;
using namespace tractor::meter;

namespace {

using FrameBytes = std::array<std::uint8_t, 120>;

// Ethernet, IPv4 and TCP or UDP around zeros, lengths right.
FrameBytes plain_frame(std::uint8_t protocol) {
  FrameBytes f{};
  f[12] = 0x08;
  f[14] = 0x45;
  f[17] = 100;
  f[22] = 64;
  f[23] = protocol;
  const std::uint8_t rest[] = {10, 1, 2, 3, 10, 3, 2, 1, 0x9c, 0x40, 0x01, 0xbb};
  std::copy(std::begin(rest), std::end(rest), f.begin() + 26);
  if (protocol == packet::kProtocolTcp) f[46] = 0x50, f[47] = 0x18;
  return f;
}

struct Both {
  bool usual, metered;
};

// The same in IPv6.
FrameBytes plain_frame_ipv6(std::uint8_t protocol) {
  FrameBytes f{};
  f[12] = 0x86, f[13] = 0xdd;
  f[14] = 0x60;
  f[19] = 60;
  f[20] = protocol;
  f[21] = 64;
  f[22] = f[38] = 0x20;
  f[37] = 2, f[53] = 1;
  const std::uint8_t ports[] = {0x9c, 0x40, 0x01, 0xbb};
  std::copy(std::begin(ports), std::end(ports), f.begin() + 54);
  if (protocol == packet::kProtocolTcp) f[66] = 0x50, f[67] = 0x18;
  return f;
}

FrameBytes plain_frame(bool ipv6, std::uint8_t protocol) {
  return ipv6 ? plain_frame_ipv6(protocol) : plain_frame(protocol);
}

flow::KeyedDirection key_of(const packet::PacketView& view) {
  const auto make_key = view.ip_version == 4 ? flow::make_key_ipv4 : flow::make_key_ipv6;
  return make_key(view.source_address, view.destination_address, view.source_port, view.destination_port,
                  view.ip_protocol, false);
}

// Compares all that a descriptor takes from the frame.
Both compare(const capture::Frame& frame) {
  PacketDescriptor short_way{};
  packet::PacketView view;
  const bool usual = describe_usual(frame, short_way);
  const bool metered = packet::decode_frame(frame.link_type, {frame.data, frame.captured_length, frame.wire_length},
                                            view) == packet::Outcome::metered;
  if (!usual) return {usual, metered};
  REQUIRE(metered);
  REQUIRE(view.anomalies == 0);
  REQUIRE_FALSE(view.is_fragment);
  const auto keyed = key_of(view);
  REQUIRE(short_way.key == keyed.key);
  REQUIRE(short_way.swapped == keyed.swapped);
  REQUIRE(short_way.ip_bytes == view.ip_bytes);
  REQUIRE(short_way.wire_bytes == frame.wire_length);
  REQUIRE(short_way.payload == view.payload);
  REQUIRE(short_way.payload_bytes == view.payload_bytes);
  REQUIRE(short_way.payload_captured == view.payload_captured);
  REQUIRE(short_way.vlan_id == view.vlan_id);
  REQUIRE(short_way.tunnel == view.tunnel);
  const bool tcp = view.ip_protocol == packet::kProtocolTcp;
  REQUIRE(short_way.tcp_flags == (tcp ? view.tcp_flags : 0));
  REQUIRE(short_way.tcp_window == view.tcp_window);
  REQUIRE(short_way.transport_header_bytes == view.header_bytes);
  if (tcp) REQUIRE(short_way.tcp_sequence == view.tcp_sequence);
  return {usual, metered};
}

capture::Frame frame_of(const FrameBytes& bytes, std::uint32_t captured, std::uint32_t wire) {
  capture::Frame frame;
  frame.data = bytes.data();
  frame.captured_length = captured;
  frame.wire_length = wire;
  frame.link_type = packet::kLinkEthernet;
  return frame;
}

}  // namespace

TEST_CASE("a plain TCP segment and a plain UDP datagram are usual") {
  for (const std::uint8_t protocol : {packet::kProtocolTcp, packet::kProtocolUdp}) {
    const FrameBytes bytes = plain_frame(protocol);
    CHECK(compare(frame_of(bytes, 114, 114)).usual);
    CHECK(compare(frame_of(bytes, 120, 120)).usual);  // padded by the link
    CHECK(compare(frame_of(bytes, 60, 114)).usual);   // cut by the snap length, behind the headers
    CHECK_FALSE(compare(frame_of(bytes, 53, 114)).usual);
    CHECK_FALSE(compare(frame_of(bytes, 113, 113)).usual);  // the IP length says more than was on the wire
  }
}

TEST_CASE("so are those of IPv6 without extension headers") {
  for (const std::uint8_t protocol : {packet::kProtocolTcp, packet::kProtocolUdp}) {
    FrameBytes bytes = plain_frame_ipv6(protocol);
    CHECK(compare(frame_of(bytes, 114, 114)).usual);
    CHECK(compare(frame_of(bytes, 120, 120)).usual);
    CHECK(compare(frame_of(bytes, 74, 114)).usual);
    CHECK_FALSE(compare(frame_of(bytes, 73, 114)).usual);
    CHECK_FALSE(compare(frame_of(bytes, 113, 113)).usual);
    bytes[19] = 0;  // a jumbogram, or segmentation offload
    CHECK_FALSE(compare(frame_of(bytes, 114, 114)).usual);
    bytes = plain_frame_ipv6(0);  // hop-by-hop options
    CHECK_FALSE(compare(frame_of(bytes, 114, 114)).usual);
  }
}

TEST_CASE("a datagram that may be a tunnel's is not usual") {
  FrameBytes bytes = plain_frame(packet::kProtocolUdp);
  for (const unsigned port : {1701u, 2152u, 3544u, 4754u, 4789u, 4790u, 6081u, 6635u, 8472u}) {
    bytes[36] = static_cast<std::uint8_t>(port >> 8);
    bytes[37] = static_cast<std::uint8_t>(port);
    CHECK_FALSE(compare(frame_of(bytes, 114, 114)).usual);
  }
  bytes = plain_frame(packet::kProtocolUdp);
  bytes[42] = 0x60;  // Teredo between any ports
  CHECK_FALSE(compare(frame_of(bytes, 114, 114)).usual);
}

TEST_CASE("of a hundred thousand frames with a few wrong bytes none is told differently") {
  std::mt19937 random(5);
  int usual = 0, other = 0;
  for (int i = 0; i < 100'000; ++i) {
    const bool ipv6 = random() % 2 == 0;
    FrameBytes bytes = plain_frame(ipv6, random() % 2 == 0 ? packet::kProtocolTcp : packet::kProtocolUdp);
    const unsigned headers = ipv6 ? 60 : 40;
    for (unsigned n = random() % 4; n > 0; --n) bytes[12 + random() % headers] = static_cast<std::uint8_t>(random());
    const std::uint32_t captured = random() % 3 == 0 ? random() % 121 : 114;
    const Both both = compare(frame_of(bytes, captured, std::max<std::uint32_t>(captured, 114)));
    usual += both.usual;
    other += !both.usual && both.metered;
  }
  CHECK(usual > 10'000);
  CHECK(other > 10'000);
}
