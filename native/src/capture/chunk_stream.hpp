// A source of bytes as a run of chunks that records are parsed in, in place. A record that straddles the end of a chunk
// is carried to the head of the next one; a record longer than a chunk makes that one grow. A file is mapped stretch by
// stretch instead, where that can be. Knows no capture format.
#pragma once

#include <memory>
#include <vector>

#include "capture/byte_source.hpp"
#include "capture/chunk_pool.hpp"

namespace tractor::capture {

class ChunkStream {
 public:
  ChunkStream(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes);

  // The bytes in hand, not yet consumed: contiguous, inside chunk().
  const std::uint8_t* begin() const { return begin_; }
  const std::uint8_t* end() const { return end_; }
  std::size_t available() const { return static_cast<std::size_t>(end_ - begin_); }
  base::ByteView view() const { return {begin_, end_}; }
  // Bytes from the start of the capture to begin().
  std::uint64_t offset() const { return offset_; }
  void consume_to(const std::uint8_t* position) {
    offset_ += static_cast<std::uint64_t>(position - begin_);
    begin_ = position;
  }
  // Unconsumes, within what is in hand.
  void go_back_to(std::uint64_t offset) {
    begin_ -= offset_ - offset;
    offset_ = offset;
  }
  // Goes on at this offset of the source, from now on by reading; false where that cannot be.
  bool seek(std::uint64_t offset);
  std::shared_ptr<const Chunk> chunk() const {
    return mapped_ ? std::shared_ptr<const Chunk>(mapped_) : std::shared_ptr<const Chunk>(chunk_);
  }

  // Reads until `need` bytes are in hand; false at the end of the source or its fault, with what there was in hand.
  // Pointers into the stream are void afterwards; batches keep their chunk. Throws std::bad_alloc.
  bool fill(std::size_t need);

  const ByteSource& source() const { return *source_; }
  // For what decompresses the same source: the stream is of no use afterwards.
  std::unique_ptr<ByteSource> take_source() { return std::move(source_); }

  // To be called now and then: of what is mapped, what comes next is made present before it is asked for: a prefetch
  // does nothing where there is no page.
  void make_present() {
    if (!mapped_) return;
    // What was taken since needs it no more.
    if (present_ < begin_) present_ = begin_;
    while (present_ < end_ && present_ - begin_ < kPresentAhead) make_more_present();
  }

  // What the source holds is worth parsing where it is stored: from now on it is mapped where that can be.
  void map_from_now_on() { may_map_ = true; }

  // Where the file was cut within what is mapped: nothing from there on is the file's. Null while it was not. A page
  // that is gone is noticed by itself; the rest of the page of the cut is zeros, and whether it is one the file is
  // asked only where those were `suspected`.
  const std::uint8_t* lost(bool suspected) const {
    return mapped_ && (suspected || mapped_->lost() != nullptr) ? find_lost() : nullptr;
  }
  // Why bytes at offset() were lost.
  base::Fault fault_at_loss();

 private:
  static constexpr std::ptrdiff_t kPresentAhead = 128 << 10;

  const std::uint8_t* find_lost() const;
  bool map_from_here(std::size_t need);
  void make_more_present();
  void make_room(std::size_t need);
  void move_to_next_chunk(std::size_t area);

  std::unique_ptr<ByteSource> source_;
  std::size_t chunk_bytes_;
  std::size_t headroom_;   // where carried bytes fit ahead of the place that reads go to
  std::size_t alignment_;  // of that place
  ChunkPool pool_;
  std::shared_ptr<Chunk> chunk_;
  std::shared_ptr<const MappedStretch> mapped_;  // instead of chunk_
  bool may_map_ = false;
  std::vector<std::uint8_t> carried_;
  const std::uint8_t* begin_ = nullptr;
  const std::uint8_t* present_ = nullptr;  // of what is mapped, up to here it was made present
  std::uint8_t* end_ = nullptr;
  std::uint8_t* limit_ = nullptr;  // reads into this chunk stop here
  std::uint64_t offset_ = 0;
};

}  // namespace tractor::capture
