// zstd data as a source of bytes: every frame of the file, one after the other, through libzstd. Its own limit on the
// window (128 MB) bounds memory.
#include <zstd.h>

#include "capture/byte_source.hpp"
#include "capture/compressed_input.hpp"

namespace tractor::capture {
namespace {

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> stored, base::ByteView head)
      : input_(std::move(stored), head), context_(ZSTD_createDCtx()) {}
  ~ZstdSource() override { ZSTD_freeDCtx(context_); }
  bool ready() const { return context_ != nullptr; }

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    while (!fault_ && !ended_) {
      if (!inside_frame_ && !a_frame_begins()) {
        fault_ = input_.damage("zstd", "no frame begins here");
        return 0;
      }
      const base::ByteView from = input_.view();
      ZSTD_inBuffer in{from.data(), from.size(), 0};
      ZSTD_outBuffer out{to, size, 0};
      // Called even without input: the context may hold output that found no room before.
      const std::size_t outcome = ZSTD_decompressStream(context_, &out, &in);
      input_.use(in.pos);
      if (ZSTD_isError(outcome)) {
        fault_ = input_.damage("zstd", ZSTD_getErrorName(outcome));
      } else if (!from.empty() || out.pos > 0) {
        // 0: a frame is whole. A call that had nothing to work on asks for the next frame and says nothing.
        inside_frame_ = outcome != 0;
      }
      if (out.pos > 0) return out.pos;
      if (!fault_ && input_.view().empty() && !input_.have(1)) end();
    }
    return 0;
  }

  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return input_.position(); }
  std::uint64_t size() const override { return input_.stored().size(); }
  bool rewritten() const override { return input_.stored().rewritten(); }
  void interrupt() override { input_.stored().interrupt(); }

 private:
  // libzstd takes the formats of its own beginnings for frames too, and what it makes of them when they are damaged
  // depends on the pieces in which they come. Fewer bytes than a magic number are left to it.
  bool a_frame_begins() {
    if (!input_.have(4)) return true;
    return is_zstd(input_.view()) || is_skippable(input_.view());
  }

  void end() {
    ended_ = true;
    fault_ = inside_frame_ ? input_.cut_short("zstd") : input_.stored().fault();
  }

  CompressedInput input_;
  ZSTD_DCtx* context_;
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
