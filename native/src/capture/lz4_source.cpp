// lz4 data as a source of bytes: every frame of the file, one after the other, through liblz4. The layout of frames and
// of the legacy ones is that of the LZ4 Frame Format Description; blocks are the library's matter.
#include <lz4.h>
#include <lz4frame.h>

#include <algorithm>
#include <vector>

#include "capture/byte_source.hpp"
#include "capture/compressed_input.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kLegacySizeBytes = 4;
constexpr std::size_t kLegacyBlock = 8 << 20;  // of decompressed data; only a frame's last block may hold less

class Lz4Source final : public ByteSource {
 public:
  Lz4Source(std::unique_ptr<ByteSource> stored, base::ByteView head) : input_(std::move(stored), head) {
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION))) context_ = nullptr;
  }
  ~Lz4Source() override { LZ4F_freeDecompressionContext(context_); }
  bool ready() const { return context_ != nullptr; }

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    while (!fault_ && !ended_) {
      std::size_t produced = 0;
      switch (state_) {
        case State::between:
          begin_frame();
          break;
        case State::frame:
          produced = decompress(to, size);
          break;
        case State::legacy:
          produced = take_legacy(to, size);
          break;
      }
      if (produced > 0) return produced;
    }
    return 0;
  }

  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return input_.position(); }
  std::uint64_t size() const override { return input_.stored().size(); }
  bool rewritten() const override { return input_.stored().rewritten(); }
  void interrupt() override { input_.stored().interrupt(); }

 private:
  enum class State : std::uint8_t { between, frame, legacy };

  void fail(const std::string& why) { fault_ = input_.damage("lz4", why); }

  void begin_frame() {
    if (!input_.have(kMagicBytes)) {
      ended_ = true;
      fault_ = input_.view().empty() ? input_.stored().fault() : input_.cut_short("lz4");
      return;
    }
    const base::ByteView head = input_.view();
    if (is_lz4_legacy(head)) {
      input_.use(kMagicBytes);
      state_ = State::legacy;
    } else if (is_lz4(head) || is_skippable(head)) {
      state_ = State::frame;
    } else {
      fail("something else follows a frame");
    }
  }

  std::size_t decompress(std::uint8_t* to, std::size_t size) {
    // Called even without input: the context may hold output that found no room before.
    (void)input_.have(1);
    const base::ByteView from = input_.view();
    std::size_t taken = from.size();
    std::size_t produced = size;
    const std::size_t outcome = LZ4F_decompress(context_, to, &produced, from.data(), &taken, nullptr);
    if (LZ4F_isError(outcome)) {
      fail(LZ4F_getErrorName(outcome));
      return 0;
    }
    input_.use(taken);
    if (outcome == 0) {
      state_ = State::between;
    } else if (produced == 0 && taken == 0) {
      fault_ = input_.cut_short("lz4");
    }
    return produced;
  }

  std::size_t take_legacy(std::uint8_t* to, std::size_t size) {
    if (legacy_used_ == legacy_filled_ && !next_legacy_block()) return 0;
    const std::size_t n = std::min(size, legacy_filled_ - legacy_used_);
    std::copy_n(legacy_.begin() + static_cast<std::ptrdiff_t>(legacy_used_), n, to);
    legacy_used_ += n;
    return n;
  }

  // A legacy frame has no end mark: it ends with the file, or where the next frame's magic stands for a size.
  bool next_legacy_block() {
    legacy_used_ = legacy_filled_ = 0;
    if (!input_.have(kLegacySizeBytes) || is_lz4(input_.view()) || is_skippable(input_.view())) {
      state_ = State::between;
      return false;
    }
    const std::size_t size = base::load_le32(input_.view().data());
    if (size > static_cast<std::size_t>(LZ4_compressBound(kLegacyBlock))) {
      fail("a block of " + std::to_string(size) + " bytes");
      return false;
    }
    if (!input_.have(kLegacySizeBytes + size)) {
      fault_ = input_.cut_short("lz4");
      return false;
    }
    legacy_.resize(kLegacyBlock);
    const int length = LZ4_decompress_safe(reinterpret_cast<const char*>(input_.view().data() + kLegacySizeBytes),
                                           reinterpret_cast<char*>(legacy_.data()), static_cast<int>(size),
                                           static_cast<int>(legacy_.size()));
    if (length < 0) {
      fail("a block is damaged");
      return false;
    }
    input_.use(kLegacySizeBytes + size);
    legacy_filled_ = static_cast<std::size_t>(length);
    return length > 0;
  }

  CompressedInput input_;
  LZ4F_dctx* context_ = nullptr;
  State state_ = State::between;
  std::vector<std::uint8_t> legacy_;  // the decompressed block in hand
  std::size_t legacy_used_ = 0;
  std::size_t legacy_filled_ = 0;
  bool ended_ = false;
  base::Fault fault_;
};

}  // namespace

std::unique_ptr<ByteSource> make_lz4_source(std::unique_ptr<ByteSource> stored, base::ByteView head) {
  auto source = std::make_unique<Lz4Source>(std::move(stored), head);
  if (!source->ready()) return nullptr;
  return source;
}

}  // namespace tractor::capture
