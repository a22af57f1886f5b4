// How often each byte value occurs in the first bytes of payload of each direction, and the Shannon entropy of that.
// Bounded: what comes after the first kEntropySampleBytes of a direction is not looked at. Knows no packets.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"

namespace tractor::stats {

inline constexpr std::uint32_t kEntropySampleBytes = 1024;

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

// Bits a byte, 0 to 8, of `total` bytes, from the sum of c * log2(c) over their counts: log2(n) - sum / n, in a form
// that is exact where one value is alone and where all are equally frequent powers of two.
inline double entropy_bits(std::uint32_t total, double weighted_sum) {
  return std::max(0.0, weighted_logarithms()[total] - weighted_sum) / total;
}

// Four counts at once, in 16 bits each. Counts of 0 and 1 add nothing to a sum of c * log2(c), and of the values of a
// short payload most never occur.
inline std::uint64_t four_counts(const std::uint16_t* counts) {
  std::uint64_t four;
  std::memcpy(&four, counts, sizeof four);
  return four;
}
inline bool none_repeated(std::uint64_t four) {
  return (four & 0xfffefffefffefffeull) == 0;
}

// Of `total` bytes, at least one, of which counts[v] have the value v.
inline double entropy_bits(const ByteCounts& counts, std::uint32_t total) {
  const auto& weighted = weighted_logarithms();
  double sums[4] = {0, 0, 0, 0};  // so that no addition waits for the one before
  for (std::size_t value = 0; value < 256; value += 4) {
    if (none_repeated(four_counts(counts + value))) continue;
    for (std::size_t i = 0; i < 4; ++i) sums[i] += weighted[counts[value + i]];
  }
  return entropy_bits(total, (sums[0] + sums[1]) + (sums[2] + sums[3]));
}

// Bits a byte; 0 where there are no bytes.
struct Entropies {
  double direction[2] = {0, 0};
  double both = 0;  // of all bytes taken together
};

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
    const std::uint8_t* at = payload.data();
    const std::uint8_t* const end = at + size;
    for (; end - at >= 8; at += 8) count_eight(bins, base::load_le64(at));
    for (; at != end; ++at) ++bins[*at];
    sampled[direction] += static_cast<std::uint32_t>(size);
  }

  Entropies entropies() const {
    Entropies out;
    if (sampled[0] != 0 && sampled[1] != 0) return of_two();
    const unsigned d = sampled[0] != 0 ? 0 : 1;
    if (sampled[d] != 0) out.both = out.direction[d] = entropy_bits(counts[d], sampled[d]);
    return out;
  }

 private:
  // Byte by byte is most of what all feature sets cost together: one load serves eight.
  static void count_eight(ByteCounts& bins, std::uint64_t bytes) {
    for (unsigned shift = 0; shift < 64; shift += 8) ++bins[(bytes >> shift) & 0xff];
  }

  // One walk over both directions' counts gives all three sums.
  Entropies of_two() const {
    const auto& weighted = weighted_logarithms();
    double fwd[2] = {0, 0}, bwd[2] = {0, 0}, both[2] = {0, 0};
    for (std::size_t value = 0; value < 256; value += 4) {
      // No count of both overflows its 16 bits.
      if (none_repeated(four_counts(counts[0] + value) + four_counts(counts[1] + value))) continue;
      for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t f = counts[0][value + i], b = counts[1][value + i];
        fwd[i % 2] += weighted[f];
        bwd[i % 2] += weighted[b];
        both[i % 2] += weighted[f + b];
      }
    }
    return {{entropy_bits(sampled[0], fwd[0] + fwd[1]), entropy_bits(sampled[1], bwd[0] + bwd[1])},
            entropy_bits(sampled[0] + sampled[1], both[0] + both[1])};
  }
};

}  // namespace tractor::stats
