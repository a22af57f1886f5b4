// How often each byte value occurs in the first bytes of payload of each direction, and the Shannon entropy of that.
// Bounded: what comes after the first kEntropySampleBytes of a direction is not looked at. Knows no packets.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/bytes.hpp"

namespace tractor::stats {

inline constexpr std::uint32_t kEntropySampleBytes = 4096;

using ByteCounts = std::uint16_t[256];
inline constexpr std::size_t kMostEntropyBytes = std::size_t{2} * kEntropySampleBytes;  // both directions together
static_assert(kMostEntropyBytes <= UINT16_MAX);

// c * log2(c) for every count that there can be; 0 for 0.
inline const std::array<double, kMostEntropyBytes + 1>& weighted_logarithms() {
  static const auto kTable = [] {
    std::array<double, kMostEntropyBytes + 1> out{};
    for (std::size_t c = 2; c < out.size(); ++c) out[c] = static_cast<double>(c) * std::log2(static_cast<double>(c));
    return out;
  }();
  return kTable;
}

// Bits a byte, 0 to 8, of `total` bytes of which counts[v] have the value v: log2(n) - sum(c * log2(c)) / n, in a form
// that is exact where one value is alone and where all are equally frequent powers of two. 0 where there are no bytes.
inline double entropy_bits(const ByteCounts& counts, std::uint32_t total) {
  if (total == 0) return 0;
  const auto& weighted = weighted_logarithms();
  double sums[4] = {0, 0, 0, 0};  // so that no addition waits for the one before
  for (std::size_t first = 0; first < 256; first += 4) {
    for (std::size_t i = 0; i < 4; ++i) sums[i] += weighted[counts[first + i]];
  }
  return std::max(0.0, weighted[total] - ((sums[0] + sums[1]) + (sums[2] + sums[3]))) / total;
}

struct EntropyStats {
  std::uint32_t sampled[2];
  ByteCounts counts[2];  // means nothing where nothing was sampled: most flows have payload one way or none

  void clear() { sampled[0] = sampled[1] = 0; }

  void add(unsigned direction, base::ByteView payload) {
    const std::size_t room = kEntropySampleBytes - sampled[direction];
    const std::size_t size = std::min(payload.size(), room);
    if (size == 0) return;
    ByteCounts& bins = counts[direction];
    if (sampled[direction] == 0) std::fill_n(bins, 256, std::uint16_t{0});
    for (std::size_t i = 0; i < size; ++i) ++bins[payload[i]];
    sampled[direction] += static_cast<std::uint32_t>(size);
  }

  double bits(unsigned direction) const { return entropy_bits(counts[direction], sampled[direction]); }

  // Of the bytes of both directions taken together.
  double bits_of_both() const {
    if (sampled[0] == 0 || sampled[1] == 0) return bits(sampled[0] == 0 ? 1 : 0);
    ByteCounts both;
    for (std::size_t value = 0; value < 256; ++value) {
      both[value] = static_cast<std::uint16_t>(counts[0][value] + counts[1][value]);
    }
    return entropy_bits(both, sampled[0] + sampled[1]);
  }
};

}  // namespace tractor::stats
