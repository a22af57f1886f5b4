// From ticks of a pcapng interface to nanoseconds: exact integers, rounded down, clamped to what TimeNs holds.
// Counts the times that are none to meter by.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/time.hpp"

namespace tractor::capture {

class TickScale {
 public:
  // `resolution` as in if_tsresol: ticks of 10^-n s, or of 2^-n s where the top bit is set. `offset_s` as in
  // if_tsoffset.
  explicit TickScale(std::uint8_t resolution = 6, std::int64_t offset_s = 0) : offset_ns_(offset_s) {
    offset_ns_ *= base::kNsPerSecond;
    const unsigned n = resolution & 0x7f;
    if ((resolution & 0x80) != 0) {
      multiplier_ = base::kNsPerSecond;
      shift_ = n;
    } else if (n <= 9) {
      multiplier_ = power_of_ten(9 - n);
    } else {
      // 10^20 and above: more ticks to a nanosecond than a 64-bit count can have.
      divisor_ = n - 9 <= 19 ? power_of_ten(n - 9) : 0;
      multiplier_ = 0;
    }
  }

  // `out_of_range` goes up by one where flows cannot be metered by the time, though it may be one that TimeNs holds.
  base::TimeNs to_ns(std::uint64_t ticks, std::uint64_t& out_of_range) const {
    Wide ns = offset_ns_;
    if (multiplier_ != 0) {
      // 64 bits times at most 10^9 (30 bits) stays below 2^94.
      ns += static_cast<Wide>(static_cast<UnsignedWide>(ticks) * multiplier_ >> shift_);
    } else if (divisor_ != 0) {
      ns += static_cast<Wide>(ticks / divisor_);
    }
    if (ns >= base::kEarliestNs && ns <= base::kLatestNs) [[likely]]
      return static_cast<base::TimeNs>(ns);
    ++out_of_range;
    constexpr Wide kLeast = std::numeric_limits<base::TimeNs>::min();
    constexpr Wide kGreatest = std::numeric_limits<base::TimeNs>::max();
    return static_cast<base::TimeNs>(std::clamp(ns, kLeast, kGreatest));
  }

  // Saturated where 64 bits do not hold it.
  static std::uint64_t ticks_per_second(std::uint8_t resolution) {
    const unsigned n = resolution & 0x7f;
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    if ((resolution & 0x80) != 0) return n < 64 ? std::uint64_t{1} << n : kMost;
    return n <= 19 ? power_of_ten(n) : kMost;
  }

 private:
  __extension__ using Wide = __int128;
  __extension__ using UnsignedWide = unsigned __int128;

  static constexpr std::uint64_t power_of_ten(unsigned n) {
    std::uint64_t value = 1;
    for (unsigned i = 0; i < n; ++i) value *= 10;
    return value;
  }

  Wide offset_ns_;
  std::uint64_t multiplier_ = 1;  // nanoseconds per tick, before the shift; 0: divide
  std::uint64_t divisor_ = 0;     // ticks per nanosecond; 0: no count of ticks makes one
  unsigned shift_ = 0;
};

}  // namespace tractor::capture
