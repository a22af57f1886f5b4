// What decoding asks the memory for ahead of itself, a little with each frame. Nothing is read there: a prefetch of an
// address that is not there does nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "capture/frame.hpp"
#include "meter/packet_descriptor.hpp"

namespace tractor::meter {

// Where this thread reads itself: the bytes behind each batch, as many lines with each of its frames, a number that the
// processor can foretell.
class UpcomingBytes {
 public:
  class Prefetch {
   public:
    Prefetch(std::uintptr_t from, unsigned lines_each) : ahead_(from), lines_each_(lines_each) {}

    void with(const capture::Frame&) {
      for (unsigned line = 0; line < lines_each_; ++line, ahead_ += kLineBytes) {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): nothing is read there
        __builtin_prefetch(reinterpret_cast<const void*>(ahead_), 0, kSecondLevel);
      }
    }

   private:
    std::uintptr_t ahead_;  // a number, not a pointer: there need not be anything, nor an end that is kept to
    unsigned lines_each_;
  };

  // For the frames of that batch, all of them, before the next one is asked for.
  Prefetch beside(const capture::FrameBatch& batch) {
    const auto here = reinterpret_cast<std::uintptr_t>(batch.upcoming.data());
    if (asked_ < here || asked_ > here + 2 * kAheadBytes) asked_ = here;  // it lies elsewhere than the last one
    const std::uintptr_t from = asked_;
    const std::uintptr_t until = here + std::min(kAheadBytes, batch.upcoming.size());
    if (until <= from || batch.frames.empty()) return {from, 0};
    const auto lines_each = static_cast<unsigned>((until - from) / (kLineBytes * batch.frames.size()) + 1);
    asked_ += kLineBytes * lines_each * batch.frames.size();
    return {from, lines_each};
  }

 private:
  static constexpr std::size_t kLineBytes = 64;
  // Some batches, as batches are of any size: one whose bytes were not asked for is waited for, packet by packet. That
  // is more than the first level of the cache holds beside the tables.
  static constexpr std::size_t kAheadBytes = 32 << 10;
  static constexpr int kSecondLevel = 2;

  std::uintptr_t asked_ = 0;  // up to here
};

// Of a batch that another thread has read: the headers of packets some frames on, which lie in that thread's cache.
class HeaderPrefetch {
 public:
  explicit HeaderPrefetch(const capture::FrameBatch& batch) : end_(batch.frames.data() + batch.frames.size()) {}

  void with(const capture::Frame& frame) {
    constexpr std::ptrdiff_t kFramesOn = 24, kLastHeaderByte = 53;  // Ethernet, IPv4, TCP
    if (end_ - &frame <= kFramesOn) return;
    const std::uint8_t* const data = (&frame + kFramesOn)->data;
    __builtin_prefetch(data);
    __builtin_prefetch(data + kLastHeaderByte);
  }

 private:
  const capture::Frame* end_;
};

// Of a batch whose packets another thread has foretold: what it says of packets some frames on.
class ForetoldPrefetch {
 public:
  ForetoldPrefetch(const capture::FrameBatch& batch, const PacketDescriptor* foretold)
      : next_(foretold), end_(foretold + batch.frames.size()) {}

  void with(const capture::Frame&) {
    constexpr std::ptrdiff_t kFramesOn = 12;
    const PacketDescriptor* const next = next_++;
    if (end_ - next <= kFramesOn) return;
    __builtin_prefetch(next + kFramesOn);
    __builtin_prefetch(reinterpret_cast<const char*>(next + kFramesOn + 1) - 1);
  }

 private:
  const PacketDescriptor *next_, *end_;
};

}  // namespace tractor::meter
