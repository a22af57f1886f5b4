// Ticks to nanoseconds: exact, rounded down, clamped.
#include <doctest/doctest.h>

#include "capture/tick_scale.hpp"

namespace tractor::capture {
namespace {

std::int64_t convert(std::uint8_t resolution, std::uint64_t ticks, std::int64_t offset = 0) {
  std::uint64_t clamped = 0;
  const std::int64_t ns = TickScale(resolution, offset).to_ns(ticks, clamped);
  CHECK(clamped == 0);
  return ns;
}

std::int64_t convert_clamped(std::uint8_t resolution, std::uint64_t ticks, std::int64_t offset = 0) {
  std::uint64_t clamped = 0;
  const std::int64_t ns = TickScale(resolution, offset).to_ns(ticks, clamped);
  CHECK(clamped == 1);
  return ns;
}

TEST_CASE("tick scale: powers of ten") {
  CHECK(convert(0, 1'700'000'000) == 1'700'000'000'000'000'000);
  CHECK(convert(3, 1'234) == 1'234'000'000);
  CHECK(convert(6, 1'700'000'000'123'456) == 1'700'000'000'123'456'000);
  CHECK(convert(9, 1'700'000'000'123'456'789) == 1'700'000'000'123'456'789);
  CHECK(convert(10, 19) == 1);
  CHECK(convert(12, 1'999) == 1);
  CHECK(convert(18, 5'000'000'001) == 5);
  CHECK(convert(19, UINT64_MAX) == 1'844'674'407);
  CHECK(convert(28, UINT64_MAX) == 1);
  CHECK(convert(29, UINT64_MAX) == 0);
  CHECK(convert(127, UINT64_MAX) == 0);
}

TEST_CASE("tick scale: powers of two") {
  CHECK(convert(0x80, 3) == 3'000'000'000);
  CHECK(convert(0x80 | 10, 1) == 976'562);  // 1/1024 s = 976,562.5 ns
  CHECK(convert(0x80 | 20, 1) == 953);      // 953.67
  CHECK(convert(0x80 | 30, 1ULL << 30) == 1'000'000'000);
  CHECK(convert(0x80 | 32, (5ULL << 32) | 0x8000'0000) == 5'500'000'000);
  CHECK(convert(0x80 | 63, UINT64_MAX) == 1'999'999'999);
  CHECK(convert(0x80 | 64, UINT64_MAX) == 999'999'999);
  CHECK(convert(0x80 | 94, UINT64_MAX) == 0);
  CHECK(convert(0x80 | 127, UINT64_MAX) == 0);
}

TEST_CASE("tick scale: offset in seconds") {
  CHECK(convert(6, 500'000, 10) == 10'500'000'000);
  CHECK(convert(6, 500'000, -1) == -500'000'000);
  CHECK(convert(29, 1, 7) == 7'000'000'000);
}

TEST_CASE("tick scale: what flows cannot be metered by is counted, and is what it is") {
  CHECK(convert(9, 1ULL << 62) == base::kLatestNs);
  CHECK(convert_clamped(9, (1ULL << 62) + 1) == base::kLatestNs + 1);
  CHECK(convert_clamped(0, 0, -2'000'000'000) == -2'000'000'000'000'000'000);  // 1906
}

TEST_CASE("tick scale: beyond the range is clamped and counted") {
  CHECK(convert_clamped(9, INT64_MAX) == INT64_MAX);
  CHECK(convert_clamped(9, std::uint64_t{INT64_MAX} + 1) == INT64_MAX);
  CHECK(convert_clamped(0, UINT64_MAX) == INT64_MAX);
  CHECK(convert_clamped(0x80, UINT64_MAX, INT64_MAX) == INT64_MAX);
  CHECK(convert_clamped(6, 0, INT64_MIN) == INT64_MIN);
  CHECK(convert_clamped(6, UINT64_MAX, INT64_MIN) == INT64_MIN);
}

TEST_CASE("tick scale: ticks per second, saturated") {
  CHECK(TickScale::ticks_per_second(6) == 1'000'000);
  CHECK(TickScale::ticks_per_second(0) == 1);
  CHECK(TickScale::ticks_per_second(19) == 10'000'000'000'000'000'000ULL);
  CHECK(TickScale::ticks_per_second(20) == UINT64_MAX);
  CHECK(TickScale::ticks_per_second(0x80 | 32) == 4'294'967'296);
  CHECK(TickScale::ticks_per_second(0x80 | 64) == UINT64_MAX);
}

}  // namespace
}  // namespace tractor::capture
