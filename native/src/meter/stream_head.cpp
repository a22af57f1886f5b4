#include "meter/stream_head.hpp"

#include <algorithm>
#include <cstring>

namespace tractor::meter {

void StreamHead::set_syn(std::uint32_t sequence) {
  if (based_) return;
  first_ = sequence + 1;
  based_ = true;
}

bool StreamHead::add(std::uint32_t sequence, base::ByteView payload) {
  if (!based_) {  // no SYN seen: the stream begins, for us, with what came first
    first_ = sequence;
    based_ = true;
  }
  // Sequence numbers wrap (RFC 9293 section 3.4): a distance above 2^31 is before the start.
  const std::uint32_t offset = sequence - first_;
  if (offset >= dissect::kStreamHeadBytes) return false;
  const auto end = static_cast<std::uint32_t>(std::min(offset + payload.size(), dissect::kStreamHeadBytes));
  if (end <= contiguous_ || end <= offset) return false;
  if (bytes_.size() < end) bytes_.resize(end);
  // What came first stays: a later segment never rewrites bytes that were already read.
  const std::uint32_t from = std::max(offset, contiguous_);
  if (offset > contiguous_) {
    if (piece_count_ == kMaxPieces) return false;
    std::memcpy(bytes_.data() + offset, payload.data(), end - offset);
    pieces_[piece_count_++] = {offset, end};
    return false;
  }
  std::memcpy(bytes_.data() + from, payload.data() + (from - offset), end - from);
  contiguous_ = end;
  absorb();
  return true;
}

void StreamHead::absorb() {
  for (std::size_t i = 0; i < piece_count_;) {
    if (pieces_[i].begin > contiguous_) {
      ++i;
      continue;
    }
    contiguous_ = std::max(contiguous_, pieces_[i].end);
    pieces_[i] = pieces_[--piece_count_];
    i = 0;
  }
}

void StreamHead::clear() {
  std::vector<std::uint8_t>().swap(bytes_);  // `= {}` would keep the memory, and what is given back be counted twice
  piece_count_ = 0;
  contiguous_ = first_ = 0;
  based_ = false;
}

}  // namespace tractor::meter
