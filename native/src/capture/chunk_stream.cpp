// Filling of chunks: where a read goes, what is carried over, when a chunk grows.
#include "capture/chunk_stream.hpp"

#include <algorithm>
#include <bit>

namespace tractor::capture {
namespace {

constexpr std::size_t kSmallestChunk = 64;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kMostHeadroom = 64 << 10;
// A chunk that grew for a long record is kept up to this many times the usual size.
constexpr std::size_t kKeepFactor = 4;
// Of a file that is mapped: long enough that mapping costs nothing, short enough that memory seems flat.
constexpr std::size_t kStretchBytes = 32 << 20;
// Linux maps so much around a page that is asked for; where less, the rest comes as it is read.
constexpr std::size_t kPresentBlock = 64 << 10;

}  // namespace

ChunkStream::ChunkStream(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes)
    : source_(std::move(source)),
      chunk_bytes_(std::max(chunk_bytes, kSmallestChunk)),
      headroom_(std::min(chunk_bytes_, kMostHeadroom)),
      // The kernel copies whole pages to whole pages faster; tiny chunks (tests) end exactly where their storage does.
      alignment_(chunk_bytes_ >= 16 * kPage ? kPage : 1),
      pool_(kKeepFactor * (chunk_bytes_ + headroom_ + alignment_)) {}

bool ChunkStream::fill(std::size_t need) {
  while (available() < need) {
    if (may_map_ && map_from_here(need)) return available() >= need;
    make_room(need);
    const std::size_t n = source_->read(end_, static_cast<std::size_t>(limit_ - end_));
    if (n == 0) return false;
    end_ += n;
  }
  return true;
}

bool ChunkStream::seek(std::uint64_t offset) {
  if (offset >= offset_ && offset - offset_ <= available()) {
    consume_to(begin_ + (offset - offset_));
    return true;
  }
  if (!source_->seek(offset)) return false;
  may_map_ = false;
  if (mapped_) {
    mapped_.reset();
    chunk_.reset();
    begin_ = end_ = limit_ = nullptr;
  }
  begin_ = end_;
  offset_ = offset;
  return true;
}

// False where the source is to be read; that is decided once. The bytes in hand are mapped again with what follows
// them.
bool ChunkStream::map_from_here(std::size_t need) {
  Mapped next = source_->map(offset_, std::max(kStretchBytes, need));
  if (next.at_end) return true;
  if (next.stretch == nullptr) {
    may_map_ = false;
    limit_ = end_;
    return false;
  }
  mapped_ = std::move(next.stretch);
  present_ = begin_ = next.bytes.data();
  end_ = const_cast<std::uint8_t*>(begin_) + next.bytes.size();
  return true;
}

// One page is asked for in each block.
void ChunkStream::make_more_present() {
  const std::size_t to_next = kPresentBlock - reinterpret_cast<std::uintptr_t>(present_) % kPresentBlock;
  const bool present = mapped_->make_present(present_);
  present_ = present && to_next < static_cast<std::size_t>(end_ - present_) ? present_ + to_next : end_;
}

const std::uint8_t* ChunkStream::find_lost() const {
  const base::ByteView bytes = mapped_->bytes();
  const std::uint64_t stretch_offset = offset_ - static_cast<std::uint64_t>(begin_ - bytes.data());
  const std::uint64_t size = source_->size_now();
  const std::uint8_t* const lost = mapped_->lost();
  if (size >= stretch_offset + bytes.size()) return lost;
  const std::uint8_t* const cut = bytes.data() + (size > stretch_offset ? size - stretch_offset : 0);
  return lost == nullptr ? cut : std::min(lost, cut);
}

base::Fault ChunkStream::fault_at_loss() {
  source_->map(source_->size_now(), 1);  // what a reader who comes to the end is told
  if (source_->fault()) return source_->fault();
  base::Fault fault;
  fault.code = source_->rewritten() ? base::FaultCode::changed : base::FaultCode::io;
  fault.message =
      source_->rewritten() ? "the file was rewritten while it was read" : "cannot be read: input/output error";
  return fault;
}

void ChunkStream::make_room(std::size_t need) {
  // Pipes and decompressors give less than was asked for: go on in this chunk while a read is still worth its call,
  // also where the record does not end in it. Carried on after each read, a long one would be copied for every page.
  const std::size_t worthwhile = std::min(kPage, chunk_bytes_ / 4);
  if (static_cast<std::size_t>(limit_ - end_) >= worthwhile) return;
  // A length that a record claims is believed only as far as bytes for it arrive: at most double what is in hand.
  move_to_next_chunk(std::max(chunk_bytes_, std::min(need - available(), available())));
}

void ChunkStream::move_to_next_chunk(std::size_t area) {
  const std::size_t tail = available();
  const std::size_t ahead = std::max(headroom_, tail);
  const std::size_t bytes = ahead + area + alignment_ - 1;
  std::shared_ptr<Chunk> next;
  const std::uint8_t* from = begin_;
  if (tail <= headroom_) {
    // Let go of this chunk first: if no batch holds it, it is the next one, still in the cache.
    carried_.assign(begin_, static_cast<const std::uint8_t*>(end_));
    from = carried_.data();
    chunk_.reset();
    begin_ = end_ = limit_ = nullptr;
  }
  next = pool_.acquire(bytes);
  std::uint8_t* storage = next->storage.data();
  const auto address = reinterpret_cast<std::uintptr_t>(storage) + ahead;
  std::uint8_t* target = storage + ahead + (alignment_ - address % alignment_) % alignment_;
  if (tail > 0) std::memcpy(target - tail, from, tail);
  begin_ = target - tail;
  end_ = target;
  limit_ = target + area;
  chunk_ = std::move(next);
  mapped_.reset();  // where mapping came to an end, its last bytes were carried over
}

}  // namespace tractor::capture
