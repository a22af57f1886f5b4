// The table of announced endpoints: bounded, and what replaces what.
#include "meter/announced_endpoints.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

namespace tractor::meter {

namespace {

constexpr base::TimeNs kHour = AnnouncedEndpoints::kLifetimeNs;
using Ipv4 = std::array<std::uint8_t, 4>;

flow::BiflowKey key(Ipv4 a, std::uint16_t a_port, Ipv4 b, std::uint16_t b_port, std::uint8_t protocol = 17) {
  return flow::make_key_ipv4(a.data(), b.data(), a_port, b_port, protocol).key;
}

// The low endpoint of the announcing flow is its client.
Announcer by(std::uint64_t flow_id, base::TimeNs now_ns = 0) {
  return {key({10, 0, 0, 1}, 5060, {10, 0, 0, 2}, 5060), false, flow_id, dissect::ProtocolId::sip, now_ns};
}

dissect::AnnouncedEndpoint endpoint(Ipv4 address, std::uint16_t port) {
  dissect::AnnouncedEndpoint e;
  std::copy(address.begin(), address.end(), e.address.begin());
  e.ip_version = 4;
  e.port = port;
  e.ip_protocol = 17;
  e.protocol = dissect::ProtocolId::rtp;
  return e;
}

Ipv4 numbered(std::uint32_t i) {
  return {172, static_cast<std::uint8_t>(i >> 16), static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
}

}  // namespace

TEST_CASE("announced endpoints: the last to announce an endpoint, and the later of two") {
  AnnouncedEndpoints table(7);
  const auto media = key({10, 0, 0, 3}, 1000, {10, 0, 0, 4}, 2000);
  CHECK(table.empty());
  CHECK(table.find(media, 0, kHour) == nullptr);
  table.remember(endpoint({10, 0, 0, 3}, 1000), by(1, 10));
  table.remember(endpoint({10, 0, 0, 3}, 1000), by(2, 20));
  REQUIRE(table.find(media, 0, kHour) != nullptr);
  CHECK(table.find(media, 0, kHour)->flow_id == 2);
  table.remember(endpoint({10, 0, 0, 4}, 2000), by(3, 30));
  CHECK(table.find(media, 0, kHour)->flow_id == 3);
  CHECK(table.find(media, 0, 29)->flow_id == 2);
  CHECK(table.find(media, 31, kHour) == nullptr);
  CHECK(table.find(key({10, 0, 0, 3}, 1001, {10, 0, 0, 4}, 2001), 0, kHour) == nullptr);
  CHECK(table.find(key({10, 0, 0, 3}, 1000, {10, 0, 0, 4}, 2000, 6), 0, kHour) == nullptr);
}

TEST_CASE("announced endpoints: said again by the same flow, it holds from the first time on") {
  AnnouncedEndpoints table;
  const auto media = key({10, 0, 0, 3}, 1000, {10, 0, 0, 4}, 2000);
  table.remember(endpoint({10, 0, 0, 3}, 1000), by(1, 10));
  table.remember(endpoint({10, 0, 0, 3}, 1000), by(1, 500));
  CHECK(table.find(media, 0, 20) != nullptr);
  CHECK(table.find(media, 0, 9) == nullptr);
  table.remember(endpoint({10, 0, 0, 3}, 1000), by(2, 600));
  CHECK(table.find(media, 0, 20) == nullptr);
}

TEST_CASE("announced endpoints: an owner's own address yields to what is stated") {
  AnnouncedEndpoints table;
  const auto media = key({10, 0, 0, 1}, 1000, {10, 0, 0, 9}, 2000);
  dissect::AnnouncedEndpoint translated = endpoint({192, 0, 2, 1}, 1000);
  translated.owner = dissect::Party::client;  // 10.0.0.1
  table.remember(translated, by(1));
  REQUIRE(table.find(media, 0, kHour) != nullptr);
  CHECK(table.find(media, 0, kHour)->flow_id == 1);
  table.remember(endpoint({10, 0, 0, 1}, 1000), by(2));
  table.remember(translated, by(3));
  CHECK(table.find(media, 0, kHour)->flow_id == 2);
  table.remember(translated, by(4, kHour + 1));
  CHECK(table.find(media, 0, 2 * kHour)->flow_id == 4);
}

TEST_CASE("announced endpoints: two generations of 32,768, the older goes") {
  AnnouncedEndpoints table;
  const Ipv4 peer{10, 0, 0, 9};
  const auto found = [&](std::uint32_t i) { return table.find(key(numbered(i), 1000, peer, 2000), 0, 3 * kHour); };
  for (std::uint32_t i = 0; i < 65'536; ++i) table.remember(endpoint(numbered(i), 1000), by(i + 1));
  bool all = true;
  for (std::uint32_t i = 0; i < 65'536; ++i) all &= found(i) != nullptr && found(i)->flow_id == i + 1;
  CHECK(all);
  table.remember(endpoint(numbered(65'536), 1000), by(1));
  CHECK(found(0) == nullptr);
  CHECK(found(32'767) == nullptr);
  CHECK(found(32'768) != nullptr);
  CHECK(found(65'536) != nullptr);
}

TEST_CASE("announced endpoints: what had its time makes room, however few there are") {
  AnnouncedEndpoints table;
  const auto media = key({10, 0, 0, 3}, 1000, {10, 0, 0, 4}, 2000);
  table.remember(endpoint({10, 0, 0, 3}, 1000), by(1, 0));
  table.remember(endpoint({10, 0, 0, 5}, 1001), by(2, kHour + 1));
  CHECK(table.find(media, 0, kHour) != nullptr);
  table.remember(endpoint({10, 0, 0, 5}, 1002), by(3, 2 * kHour + 2));
  CHECK(table.find(media, 0, kHour) == nullptr);
}

}  // namespace tractor::meter
