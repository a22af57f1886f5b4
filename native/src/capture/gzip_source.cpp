// gzip data as a source of bytes: every member of the file, one after the other, through zlib.
#include <zlib.h>

#include <algorithm>

#include "capture/byte_source.hpp"
#include "capture/compressed_input.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kMostPerCall = 1 << 30;  // zlib counts in 32 bits
constexpr int kGzipOnly = 15 + 16;             // zlib.h, inflateInit2: largest window, gzip wrapper

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> stored, base::ByteView head) : input_(std::move(stored), head) {
    ready_ = inflateInit2(&state_, kGzipOnly) == Z_OK;
  }
  ~GzipSource() override {
    if (ready_) inflateEnd(&state_);
  }
  bool ready() const { return ready_; }

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    while (!fault_ && !ended_) {
      // Where the output was full, zlib may hold more of it than it needs input for.
      if (!output_waits_ && !input_.have(1)) {
        fault_ = input_.cut_short("gzip");
        return 0;
      }
      const base::ByteView from = input_.view();
      state_.next_in = const_cast<Bytef*>(from.data());  // zlib's type; nothing is written there
      state_.avail_in = static_cast<uInt>(std::min(from.size(), kMostPerCall));
      state_.next_out = to;
      state_.avail_out = static_cast<uInt>(std::min(size, kMostPerCall));
      const uInt offered_in = state_.avail_in;
      const uInt offered_out = state_.avail_out;
      const int outcome = inflate(&state_, Z_NO_FLUSH);
      input_.use(offered_in - state_.avail_in);
      output_waits_ = outcome == Z_OK && state_.avail_out == 0;
      if (outcome == Z_STREAM_END) {
        next_member();
      } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
        fault_ = input_.damage("gzip", state_.msg != nullptr ? state_.msg : "a dictionary is asked for");
        if (outcome == Z_MEM_ERROR) fault_.code = base::FaultCode::out_of_memory;
      }
      // What came out before a fault is still delivered: the next call reports the fault.
      if (const std::size_t produced = offered_out - state_.avail_out; produced > 0) return produced;
    }
    return 0;
  }

  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return input_.position(); }
  std::uint64_t size() const override { return input_.stored().size(); }
  bool rewritten() const override { return input_.stored().rewritten(); }
  void interrupt() override { input_.stored().interrupt(); }
  std::uint64_t trailing_bytes() const override { return trailing_; }

 private:
  // After a member: another one, padding with zeros (tapes), or bytes that mean nothing.
  void next_member() {
    while (input_.have(2) && input_.view()[0] == 0) input_.use(1);
    const base::ByteView rest = input_.view();
    if (is_gzip(rest)) {
      inflateReset(&state_);
      return;
    }
    ended_ = true;
    if (rest.size() > 1 || (rest.size() == 1 && rest[0] != 0)) count_trailing();
    fault_ = input_.stored().fault();
  }

  void count_trailing() {
    do {
      trailing_ += input_.view().size();
      input_.use(input_.view().size());
    } while (input_.have(1));
  }

  CompressedInput input_;
  std::uint64_t trailing_ = 0;
  z_stream state_{};
  bool ready_ = false;
  bool output_waits_ = false;
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
