// The client where no SYN tells: by its port, else by who sent first.
#include "flow/client_side.hpp"

#include <doctest/doctest.h>

#include "packet/packet_view.hpp"

using namespace tractor;

namespace {

// Of a flow whose first packet goes from one port to the other. Both orders of the addresses must say the same.
bool first_sender_is_client(std::uint16_t source, std::uint16_t destination,
                            std::uint8_t protocol = packet::kProtocolUdp) {
  const std::uint8_t a[4] = {192, 0, 2, 1}, b[4] = {192, 0, 2, 2};
  flow::FlowRecord up{}, down{};
  const auto upward = flow::make_key_ipv4(a, b, source, destination, protocol);
  const auto downward = flow::make_key_ipv4(b, a, source, destination, protocol);
  up.key = upward.key;
  up.first_swapped = upward.swapped;
  down.key = downward.key;
  down.first_swapped = downward.swapped;
  CHECK(flow::forward_is_client(up) == flow::forward_is_client(down));
  return flow::forward_is_client(up);
}

}  // namespace

TEST_CASE("an ephemeral port facing a registered or well-known one is the client's") {
  CHECK(first_sender_is_client(50000, 53));
  CHECK_FALSE(first_sender_is_client(53, 50000));
  CHECK(first_sender_is_client(50000, 8080));
  CHECK_FALSE(first_sender_is_client(8080, 50000));
  CHECK_FALSE(first_sender_is_client(53, 2733));  // resolvers and older systems take ports from 1024 on
}

TEST_CASE("ports of one kind say nothing: the first sender is the client") {
  CHECK(first_sender_is_client(53, 53));
  CHECK(first_sender_is_client(40000, 50000));
  CHECK(first_sender_is_client(5000, 6000));
}

TEST_CASE("a call from a reserved port to a registered one") {
  CHECK(first_sender_is_client(1023, 2049));
  CHECK(first_sender_is_client(671, 1048));
  CHECK(first_sender_is_client(1048, 671));
  CHECK(first_sender_is_client(1023, 2049, packet::kProtocolTcp));
  CHECK_FALSE(first_sender_is_client(993, 2733, packet::kProtocolTcp));
  CHECK_FALSE(first_sender_is_client(993, 50000));
}

TEST_CASE("services in the ephemeral range") {
  CHECK(first_sender_is_client(29782, 47808));
  CHECK(first_sender_is_client(44818, 5055));  // or somebody's ephemeral port after all
  CHECK_FALSE(first_sender_is_client(34964, 50000));
  CHECK(first_sender_is_client(1566, 34964));
}

TEST_CASE("port 0 is nobody's") {
  CHECK(first_sender_is_client(0, 4059));
  CHECK(first_sender_is_client(4059, 0));
}
