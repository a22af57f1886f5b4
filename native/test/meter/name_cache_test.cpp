// Names that clients resolved: found for the client that asked, for an hour, within a bound.
#include "meter/name_cache.hpp"

#include <doctest/doctest.h>

namespace tractor::meter {

namespace {

NameKey key(std::uint32_t client, std::uint32_t server) {
  return {{client, 0}, {server, 0}};
}
constexpr base::TimeNs kHour = 3600 * base::kNsPerSecond;

}  // namespace

TEST_CASE("name cache: a name is the client's that asked, the last one, for an hour") {
  NameCache cache;
  CHECK(cache.empty());
  CHECK(cache.find(key(1, 2), 0).name.empty());
  cache.remember(key(1, 2), {"a.example", 1}, 10);
  CHECK_FALSE(cache.empty());
  CHECK(cache.find(key(1, 2), 10 + kHour).name == "a.example");
  CHECK(cache.find(key(1, 2), 11 + kHour).name.empty());
  CHECK(cache.find(key(2, 1), 10).name.empty());
  CHECK(cache.find(key(3, 2), 10).name.empty());
  cache.remember(key(1, 2), {"b.example", 1}, 20);
  CHECK(cache.find(key(1, 2), 20).name == "b.example");
  cache.remember(key(1, 2), {"b.example", 1}, 20 + kHour);
  CHECK(cache.find(key(1, 2), 20 + 2 * kHour).name == "b.example");
}

TEST_CASE("name cache: either may be the client, as it is said comes first") {
  NameCache cache(7);
  cache.remember(key(1, 2), {"two.example", 1}, 0);
  CHECK(cache.find_either(key(1, 2), 0).name == "two.example");
  CHECK(cache.find_either(key(2, 1), 0).name == "two.example");
  CHECK(cache.find_either(key(2, 1), 0).flow_id == 1);
  CHECK(cache.find_either(key(1, 1), 0).flow_id == 0);
  CHECK(cache.find_either(key(1, 1), 0).name.empty());
  cache.remember(key(2, 1), {"one.example", 1}, kHour);
  CHECK(cache.find_either(key(1, 2), kHour).name == "two.example");
  CHECK(cache.find_either(key(2, 1), kHour).name == "one.example");
  CHECK(cache.find_either(key(1, 2), kHour + 1).name == "one.example");  // the other is too old
}

TEST_CASE("name cache: two generations of 65,536 entries, the older goes") {
  NameCache cache;
  const auto name = [](std::uint32_t i) { return std::to_string(i) + ".example"; };
  for (std::uint32_t i = 0; i < 65'536 * 2; ++i) cache.remember(key(i % 251, i), {name(i), 1}, 0);
  bool all = true;
  for (std::uint32_t i = 0; i < 65'536 * 2; ++i) all &= cache.find(key(i % 251, i), 0).name == name(i);
  CHECK(all);
  cache.remember(key(0, 1'000'000), {"new.example", 1}, 0);
  CHECK(cache.find(key(0, 0), 0).name.empty());
  CHECK(cache.find(key(65'535 % 251, 65'535), 0).name.empty());
  CHECK(cache.find(key(65'536 % 251, 65'536), 0).name == name(65'536));
  CHECK(cache.find(key(0, 1'000'000), 0).name == "new.example");
}

}  // namespace tractor::meter
