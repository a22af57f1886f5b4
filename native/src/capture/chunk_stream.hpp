// A source of bytes as a run of chunks that records are parsed in, in place. A record that straddles the end of a chunk
// is carried to the head of the next one; a record longer than a chunk makes that one grow. Knows no capture format.
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
  std::shared_ptr<const Chunk> chunk() const { return chunk_; }

  // Reads until `need` bytes are in hand; false at the end of the source or its fault, with what there was in hand.
  // Pointers into the stream are void afterwards; batches keep their chunk. Throws std::bad_alloc.
  bool fill(std::size_t need);

  const ByteSource& source() const { return *source_; }
  // For what decompresses the same source: the stream is of no use afterwards.
  std::unique_ptr<ByteSource> take_source() { return std::move(source_); }

 private:
  void make_room(std::size_t need);
  void move_to_next_chunk(std::size_t area);

  std::unique_ptr<ByteSource> source_;
  std::size_t chunk_bytes_;
  std::size_t headroom_;   // where carried bytes fit ahead of the place that reads go to
  std::size_t alignment_;  // of that place
  ChunkPool pool_;
  std::shared_ptr<Chunk> chunk_;
  std::vector<std::uint8_t> carried_;
  const std::uint8_t* begin_ = nullptr;
  std::uint8_t* end_ = nullptr;
  std::uint8_t* limit_ = nullptr;  // reads into this chunk stop here
  std::uint64_t offset_ = 0;
};

}  // namespace tractor::capture
