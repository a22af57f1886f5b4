// Pure numbers: least, greatest, mean and sample deviation of non-negative integers, exactly. Knows no packets.
// Sums are kept whole (128 bits for the squares), so that the result depends neither on order nor on magnitude.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace tractor::stats {

__extension__ typedef unsigned __int128 uint128;

// Mean and sample standard deviation of `count` values from their sum and sum of squares; 0 where undefined.
struct MeanStd {
  double mean = 0;
  double std = 0;
};
inline MeanStd mean_std(std::uint64_t count, std::uint64_t sum, uint128 sum_of_squares) {
  if (count == 0) return {};
  MeanStd out;
  out.mean = static_cast<double>(sum) / static_cast<double>(count);
  if (count == 1) return out;
  // n*Q - S^2 is exact while it fits 128 bits, which holds for 2^21 values of 2^53 (104 days in ns); beyond, long
  // double.
  const long double n = static_cast<long double>(count);
  long double spread;
  if (sum_of_squares >> 100 == 0 && count < (1u << 27)) {
    spread = static_cast<long double>(sum_of_squares * count - static_cast<uint128>(sum) * sum);
  } else {
    spread =
        static_cast<long double>(sum_of_squares) * n - static_cast<long double>(sum) * static_cast<long double>(sum);
  }
  out.std = spread > 0 ? static_cast<double>(std::sqrt(spread / n / (n - 1))) : 0;
  return out;
}

// Extremes and squares of a series whose count and sum the owner knows otherwise (gaps between packets: the count is
// the packets less one, the sum is last minus first). Means nothing until `clear`.
struct GapMoments {
  std::uint64_t min;
  std::uint64_t max;
  uint128 sum_of_squares;

  void clear() {
    min = UINT64_MAX;
    max = 0;
    sum_of_squares = 0;
  }

  void add(std::uint64_t value) {
    min = std::min(min, value);
    max = std::max(max, value);
    sum_of_squares += static_cast<uint128>(value) * value;
  }
};

// The same with its own count and sum.
struct Moments {
  std::uint64_t count;
  std::uint64_t sum;
  GapMoments gaps;

  void clear() {
    count = 0;
    sum = 0;
    gaps.clear();
  }

  void add(std::uint64_t value) {
    ++count;
    sum += value;
    gaps.add(value);
  }
};

}  // namespace tractor::stats
