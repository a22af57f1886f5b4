// The table against a plain map, and the expiry wheel against a plain list.
#include "flow/flow_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "flow/expiry_wheel.hpp"

using namespace tractor;
using namespace tractor::flow;

namespace {

BiflowKey key_of(std::uint64_t n) {
  BiflowKey key;
  key.word[0] = 0x0406 | (n << 32);
  key.word[1] = n * 77;
  return key;
}

}  // namespace

TEST_CASE("finds exactly what was inserted and not erased, however hashes collide") {
  std::mt19937_64 random(11);
  for (const std::uint32_t hash_mask : {0xffffffffu, 0xffu, 0x1u}) {
    FlowTable table(5000);
    std::map<std::uint64_t, FlowIndex> expected;
    const auto hash_of = [&](std::uint64_t n) { return static_cast<std::uint32_t>(n * 2654435761u) & hash_mask; };
    for (int i = 0; i < 6'000; ++i) {
      const std::uint64_t n = random() % 500;
      const auto it = expected.find(n);
      REQUIRE(table.find(key_of(n), hash_of(n)) == (it == expected.end() ? kNoFlow : it->second));
      if (it == expected.end()) {
        expected[n] = table.insert(key_of(n), hash_of(n));
      } else if (random() % 2 == 0) {
        table.erase(it->second, hash_of(n));
        expected.erase(it);
      }
      REQUIRE(table.size() == expected.size());
    }
    REQUIRE(table.live().size() == expected.size());
  }
}

TEST_CASE("grows past its first size and stays right") {
  FlowTable table(100'000);
  for (std::uint64_t n = 0; n < 100'000; ++n) table.insert(key_of(n), static_cast<std::uint32_t>(n * 2654435761u));
  CHECK(table.full());
  for (std::uint64_t n = 0; n < 100'000; n += 97) {
    const FlowIndex index = table.find(key_of(n), static_cast<std::uint32_t>(n * 2654435761u));
    REQUIRE(index != kNoFlow);
    REQUIRE(table.record(index).key == key_of(n));
  }
}

TEST_CASE("a flow comes due after its deadline and within two slots of it") {
  FlowTable table(1000);
  ExpiryWheel wheel(table);
  wheel.start(0);
  std::mt19937_64 random(3);
  std::map<FlowIndex, base::TimeNs> deadlines;
  for (std::uint64_t n = 0; n < 500; ++n) {
    const FlowIndex index = table.insert(key_of(n), static_cast<std::uint32_t>(n));
    deadlines[index] = static_cast<base::TimeNs>(random() % 600) * base::kNsPerSecond;
    wheel.schedule(index, deadlines[index]);
  }
  wheel.remove(deadlines.begin()->first);
  deadlines.erase(deadlines.begin());
  std::vector<FlowIndex> due;
  for (base::TimeNs now = 0; now < 700 * base::kNsPerSecond; now += base::kNsPerSecond / 3) {
    due.clear();
    wheel.advance(now, due);
    for (const FlowIndex index : due) {
      REQUIRE(deadlines.count(index) == 1);
      REQUIRE(deadlines[index] < now);
      REQUIRE(now - deadlines[index] < 3 * base::kNsPerSecond);
      deadlines.erase(index);
    }
  }
  CHECK(deadlines.empty());
  CHECK(wheel.earliest() == kNoFlow);
}

TEST_CASE("a jump of years brings everything due, once") {
  FlowTable table(10);
  ExpiryWheel wheel(table);
  wheel.start(0);
  const FlowIndex index = table.insert(key_of(1), 1);
  wheel.schedule(index, 1'000'000 * base::kNsPerSecond);
  std::vector<FlowIndex> due;
  wheel.advance(base::TimeNs{1} << 62, due);
  REQUIRE(due.size() == 1);
  CHECK(due[0] == index);
}
