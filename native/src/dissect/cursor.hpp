// A bounds-checked reader over bytes. Reading past the end gives zeros and marks the cursor failed; it never throws.
#pragma once

#include "base/bytes.hpp"

namespace tractor::dissect {

class Cursor {
 public:
  explicit Cursor(base::ByteView bytes) : at_(bytes.data()), left_(bytes.size()) {}

  bool failed() const { return failed_; }
  std::size_t left() const { return left_; }
  base::ByteView rest() const { return {at_, left_}; }

  std::uint8_t u8() { return need(1) ? *advance(1) : 0; }
  std::uint16_t be16() { return need(2) ? base::load_be16(advance(2)) : 0; }
  std::uint32_t be24() { return need(3) ? base::load_be24(advance(3)) : 0; }
  std::uint32_t be32() { return need(4) ? base::load_be32(advance(4)) : 0; }
  std::uint64_t be64() { return need(8) ? base::load_be64(advance(8)) : 0; }
  std::uint16_t le16() { return need(2) ? base::load_le16(advance(2)) : 0; }
  std::uint32_t le32() { return need(4) ? base::load_le32(advance(4)) : 0; }
  base::ByteView take(std::size_t n) { return need(n) ? base::ByteView(advance(n), n) : base::ByteView{}; }
  // As many as there are, up to n: for values that the capture may have cut.
  base::ByteView take_up_to(std::size_t n) {
    if (n > left_) failed_ = true;
    const std::size_t size = n < left_ ? n : left_;
    return base::ByteView(advance(size), size);
  }
  void skip(std::size_t n) { take(n); }

 private:
  bool need(std::size_t n) {
    if (failed_ || n > left_) failed_ = true;
    return !failed_;
  }
  const std::uint8_t* advance(std::size_t n) {
    const std::uint8_t* p = at_;
    at_ += n;
    left_ -= n;
    return p;
  }
  const std::uint8_t* at_;
  std::size_t left_;
  bool failed_ = false;
};

}  // namespace tractor::dissect
