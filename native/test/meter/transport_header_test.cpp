// From frame to descriptor: the window and the length of the transport header, whole, cut short and absent.
#include <doctest/doctest.h>

#include <vector>

#include "meter/packet_decoder.hpp"

using namespace tractor;
using namespace tractor::meter;

namespace {

constexpr std::uint16_t kLinkTypeIpv4 = 228;  // LINKTYPE_IPV4

// IPv4 with 20 bytes of header, TCP with 24 (a data offset of 6 words), window 0x1234, 8 bytes of payload: 52 bytes.
std::vector<std::uint8_t> segment(std::uint16_t fragment_field = 0) {
  std::vector<std::uint8_t> bytes(52, 0);
  bytes[0] = 0x45;
  bytes[3] = 52;
  bytes[6] = static_cast<std::uint8_t>(fragment_field >> 8);
  bytes[7] = static_cast<std::uint8_t>(fragment_field);
  bytes[9] = 6;
  bytes[12] = bytes[16] = 10;
  bytes[20 + 12] = 0x60;
  bytes[20 + 13] = 0x92;  // CWR, ACK, SYN
  bytes[20 + 14] = 0x12;
  bytes[20 + 15] = 0x34;
  return bytes;
}

PacketDescriptor decoded(const std::vector<std::uint8_t>& bytes, std::uint32_t captured) {
  PacketDecoder decoder(1);
  capture::Frame frame;
  frame.data = bytes.data();
  frame.captured_length = captured;
  frame.wire_length = static_cast<std::uint32_t>(bytes.size());
  frame.link_type = kLinkTypeIpv4;
  PacketDescriptor out{};
  if (decoder.decode(frame, out)) return out;
  decoder.end_input();  // a later fragment waits for its first one
  REQUIRE(decoder.next_ready(out));
  return out;
}

}  // namespace

TEST_CASE("a descriptor takes no more than two cache lines") {
  CHECK(sizeof(PacketDescriptor) <= 128);
}

TEST_CASE("TCP: window, raw flags and header with its options") {
  const auto bytes = segment();
  const PacketDescriptor p = decoded(bytes, 52);
  CHECK(p.tcp_window == 0x1234);
  CHECK(p.tcp_flags == 0x92);
  CHECK(p.transport_header_bytes == 24);
  CHECK(p.payload_bytes == 8);
  CHECK(p.ip_bytes == 52);
}

TEST_CASE("TCP options may be cut off: the header says how long it was; its first 20 bytes may not") {
  const auto bytes = segment();
  CHECK(decoded(bytes, 40).transport_header_bytes == 24);
  CHECK(decoded(bytes, 40).tcp_window == 0x1234);
  for (const std::uint32_t captured : {39u, 36u, 24u, 23u, 20u}) {
    CAPTURE(captured);
    CHECK(decoded(bytes, captured).transport_header_bytes == 0);
    CHECK(decoded(bytes, captured).tcp_window == 0);
  }
}

TEST_CASE("a later fragment has no transport header") {
  const auto bytes = segment(0x0001);
  const PacketDescriptor p = decoded(bytes, 52);
  CHECK(p.transport_header_bytes == 0);
  CHECK(p.tcp_window == 0);
  CHECK(p.tcp_flags == 0);
  CHECK(p.payload_bytes == 32);
}
