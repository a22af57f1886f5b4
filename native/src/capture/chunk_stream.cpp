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
    make_room(need);
    const std::size_t n = source_->read(end_, static_cast<std::size_t>(limit_ - end_));
    if (n == 0) return false;
    end_ += n;
  }
  return true;
}

void ChunkStream::make_room(std::size_t need) {
  const auto room = static_cast<std::size_t>(limit_ - end_);
  const std::size_t missing = need - available();
  // Pipes give less than was asked for: go on in this chunk while a read is still worth its call.
  const std::size_t worthwhile = std::min(kPage, chunk_bytes_ / 4);
  if (room >= std::max(missing, worthwhile)) return;
  // A length that a record claims is believed only as far as bytes for it arrive: at most double what is in hand.
  move_to_next_chunk(std::max(chunk_bytes_, std::min(missing, available())));
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
}

}  // namespace tractor::capture
