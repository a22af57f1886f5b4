// Recycling of chunks. One lock per chunk, not per batch or frame.
#include "capture/chunk_pool.hpp"

#include <utility>

namespace tractor::capture {

std::unique_ptr<Chunk> ChunkPool::Shelf::take(std::size_t bytes) {
  const std::lock_guard<std::mutex> guard(lock);
  if (free.empty()) return nullptr;
  std::unique_ptr<Chunk> chunk = std::move(free.back());
  free.pop_back();
  // One that is too small goes: the reader's records have outgrown it.
  return chunk->storage.size() >= bytes ? std::move(chunk) : nullptr;
}

void ChunkPool::Shelf::put_back(std::unique_ptr<Chunk> chunk) {
  if (chunk->storage.size() > keep_bytes) return;
  const std::lock_guard<std::mutex> guard(lock);
  if (free.size() < kMostKept) free.push_back(std::move(chunk));
}

std::shared_ptr<Chunk> ChunkPool::acquire(std::size_t bytes) {
  std::unique_ptr<Chunk> chunk = shelf_->take(bytes);
  if (!chunk) {
    chunk = std::make_unique<Chunk>();
    chunk->storage.resize(bytes);
  }
  return {chunk.release(), [shelf = shelf_](Chunk* done) { shelf->put_back(std::unique_ptr<Chunk>(done)); }};
}

}  // namespace tractor::capture
