// Padding of Ethernet frames that a device counted into the IP packet: it stands where the stream begins, and is none
// of it.
#include <doctest/doctest.h>

#include "spoken_flows.hpp"

namespace tractor::meter::test {

namespace {

const End kClient{"192.0.2.10", 40000}, kServer{"198.51.100.5", 8080};
constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

// A handshake whose last acknowledgement carries `padding`, then a request that begins at the same number.
std::string protocol_behind(std::string_view padding, std::uint8_t flags = packet::kTcpAck, const End& from = kClient,
                            const End& to = kServer) {
  SpokenFlows flows;
  const auto id = flows.segment(from, to, {}, 99, packet::kTcpSyn);
  flows.segment(to, from, {}, 499, packet::kTcpSyn | packet::kTcpAck);
  flows.segment(from, to, padding, 100, flags);
  flows.segment(from, to, kGet, 100, packet::kTcpAck | packet::kTcpPsh);
  return flows.told_of(id).payload_protocol;
}

}  // namespace

TEST_CASE("frame padding: zeros that fill a bare acknowledgement to the smallest frame are no part of the stream") {
  using namespace std::string_view_literals;
  CHECK(protocol_behind({}) == "http");
  CHECK(protocol_behind("\0\0"sv) == "http");          // up to 42 bytes of IP
  CHECK(protocol_behind("\0\0\0\0\0\0"sv) == "http");  // to 46
}

TEST_CASE("frame padding: a SYN-ACK has it too") {
  using namespace std::string_view_literals;
  SpokenFlows flows;
  const auto id = flows.segment(kClient, kServer, {}, 99, packet::kTcpSyn);
  flows.segment(kServer, kClient, "\0\0"sv, 499, packet::kTcpSyn | packet::kTcpAck);
  flows.segment(kServer, kClient, "SSH-2.0-x\r\n", 500, packet::kTcpAck | packet::kTcpPsh);
  CHECK(flows.told_of(id).payload_protocol == "ssh");
}

TEST_CASE("frame padding: what a sender may have said stays the stream's beginning") {
  using namespace std::string_view_literals;
  CHECK(protocol_behind("\0\0\0\0\0\0\0"sv) != "http");  // 47 bytes need no padding
  CHECK(protocol_behind("\0\1"sv) != "http");
  CHECK(protocol_behind("\0\0"sv, packet::kTcpAck | packet::kTcpPsh) != "http");
}

}  // namespace tractor::meter::test
