// How often each byte value occurs in the first bytes of payload of each direction, and the Shannon entropy of that.
// Bounded: what comes after the first kEntropySampleBytes of a direction is not looked at. Knows no packets.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
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

// A bit for each four of the 256 values, by their number: whether one of the counts that `four` gives is above 1. All
// are looked at without a branch, since which ones are cannot be foretold.
template <class Four>
std::uint64_t fours_repeated(Four four) {
  std::uint64_t out = 0;
  for (unsigned begin = 0; begin < 64; begin += 8) {
    std::uint64_t eight = 0;
    for (unsigned i = 0; i < 8; ++i) {
      eight |= std::uint64_t{(four(4 * (begin + i)) & 0xfffefffefffefffeull) != 0} << i;
    }
    out |= eight << begin;
  }
  return out;
}

// Of `total` bytes, at least one, of which counts[v] have the value v.
inline double entropy_bits(const ByteCounts& counts, std::uint32_t total) {
  const auto& weighted = weighted_logarithms();
  double sums[4] = {0, 0, 0, 0};  // so that no addition waits for the one before
  std::uint64_t fours = fours_repeated([&](unsigned value) { return four_counts(counts + value); });
  for (; fours != 0; fours &= fours - 1) {
    const std::uint16_t* const four = counts + 4 * std::countr_zero(fours);
    for (std::size_t i = 0; i < 4; ++i) sums[i] += weighted[four[i]];
  }
  return entropy_bits(total, (sums[0] + sums[1]) + (sums[2] + sums[3]));
}

// Bits a byte; 0 where there are no bytes.
struct Entropies {
  double direction[2] = {0, 0};
  double both = 0;  // of all bytes taken together
};

// Bytes are counted when a row is written, in memory that lies in the first-level cache, unless there are so many that
// their counts take less room: most conversations say little.
struct EntropyStats {
  std::uint16_t sampled[2];

  void clear() { sampled[0] = sampled[1] = 0; }

  void add(unsigned direction, base::ByteView payload) {
    const std::size_t before = sampled[direction];
    const std::size_t size = std::min(payload.size(), kEntropySampleBytes - before);
    if (size == 0) return;
    Sample& sample = samples_[direction];
    if (before + size <= sizeof sample) {
      std::memcpy(sample.bytes + before, payload.data(), size);
    } else {
      if (before <= sizeof sample) sample.begin_counts(before);
      count(sample.counts, payload.data(), size);
    }
    sampled[direction] = static_cast<std::uint16_t>(before + size);
  }

  Entropies entropies() const {
    Entropies out;
    ByteCounts room[2];
    if (sampled[0] != 0 && sampled[1] != 0) return of_two(counts(0, room[0]), counts(1, room[1]));
    const unsigned d = sampled[0] != 0 ? 0 : 1;
    if (sampled[d] != 0) out.both = out.direction[d] = entropy_bits(counts(d, room[d]), sampled[d]);
    return out;
  }

 private:
  union Sample {
    std::uint8_t bytes[sizeof(ByteCounts)];
    ByteCounts counts;

    // Instead of so many bytes, their counts.
    void begin_counts(std::size_t size) {
      ByteCounts counted{};
      count(counted, bytes, size);
      std::memcpy(counts, counted, sizeof counts);
    }
  };

  static void count(ByteCounts& bins, const std::uint8_t* at, std::size_t size) {
    const std::uint8_t* const end = at + size;
    for (; end - at >= 8; at += 8) count_eight(bins, base::load_le64(at));
    for (; at != end; ++at) ++bins[*at];
  }
  // Byte by byte is most of what all feature sets cost together: one load serves eight.
  static void count_eight(ByteCounts& bins, std::uint64_t bytes) {
    for (unsigned shift = 0; shift < 64; shift += 8) ++bins[(bytes >> shift) & 0xff];
  }

  // Of a direction that has bytes.
  const ByteCounts& counts(unsigned d, ByteCounts& room) const {
    const Sample& sample = samples_[d];
    if (sampled[d] > sizeof sample) return sample.counts;
    std::fill_n(room, 256, std::uint16_t{0});
    count(room, sample.bytes, sampled[d]);
    return room;
  }

  // One walk over both directions' counts gives all three sums.
  Entropies of_two(const ByteCounts& fwd_counts, const ByteCounts& bwd_counts) const {
    const auto& weighted = weighted_logarithms();
    double fwd[2] = {0, 0}, bwd[2] = {0, 0}, both[2] = {0, 0};
    // No count of both overflows its 16 bits.
    std::uint64_t fours = fours_repeated(
        [&](unsigned value) { return four_counts(fwd_counts + value) + four_counts(bwd_counts + value); });
    for (; fours != 0; fours &= fours - 1) {
      const unsigned value = 4 * static_cast<unsigned>(std::countr_zero(fours));
      for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t f = fwd_counts[value + i], b = bwd_counts[value + i];
        fwd[i % 2] += weighted[f];
        bwd[i % 2] += weighted[b];
        both[i % 2] += weighted[f + b];
      }
    }
    return {{entropy_bits(sampled[0], fwd[0] + fwd[1]), entropy_bits(sampled[1], bwd[0] + bwd[1])},
            entropy_bits(std::uint32_t{sampled[0]} + sampled[1], both[0] + both[1])};
  }

  Sample samples_[2];
};

}  // namespace tractor::stats
