// Histograms in bins whose bounds are powers of two: payload lengths, and times between packets of one direction. Every
// packet falls into one bin of lengths, every time into one bin of times. Knows no packets.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "base/time.hpp"

namespace tractor::stats {

// 0, 1, 2-3, 4-7, ... 1,024-2,047, 2,048 and more bytes.
inline constexpr unsigned kLengthBins = 13;
// Below 16, 16-31, 32-63, ... 2^23 to 2^24 - 1, 2^24 us (16.8 s) and more; whole microseconds.
inline constexpr unsigned kGapBins = 22;
inline constexpr unsigned kFirstGapBits = 4;  // of the bound above the first bin

inline unsigned length_bin(std::uint32_t bytes) {
  return std::min<unsigned>(static_cast<unsigned>(std::bit_width(bytes)), kLengthBins - 1);
}
// The least length that falls into the bin.
inline std::uint64_t length_bin_from(unsigned bin) {
  return bin == 0 ? 0 : std::uint64_t{1} << (bin - 1);
}

inline unsigned gap_bin(base::TimeNs gap_ns) {
  const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(gap_ns / base::kNsPerUs)));
  return std::min(bits > kFirstGapBits ? bits - kFirstGapBits : 0, kGapBins - 1);
}
inline std::uint64_t gap_bin_from_us(unsigned bin) {
  return bin == 0 ? 0 : std::uint64_t{1} << (bin + kFirstGapBits - 1);
}

struct HistogramStats {
  base::TimeNs last_ns[2];
  std::uint32_t lengths[2][kLengthBins];  // stop at the greatest number rather than begin again
  std::uint32_t gaps[2][kGapBins];
  bool begun[2];

  void clear() { *this = {}; }

  void add(base::TimeNs now_ns, unsigned direction, std::uint32_t payload_bytes) {
    count(lengths[direction][length_bin(payload_bytes)]);
    if (begun[direction]) count(gaps[direction][gap_bin(now_ns - last_ns[direction])]);
    begun[direction] = true;
    last_ns[direction] = now_ns;
  }

 private:
  static void count(std::uint32_t& bin) { bin += bin != UINT32_MAX ? 1 : 0; }
};

}  // namespace tractor::stats
