// What a walk over records asks the memory for ahead of itself. Nothing is read there: past the end is harmless.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tractor::capture {

class LinesAhead {
 public:
  // `all`: nobody else asks for what comes next (OpenOptions::walks_alone), so every line is asked for once.
  LinesAhead(const std::uint8_t* from, bool all) : asked_(from + kAllAhead), all_(all) {}

  // The walk has come to this record.
  void pass(const std::uint8_t* record) {
    if (!all_) return __builtin_prefetch(record + kOneAhead);
    for (; asked_ < record + kAllAhead; asked_ += kLine) __builtin_prefetch(asked_, 0, kSecondLevel);
  }

 private:
  // Far enough ahead for a line to arrive before the walk does.
  static constexpr std::ptrdiff_t kOneAhead = 2048, kAllAhead = 16 << 10, kLine = 64;
  static constexpr int kSecondLevel = 2;  // of the cache: all that lies so far ahead would leave no room in the first
  const std::uint8_t* asked_;
  bool all_;
};

}  // namespace tractor::capture
