// The iscx vector against hand-computed values and the worked examples of the data set.
#include "features/iscx_features.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace tractor;

namespace {

constexpr base::TimeNs kUs = base::kNsPerUs;

// A conversation as the meter keeps it: its first sender is side 0.
struct Conversation {
  stats::IscxStats stats;
  stats::SilenceStats silence;
  bool silent = false;

  Conversation(base::TimeNs now_ns, std::uint32_t bytes) { stats.start(now_ns, 0, {bytes, 0, 0}); }
  void add(base::TimeNs now_ns, unsigned side, std::uint32_t bytes) {
    const std::uint64_t gap = stats.add(now_ns, side, {bytes, 0, 0});
    if (!stats::is_silence(gap)) return;
    if (!silent) silence.start(stats.first_ns);
    silent = true;
    silence.add(now_ns, gap);
  }
};

std::vector<double> vector_of(const Conversation& c) {
  std::vector<double> row(features::kIscxCount);
  features::write_iscx(c.stats, 0, c.silent ? &c.silence : nullptr, row.data());
  return row;
}

void check_row(const std::vector<double>& row, const std::vector<double>& expected) {
  REQUIRE(row.size() == expected.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    CAPTURE(features::feature_schema()[i].name);
    // Six significant digits, as the data set prints its rates.
    CHECK(std::abs(row[i] - expected[i]) <= std::abs(expected[i]) * 5e-6);
  }
}

}  // namespace

TEST_CASE("two packets, one each way, 192,013 us apart: the first row of the table") {
  Conversation s(1'000'000 * kUs, 224);
  s.add(1'192'013 * kUs, 1, 224);
  check_row(vector_of(s), {192013, -1,     -1, -1, -1, 0,  0, 0,  0, 10.416, 2333.18, 192013,
                           192013, 192013, 0,  -1, 0,  -1, 0, -1, 0, -1,     0});
}

TEST_CASE("two packets, one each way, 1,634,113 us apart: one active and one idle time") {
  Conversation s(0, 224);
  s.add(1'634'113 * kUs, 1, 224);
  check_row(vector_of(s),
            {1634113, -1,      -1, -1,      -1,      0,       0, 0,       0,       1.22391, 274.155, 1634113,
             1634113, 1634113, 0,  1634113, 1634113, 1634113, 0, 1634113, 1634113, 1634113, 0});
}

TEST_CASE("one packet: nothing is known but that it came") {
  Conversation s(5 * kUs, 40);
  check_row(vector_of(s), {0, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, -1, 0, -1, 0, -1, 0, -1, 0});
}

TEST_CASE("a silence of exactly one second is not idle, one nanosecond more is") {
  Conversation at(0, 40), above(0, 40);
  at.add(base::kNsPerSecond, 0, 40);
  above.add(base::kNsPerSecond + 1, 0, 40);
  CHECK_FALSE(at.silent);
  REQUIRE(above.silent);
  CHECK(above.silence.idle.count == 1);
}

TEST_CASE("both directions: gaps of a direction span what the other sends between") {
  // Forward at 0, 100, 400 us; backward at 50, 250 us.
  Conversation s(0, 100);
  s.add(50 * kUs, 1, 200);
  s.add(100 * kUs, 0, 100);
  s.add(250 * kUs, 1, 200);
  s.add(400 * kUs, 0, 100);
  const auto row = vector_of(s);
  CHECK(row[0] == 400);
  CHECK(row[1] == 100);  // min_fiat of 100, 300
  CHECK(row[3] == 300);
  CHECK(row[5] == 200);
  CHECK(row[7] == doctest::Approx(std::sqrt(20000.0)));  // sample deviation of 100 and 300
  CHECK(row[2] == 200);
  CHECK(row[4] == 200);
  CHECK(row[8] == 0);  // one value
  CHECK(row[11] == 50);
  CHECK(row[12] == 150);
  CHECK(row[13] == 100);  // 50, 50, 150, 150
  CHECK(row[14] == doctest::Approx(std::sqrt(10000.0 / 3)));
  CHECK(row[9] == doctest::Approx(5 / 400e-6));
  CHECK(row[10] == doctest::Approx(700 / 400e-6));
}

TEST_CASE("the deviation is exact where values are large and close") {
  stats::GapMoments gaps;
  gaps.clear();
  const std::uint64_t big = 3'600'000'000'000ull;  // an hour in ns
  for (const std::uint64_t value : {big, big + 1, big + 2}) gaps.add(value);
  const auto m = stats::mean_std(3, 3 * big + 3, gaps.sum_of_squares);
  CHECK(m.std == doctest::Approx(1.0).epsilon(1e-12));
}

TEST_CASE("whichever endpoint is forward, the vector is the same but for its names") {
  stats::IscxStats low, high;
  low.start(0, 0, {100, 0, 0});
  high.start(0, 1, {100, 0, 0});
  const struct {
    base::TimeNs us;
    unsigned side;
  } packets[] = {{30, 1}, {70, 0}, {75, 1}, {300, 1}, {900, 0}};
  for (const auto& p : packets) {
    low.add(p.us * kUs, p.side, {60 + p.side, 0, 0});
    high.add(p.us * kUs, 1 - p.side, {60 + p.side, 0, 0});
  }
  std::vector<double> first(features::kIscxCount), second(features::kIscxCount);
  features::write_iscx(low, 0, nullptr, first.data());
  features::write_iscx(high, 1, nullptr, second.data());
  CHECK(first == second);
}
