#include "capture/compressed_input.hpp"

#include <algorithm>

namespace tractor::capture {
namespace {

constexpr std::size_t kInputBytes = 256 << 10;

}  // namespace

CompressedInput::CompressedInput(std::unique_ptr<ByteSource> stored, base::ByteView head)
    : stored_(std::move(stored)), bytes_(head.begin(), head.end()), filled_(head.size()) {
  bytes_.resize(std::max(bytes_.size(), kInputBytes));
}

bool CompressedInput::have(std::size_t need) {
  if (filled_ - used_ >= need) return true;
  const auto at = [this](std::size_t index) { return bytes_.begin() + static_cast<std::ptrdiff_t>(index); };
  std::copy(at(used_), at(filled_), bytes_.begin());
  filled_ -= used_;
  used_ = 0;
  while (filled_ < need) {
    // A length that the data claims is believed only as far as bytes for it arrive.
    if (filled_ == bytes_.size()) bytes_.resize(std::min(need, 2 * bytes_.size()));
    const std::size_t n = stored_->read(bytes_.data() + filled_, bytes_.size() - filled_);
    if (n == 0) return false;
    filled_ += n;
  }
  return true;
}

base::Fault CompressedInput::damage(const char* format, const std::string& why) const {
  base::Fault fault;
  fault.code = base::FaultCode::bad_compression;
  fault.message = std::string("the ") + format + " data does not decompress, near byte " + std::to_string(position()) +
                  " of the file as stored: " + why;
  return fault;
}

base::Fault CompressedInput::cut_short(const char* format) const {
  base::Fault fault = stored_->fault();
  if (fault) return fault;
  fault.code = base::FaultCode::truncated;
  fault.message = std::string("the ") + format + " data ends before it is whole, after " + std::to_string(position()) +
                  " bytes as stored";
  return fault;
}

}  // namespace tractor::capture
