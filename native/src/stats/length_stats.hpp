// Lengths of packets, of their payload and of their headers, each direction apart: extremes, sums and squares, exactly.
// Knows no packets and no time; both directions together are made of the two when a row is written.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "stats/moments.hpp"

namespace tractor::stats {

// The product of these is below 2^64, and the square of the sum is never greater than it (Cauchy and Schwarz).
inline constexpr std::uint64_t kFewValues = std::uint64_t{1} << 20;
inline constexpr std::uint64_t kSmallSquares = (std::uint64_t{1} << 43) - 1;

// Of as many values as the owner counted. Means nothing until `clear`.
struct LengthSeries {
  std::uint32_t min;
  std::uint32_t max;
  std::uint64_t sum;
  uint128 sum_of_squares;

  void clear() {
    min = UINT32_MAX;
    max = 0;
    sum = 0;
    sum_of_squares = 0;
  }

  void add(std::uint32_t bytes) {
    min = std::min(min, bytes);
    max = std::max(max, bytes);
    sum += bytes;
    // The square of 32 bits fits 64, their sum may not.
    sum_of_squares += std::uint64_t{bytes} * bytes;
  }

  // Of `count` values. Lengths are small: where all fits 64 bits, long arithmetic would only take longer.
  MeanStd moments(std::uint64_t count) const {
    if (count < 2 || count > kFewValues || sum_of_squares > kSmallSquares) return mean_std(count, sum, sum_of_squares);
    const std::uint64_t spread = count * static_cast<std::uint64_t>(sum_of_squares) - sum * sum;
    const auto n = static_cast<double>(count);
    return {static_cast<double>(sum) / n, std::sqrt(static_cast<double>(spread) / (n * (n - 1)))};
  }

  // As if the other series' values had been added here.
  void merge(const LengthSeries& other) {
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    sum += other.sum;
    sum_of_squares += other.sum_of_squares;
  }
};

struct LengthStats {
  LengthSeries packet[2];
  LengthSeries payload[2];
  std::uint64_t packets[2];
  std::uint64_t transport_header_bytes[2];
  std::uint32_t transport_header_min[2];

  void clear() {
    for (unsigned d = 0; d < 2; ++d) {
      packet[d].clear();
      payload[d].clear();
      packets[d] = transport_header_bytes[d] = 0;
      transport_header_min[d] = UINT32_MAX;
    }
  }

  void add(unsigned direction, std::uint32_t packet_bytes, std::uint32_t payload_bytes, std::uint32_t header_bytes) {
    packet[direction].add(packet_bytes);
    payload[direction].add(payload_bytes);
    ++packets[direction];
    transport_header_bytes[direction] += header_bytes;
    transport_header_min[direction] = std::min(transport_header_min[direction], header_bytes);
  }
};

}  // namespace tractor::stats
