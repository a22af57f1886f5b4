// Reads a capture to its end and checks on the way what every reader promises of frames, faults and counts. Meters
// nothing.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/fault.hpp"

namespace tractor::fuzz {

struct Reading {
  std::uint64_t frames = 0, digest = 0, offset = 0, bytes_read = 0;
  base::FaultCode code = base::FaultCode::none;
  bool operator==(const Reading&) const = default;
};

struct Pieces {
  std::size_t chunk_bytes = 1 << 16, most_per_read = SIZE_MAX, batch_frames = 2048;
};

// Aborts where a promise is broken. The digest is over all frames, their bytes included.
Reading read_all(base::ByteView bytes, const Pieces& pieces = {});
// In pieces as two bytes say, and whole: both give the same. Returns it.
Reading read_both_ways(base::ByteView bytes, std::uint8_t chunk, std::uint8_t piece);

// The last `count` bytes of an input choose, so that a capture followed by them is a seed; fewer are as if zero.
template <std::size_t kCount>
struct Choices {
  std::uint8_t at[kCount] = {};
  base::ByteView rest;

  explicit Choices(base::ByteView input) : rest(input) {
    if (input.size() < kCount) return;
    rest = input.first(input.size() - kCount);
    for (std::size_t i = 0; i < kCount; ++i) at[i] = input[rest.size() + i];
  }
};

}  // namespace tractor::fuzz
