// A capture that is already in memory, as a source of bytes: what fuzzers and tests read from. Does not own the bytes.
#pragma once

#include <algorithm>

#include "capture/byte_source.hpp"

namespace tractor::capture {

class MemorySource final : public ByteSource {
 public:
  // `most_per_read` limits each read, as a pipe would.
  explicit MemorySource(base::ByteView bytes, std::size_t most_per_read = SIZE_MAX)
      : bytes_(bytes), most_per_read_(std::max<std::size_t>(most_per_read, 1)) {}

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    const std::size_t n = std::min({size, most_per_read_, bytes_.size() - position_});
    if (n > 0) std::memcpy(to, bytes_.data() + position_, n);
    position_ += n;
    return n;
  }
  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return position_; }
  std::uint64_t size() const override { return bytes_.size(); }
  bool rewritten() const override { return false; }

 private:
  base::ByteView bytes_;
  std::size_t most_per_read_;
  std::size_t position_ = 0;
  base::Fault fault_;
};

}  // namespace tractor::capture
