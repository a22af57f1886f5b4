// Bytes of a file, pipe or standard input through read(2), or of a file where they are. Notices a file that shrinks or
// is rewritten under the reader.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

#include "capture/byte_source.hpp"

namespace tractor::capture {
namespace {

// Linux moves at most this in one read(2).
constexpr std::size_t kMostPerRead = 0x7ffff000;
// Offsets of mappings are multiples of the page: this suits every page size that Linux has.
constexpr std::uint64_t kPageBytes = 1 << 16;

std::string error_text(int error) {
  return std::generic_category().message(error);
}

class FileSource final : public ByteSource {
 public:
  FileSource(int descriptor, bool owned, std::array<const std::atomic<bool>*, 2> stops)
      : descriptor_(descriptor), owned_(owned), stops_(stops) {
    if (fstat(descriptor_, &at_open_) != 0) return;
    regular_ = S_ISREG(at_open_.st_mode);
    if (!regular_) return;
    // Standard input may be a file that somebody read from before us: what is left of it is ours.
    start_ = std::max<off_t>(lseek(descriptor_, 0, SEEK_CUR), 0);
    const off_t left = at_open_.st_size - start_;
    size_ = left > 0 ? static_cast<std::uint64_t>(left) : 0;
    (void)posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  ~FileSource() override {
    if (owned_) close(descriptor_);
  }

  bool is_directory() const { return S_ISDIR(at_open_.st_mode); }

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    if (fault_) return 0;
    for (;;) {
      if (!regular_ && !wait_for_input()) return 0;
      const ssize_t n = ::read(descriptor_, to, std::min(size, kMostPerRead));
      if (n > 0) {
        position_ += static_cast<std::uint64_t>(n);
        return static_cast<std::size_t>(n);
      }
      if (n == 0) {
        note_shrinking();
        return 0;
      }
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) continue;  // a descriptor that we were given may be non-blocking
      fault_.code = base::FaultCode::io;
      fault_.message = "cannot be read: " + error_text(errno);
      return 0;
    }
  }

  Mapped map(std::uint64_t offset, std::size_t size) override {
    // Who gave us standard input finds it read as far as we did: a mapping would leave it where it was.
    if (!regular_ || !owned_) return {};
    const std::uint64_t stored = size_now();
    const std::uint64_t until = std::min(stored, offset + size);
    if (offset >= stored) {
      position_ = stored;
      note_shrinking();
      return {.stretch = nullptr, .bytes = {}, .at_end = true};
    }
    const std::uint64_t ahead = offset % kPageBytes;
    auto stretch = MappedStretch::map(descriptor_, offset - ahead, static_cast<std::size_t>(until - offset + ahead));
    if (!stretch) {
      (void)lseek(descriptor_, static_cast<off_t>(position_), SEEK_SET);
      return {};
    }
    position_ = until;
    const base::ByteView bytes = stretch->bytes().subspan(static_cast<std::size_t>(ahead));
    return {.stretch = std::move(stretch), .bytes = bytes, .at_end = false};
  }

  bool seek(std::uint64_t offset) override {
    // Who gave us standard input has it where it stands.
    if (!regular_ || !owned_ || fault_ || offset > INT64_MAX) return false;
    if (lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) < 0) return false;
    position_ = offset;
    return true;
  }

  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return position_; }
  std::uint64_t size() const override { return size_; }
  std::uint64_t size_now() const override {
    struct stat now {};
    if (fstat(descriptor_, &now) != 0 || now.st_size <= start_) return 0;
    return static_cast<std::uint64_t>(now.st_size - start_);
  }
  void interrupt() override { interrupted_ = true; }

  bool rewritten() const override {
    struct stat now {};
    if (!regular_ || fstat(descriptor_, &now) != 0) return false;
    // A capture that another program still appends to grows, and is no rewritten one.
    const bool touched =
        now.st_mtim.tv_sec != at_open_.st_mtim.tv_sec || now.st_mtim.tv_nsec != at_open_.st_mtim.tv_nsec;
    return now.st_size < at_open_.st_size || (touched && now.st_size == at_open_.st_size);
  }

 private:
  void note_shrinking() {
    if (position_ >= size_) return;
    fault_.code = base::FaultCode::changed;
    fault_.message = "the file shrank while it was read: it had " + std::to_string(size_) +
                     " bytes when opened and ends after " + std::to_string(position_);
  }
  bool stopped() const {
    return std::any_of(stops_.begin(), stops_.end(), [](const auto* stop) { return stop != nullptr && *stop; });
  }
  // A pipe may be silent for ever: its reader looks up now and then whether it is still wanted.
  bool wait_for_input() {
    constexpr int kLookUpMs = 100;
    for (;;) {
      if (interrupted_ || stopped()) {
        fault_.code = base::FaultCode::aborted;
        fault_.message = "aborted";
        return false;
      }
      pollfd waiting{descriptor_, POLLIN, 0};
      if (poll(&waiting, 1, kLookUpMs) != 0) return true;
    }
  }

  int descriptor_;
  bool owned_;
  std::array<const std::atomic<bool>*, 2> stops_;
  std::atomic<bool> interrupted_{false};
  bool regular_ = false;
  struct stat at_open_ {};
  off_t start_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  base::Fault fault_;
};

}  // namespace

std::unique_ptr<ByteSource> open_file_source(const std::string& path, std::array<const std::atomic<bool>*, 2> stops,
                                             base::Fault& fault) {
  fault = base::Fault{};
  const bool standard_input = path == "-";
  int descriptor = STDIN_FILENO;
  if (!standard_input) {
    // A named pipe that nobody writes to yet is waited for where a wait can be ended: in poll, not here.
    do {
      descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    } while (descriptor < 0 && errno == EINTR);
  }
  if (descriptor < 0) {
    const bool unreachable = errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == EPERM;
    fault.code = unreachable ? base::FaultCode::not_found : base::FaultCode::io;
    fault.path = path;
    fault.message = "cannot be opened: " + error_text(errno);
    return nullptr;
  }
  auto source = std::make_unique<FileSource>(descriptor, !standard_input, stops);
  if (source->is_directory()) {
    fault.code = base::FaultCode::io;
    fault.path = path;
    fault.message = "is a folder, not a capture";
    return nullptr;
  }
  return source;
}

}  // namespace tractor::capture
