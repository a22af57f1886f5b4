// The chunks that a reader fills and its batches hold: storage comes back here when the last batch lets go of it, on
// whatever thread, and is filled again without being zeroed or allocated anew. Safe to outlive its reader.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "capture/frame.hpp"

namespace tractor::capture {

class ChunkPool {
 public:
  // Chunks of more than `keep_bytes`, grown for one long record, are freed instead of kept.
  explicit ChunkPool(std::size_t keep_bytes) : shelf_(std::make_shared<Shelf>(keep_bytes)) {}

  // A chunk of at least `bytes`, with whatever it held before. Throws std::bad_alloc.
  std::shared_ptr<Chunk> acquire(std::size_t bytes);

 private:
  // Of a file, enough for the batches that are read ahead; more are freed rather than kept.
  static constexpr std::size_t kMostKept = 8;

  struct Shelf {
    explicit Shelf(std::size_t keep) : keep_bytes(keep) { free.reserve(kMostKept); }
    std::unique_ptr<Chunk> take(std::size_t bytes);
    void put_back(std::unique_ptr<Chunk> chunk);

    const std::size_t keep_bytes;
    std::mutex lock;
    std::vector<std::unique_ptr<Chunk>> free;  // the last one back is the warmest: taken first
  };
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace tractor::capture
