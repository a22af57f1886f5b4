// Random numbers that are the same on every machine and library: a seed gives one capture, byte for byte.
#pragma once

#include <bit>
#include <cstdint>

namespace tractor::bench {

// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
inline std::uint64_t mix64(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() { return mix64(state_ += 0x9e3779b97f4a7c15); }
  // In [0, bound); bound is below 2^32, so the bias is below 2^-32.
  std::uint64_t below(std::uint64_t bound) { return ((next() >> 32) * bound) >> 32; }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + below(most - least + 1); }
  bool chance(unsigned percent) { return below(100) < percent; }
  // Doubles with probability one half, at most `steps` times: a heavy tail without floating point.
  std::uint64_t doubling(std::uint64_t base, int steps) {
    const int doublings = std::countr_zero(next() | (1ull << 63));
    return base << (doublings < steps ? doublings : steps);
  }

 private:
  std::uint64_t state_;
};

}  // namespace tractor::bench
