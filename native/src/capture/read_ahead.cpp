// A ring of pieces between two threads: one fills them from the source, the other copies them out. Each piece belongs
// to one of the two at any time; the lock guards only whose it is.
#include "capture/read_ahead.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

namespace tractor::capture {
namespace {

// Small enough to stay in the cache between the two threads.
constexpr std::size_t kPieces = 8;
constexpr std::size_t kPieceBytes = 256 << 10;

class ReadAhead final : public ByteSource {
 public:
  explicit ReadAhead(std::unique_ptr<ByteSource>& inner) : inner_(*inner), position_(inner->position()) {
    thread_ = std::thread([this] { fill_pieces(); });  // may throw: then the caller still has its source
    owned_ = std::move(inner);
  }
  ~ReadAhead() override {
    {
      const std::lock_guard lock(mutex_);
      unwanted_ = true;
    }
    room_.notify_one();
    inner_.interrupt();
    thread_.join();
  }

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    if (ended_ || (used_ == filled_ && !next_piece())) return 0;
    const std::size_t n = std::min(size, filled_ - used_);
    std::memcpy(to, pieces_[reading_ % kPieces].bytes.get() + used_, n);
    used_ += n;
    return n;
  }

  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return position_; }
  std::uint64_t size() const override { return inner_.size(); }
  bool rewritten() const override { return inner_.rewritten(); }
  void interrupt() override { inner_.interrupt(); }
  std::uint64_t trailing_bytes() const override { return ended_ ? trailing_ : 0; }

 private:
  struct Piece {
    std::unique_ptr<std::uint8_t[]> bytes;
    std::size_t size = 0;
    std::uint64_t position = 0;  // in the source as stored, after this piece
  };

  // The reader's side. Gives the piece in hand back and waits for the next one.
  bool next_piece() {
    std::unique_lock lock(mutex_);
    if (filled_ > 0) {
      ++reading_;
      room_.notify_one();
    }
    used_ = filled_ = 0;
    news_.wait(lock, [this] { return done_ || written_ > reading_; });
    if (written_ > reading_) {
      const Piece& piece = pieces_[reading_ % kPieces];
      filled_ = piece.size;
      position_ = piece.position;
      return true;
    }
    ended_ = true;
    fault_ = end_fault_;
    trailing_ = end_trailing_;
    position_ = end_position_;
    return false;
  }

  // The thread's side.
  void fill_pieces() {
    base::Fault fault;
    try {
      while (wait_for_room() && fill(pieces_[written_ % kPieces])) publish();
      fault = inner_.fault();
    } catch (const std::bad_alloc&) {
      fault.code = base::FaultCode::out_of_memory;
    }
    {
      const std::lock_guard lock(mutex_);
      end_fault_ = std::move(fault);
      end_trailing_ = inner_.trailing_bytes();
      end_position_ = inner_.position();
      done_ = true;
    }
    news_.notify_one();
  }
  bool wait_for_room() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return unwanted_ || written_ - reading_ < kPieces; });
    return !unwanted_;
  }
  bool fill(Piece& piece) {
    if (!piece.bytes) piece.bytes = std::make_unique_for_overwrite<std::uint8_t[]>(kPieceBytes);
    piece.size = inner_.read(piece.bytes.get(), kPieceBytes);
    piece.position = inner_.position();
    return piece.size > 0;
  }
  void publish() {
    {
      const std::lock_guard lock(mutex_);
      ++written_;
    }
    news_.notify_one();
  }

  std::unique_ptr<ByteSource> owned_;
  ByteSource& inner_;
  std::array<Piece, kPieces> pieces_;

  std::mutex mutex_;
  std::condition_variable room_, news_;
  // Counts of pieces, changed under the lock, each by one side alone; so a side reads its own without.
  std::uint64_t written_ = 0;
  std::uint64_t reading_ = 0;
  bool unwanted_ = false;
  bool done_ = false;  // and then what the source's end was like:
  base::Fault end_fault_;
  std::uint64_t end_trailing_ = 0;
  std::uint64_t end_position_ = 0;

  // The reader's own.
  std::size_t used_ = 0;
  std::size_t filled_ = 0;
  bool ended_ = false;
  base::Fault fault_;
  std::uint64_t trailing_ = 0;
  std::uint64_t position_ = 0;

  std::thread thread_;
};

}  // namespace

std::unique_ptr<ByteSource> read_ahead(std::unique_ptr<ByteSource> inner) {
  try {
    return std::make_unique<ReadAhead>(inner);
  } catch (const std::system_error&) {
    return inner;
  }
}

}  // namespace tractor::capture
