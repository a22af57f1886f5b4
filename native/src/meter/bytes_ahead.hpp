// Pages of a mapped capture that its reader comes to next, mapped for it by a thread that would only wait for it.
#pragma once

#include <algorithm>
#include <cstddef>

#include "capture/frame.hpp"

namespace tractor::meter {

class BytesAhead {
 public:
  // A piece of what lies some batches behind this one, the last that the reader has given. False where there is nothing
  // worth it.
  bool prepare(const capture::FrameBatch& last) {
    if (last.chunk == nullptr) return false;
    if (last.chunk.get() != chunk_) left_ = last.upcoming.size();
    chunk_ = last.chunk.get();
    const std::size_t upcoming = last.upcoming.size();
    if (upcoming < kNearest + kPiece) return false;
    left_ = std::min(left_, upcoming - kNearest);
    const std::size_t ahead = upcoming - left_;
    if (left_ < kPiece || ahead > kFarthest) return false;
    left_ -= kPiece;
    return last.chunk->make_present(last.upcoming.subspan(ahead, kPiece));
  }

 private:
  // Behind what the reader is about to touch itself; not so far that it is of no use yet.
  static constexpr std::size_t kNearest = 512 << 10, kFarthest = 4 << 20, kPiece = 128 << 10;
  const capture::Chunk* chunk_ = nullptr;  // only compared: it may be gone
  std::size_t left_ = 0;                   // bytes up to the end of its upcoming ones that nothing was done for
};

}  // namespace tractor::meter
