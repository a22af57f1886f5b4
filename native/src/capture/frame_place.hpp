// Where a frame's record lies: the number of its capture in a run and the offset in the (decompressed) capture, as one
// number. Order is that of captures, then of offsets.
#pragma once

#include <cstdint>

namespace tractor::capture {

using FramePlace = std::uint64_t;

inline constexpr unsigned kPlaceOffsetBits = 44;  // captures of 17 TB, and a million of them
inline constexpr std::uint64_t kMostPlaceOffset = (std::uint64_t{1} << kPlaceOffsetBits) - 1;
inline constexpr std::uint64_t kMostPlaceCapture = (std::uint64_t{1} << (64 - kPlaceOffsetBits)) - 2;
// Of a frame whose place does not fit.
inline constexpr FramePlace kNoPlace = ~FramePlace{0};

constexpr FramePlace frame_place(std::uint64_t capture, std::uint64_t offset) {
  if (capture > kMostPlaceCapture || offset > kMostPlaceOffset) return kNoPlace;
  return (capture << kPlaceOffsetBits) | offset;
}
constexpr std::uint64_t capture_of(FramePlace place) {
  return place >> kPlaceOffsetBits;
}
constexpr std::uint64_t offset_of(FramePlace place) {
  return place & kMostPlaceOffset;
}

}  // namespace tractor::capture
