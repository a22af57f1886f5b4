// Canonical keys: both directions give one key, different conversations never do.
#include "flow/biflow_key.hpp"

#include <doctest/doctest.h>

#include <random>

#include "flow/community_id.hpp"
#include "flow/icmp_key.hpp"

using namespace tractor::flow;

TEST_CASE("swapping the endpoints gives the same key, the other direction and the same hash") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::uint8_t a[16], b[16];
    for (auto& byte : a) byte = static_cast<std::uint8_t>(random() & 3);
    for (auto& byte : b) byte = static_cast<std::uint8_t>(random() & 3);
    const auto ap = static_cast<std::uint16_t>(random() & 3), bp = static_cast<std::uint16_t>(random() & 3);
    for (const bool six : {false, true}) {
      const auto make = six ? make_key_ipv6 : make_key_ipv4;
      const auto there = make(a, b, ap, bp, 6, false), back = make(b, a, bp, ap, 6, false);
      REQUIRE(there.key == back.key);
      REQUIRE(hash_key(there.key, 1) == hash_key(back.key, 1));
      const bool same_endpoint = ap == bp && std::memcmp(a, b, six ? 16 : 4) == 0;
      REQUIRE((there.swapped != back.swapped) == !same_endpoint);
      const FiveTuple tuple = tuple_of(there.key, there.swapped);
      REQUIRE(std::memcmp(tuple.source.address.data(), a, six ? 16 : 4) == 0);
      REQUIRE(tuple.source.port == ap);
      REQUIRE(tuple.destination.port == bp);
    }
  }
}

TEST_CASE("address and port swap together: crossed ports are another conversation") {
  const std::uint8_t a[4] = {10, 0, 0, 1}, b[4] = {10, 0, 0, 2};
  CHECK_FALSE(make_key_ipv4(a, b, 1000, 2000, 17).key == make_key_ipv4(a, b, 2000, 1000, 17).key);
  CHECK_FALSE(make_key_ipv4(a, b, 1000, 2000, 17).key == make_key_ipv4(a, b, 1000, 2000, 6).key);
}

TEST_CASE("an ICMP echo and its answer are one flow, an unreachable each way two") {
  const std::uint8_t a[4] = {10, 0, 0, 1}, b[4] = {10, 0, 0, 2};
  const IcmpPorts request = icmp_ports(8, 0), answer = icmp_ports(0, 0), unreachable = icmp_ports(3, 1);
  CHECK(make_key_ipv4(a, b, request.source, request.destination, 1, request.one_way).key ==
        make_key_ipv4(b, a, answer.source, answer.destination, 1, answer.one_way).key);
  CHECK(unreachable.one_way);
  CHECK_FALSE(make_key_ipv4(a, b, 3, 1, 1, true).key == make_key_ipv4(b, a, 3, 1, 1, true).key);
}

TEST_CASE("community id of a known flow (specification's own example)") {
  const std::uint8_t a[4] = {128, 232, 110, 120}, b[4] = {66, 35, 250, 204};
  CHECK(CommunityId(make_key_ipv4(a, b, 34855, 80, 6).key).text() == "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
}
