// gzip data as a source of bytes: every member of the file, one after the other, through zlib.
#include <zlib.h>

#include <algorithm>
#include <new>
#include <vector>

#include "capture/byte_source.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kInputBytes = 256 << 10;
constexpr std::size_t kMostPerCall = 1 << 30;  // zlib counts in 32 bits
constexpr int kGzipOnly = 15 + 16;             // zlib.h, inflateInit2: largest window, gzip wrapper

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> stored, base::ByteView head) : stored_(std::move(stored)) {
    input_.assign(head.begin(), head.end());
    filled_ = input_.size();
    input_.resize(std::max(input_.size(), kInputBytes));
    ready_ = inflateInit2(&state_, kGzipOnly) == Z_OK;
  }
  ~GzipSource() override {
    if (ready_) inflateEnd(&state_);
  }
  bool ready() const { return ready_; }

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    while (!fault_ && !ended_) {
      if (used_ == filled_ && !refill(1)) {
        stop_early();
        return 0;
      }
      state_.next_in = input_.data() + used_;
      state_.avail_in = static_cast<uInt>(std::min(filled_ - used_, kMostPerCall));
      state_.next_out = to;
      state_.avail_out = static_cast<uInt>(std::min(size, kMostPerCall));
      const uInt offered_in = state_.avail_in;
      const uInt offered_out = state_.avail_out;
      const int outcome = inflate(&state_, Z_NO_FLUSH);
      used_ += offered_in - state_.avail_in;
      if (outcome == Z_STREAM_END) {
        next_member();
      } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
        fault_.code = outcome == Z_MEM_ERROR ? base::FaultCode::out_of_memory : base::FaultCode::bad_compression;
        fault_.message = std::string("the gzip data does not decompress: ") +
                         (state_.msg != nullptr ? state_.msg : "a dictionary is asked for");
      }
      // What came out before a fault is still delivered: the next call reports the fault.
      if (const std::size_t produced = offered_out - state_.avail_out; produced > 0) return produced;
    }
    return 0;
  }

  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return stored_->position() - (filled_ - used_); }
  std::uint64_t size() const override { return stored_->size(); }
  bool rewritten() const override { return stored_->rewritten(); }
  std::uint64_t trailing_bytes() const override { return trailing_; }

 private:
  // Makes at least `need` bytes of input available; false where there are fewer.
  bool refill(std::size_t need) {
    if (used_ > 0) {
      std::copy(input_.begin() + static_cast<std::ptrdiff_t>(used_),
                input_.begin() + static_cast<std::ptrdiff_t>(filled_), input_.begin());
      filled_ -= used_;
      used_ = 0;
    }
    while (filled_ < need) {
      const std::size_t n = stored_->read(input_.data() + filled_, input_.size() - filled_);
      if (n == 0) return false;
      filled_ += n;
    }
    return true;
  }

  void stop_early() {
    fault_ = stored_->fault();
    if (fault_) return;
    fault_.code = base::FaultCode::truncated;
    fault_.message = "the gzip data ends before it is whole";
  }

  // After a member: another one, padding with zeros (tapes), or bytes that mean nothing.
  void next_member() {
    for (;;) {
      if (filled_ - used_ < 2 && !refill(2)) break;
      if (input_[used_] != 0) break;
      ++used_;
    }
    const std::size_t left = filled_ - used_;
    if (left >= 2 && input_[used_] == 0x1f && input_[used_ + 1] == 0x8b) {
      inflateReset(&state_);
      return;
    }
    ended_ = true;
    if (left == 0 || (left == 1 && input_[used_] == 0)) {
      fault_ = stored_->fault();
      return;
    }
    used_ = filled_;
    trailing_ = left;
    while (refill(1)) {
      trailing_ += filled_;
      used_ = filled_;
    }
    fault_ = stored_->fault();
  }

  std::unique_ptr<ByteSource> stored_;
  std::vector<std::uint8_t> input_;
  std::size_t used_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t trailing_ = 0;
  z_stream state_{};
  bool ready_ = false;
  bool ended_ = false;
  base::Fault fault_;
};

}  // namespace

std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> stored, base::ByteView head) {
  auto source = std::make_unique<GzipSource>(std::move(stored), head);
  if (!source->ready()) return nullptr;
  return source;
}

}  // namespace tractor::capture
