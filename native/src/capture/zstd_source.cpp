// zstd data as a source of bytes: every frame of the file, one after the other, through libzstd. Its own limit on the
// window (128 MB) bounds memory.
#include <zstd.h>

#include <algorithm>
#include <vector>

#include "capture/byte_source.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kInputBytes = 256 << 10;

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> stored, base::ByteView head)
      : stored_(std::move(stored)), context_(ZSTD_createDCtx()) {
    input_.assign(head.begin(), head.end());
    pending_ = {input_.data(), input_.size(), 0};
  }
  ~ZstdSource() override { ZSTD_freeDCtx(context_); }
  bool ready() const { return context_ != nullptr; }

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    while (!fault_ && !ended_) {
      ZSTD_outBuffer out{to, size, 0};
      const bool had_input = pending_.pos < pending_.size;
      // Called even without input: the context may hold output that found no room before.
      const std::size_t outcome = ZSTD_decompressStream(context_, &out, &pending_);
      if (ZSTD_isError(outcome)) {
        fault_.code = base::FaultCode::bad_compression;
        fault_.message = std::string("the zstd data does not decompress: ") + ZSTD_getErrorName(outcome);
      } else {
        // 0: a frame is whole. A call that had nothing to work on asks for the next frame and says nothing.
        if (had_input || out.pos > 0) inside_frame_ = outcome != 0;
      }
      if (out.pos > 0) return out.pos;
      if (fault_ || (pending_.pos == pending_.size && !refill())) return 0;
    }
    return 0;
  }

  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return stored_->position() - (pending_.size - pending_.pos); }
  std::uint64_t size() const override { return stored_->size(); }
  bool rewritten() const override { return stored_->rewritten(); }

 private:
  bool refill() {
    input_.resize(std::max(input_.size(), kInputBytes));
    const std::size_t n = stored_->read(input_.data(), input_.size());
    pending_ = {input_.data(), n, 0};
    if (n > 0) return true;
    ended_ = true;
    fault_ = stored_->fault();
    if (!fault_ && inside_frame_) {
      fault_.code = base::FaultCode::truncated;
      fault_.message = "the zstd data ends before it is whole";
    }
    return false;
  }

  std::unique_ptr<ByteSource> stored_;
  ZSTD_DCtx* context_;
  std::vector<std::uint8_t> input_;
  ZSTD_inBuffer pending_{};
  bool inside_frame_ = true;
  bool ended_ = false;
  base::Fault fault_;
};

}  // namespace

std::unique_ptr<ByteSource> make_zstd_source(std::unique_ptr<ByteSource> stored, base::ByteView head) {
  auto source = std::make_unique<ZstdSource>(std::move(stored), head);
  if (!source->ready()) return nullptr;
  return source;
}

}  // namespace tractor::capture
