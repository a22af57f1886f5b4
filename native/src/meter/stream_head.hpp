// The first bytes of one direction of a TCP stream, put in order: what the dissectors read. Keeps no more than
// kStreamHeadBytes, and nothing until a second segment is needed.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "dissect/inspector.hpp"

namespace tractor::meter {

class StreamHead {
 public:
  // The SYN's sequence number: the stream's first byte is the one after it.
  void set_syn(std::uint32_t sequence);
  // It is known where the stream begins.
  bool based() const { return based_; }
  // `sequence` is that of its first byte, and nothing of it is there yet. Only of a based one.
  bool opens_with(std::uint32_t sequence) const { return bytes_.empty() && sequence == first_; }
  // Takes a segment; true when it made new bytes readable from the start of the stream.
  bool add(std::uint32_t sequence, base::ByteView payload);
  // The bytes from the start of the stream that are known without a hole.
  base::ByteView contiguous() const { return {bytes_.data(), contiguous_}; }
  // Runs of bytes that lie beyond a hole.
  std::size_t pieces_beyond() const { return piece_count_; }
  // Calls on(sequence, bytes) for what is there, from the first byte on; holes are left out. Only of a based one.
  template <typename On>
  void each_run(On on) const {
    on(first_, contiguous());
    for (std::uint32_t from = contiguous_;;) {
      const Piece* next = nullptr;
      for (std::size_t i = 0; i < piece_count_; ++i) {
        if (pieces_[i].begin >= from && (next == nullptr || pieces_[i].begin < next->begin)) next = &pieces_[i];
      }
      if (next == nullptr) return;
      on(first_ + next->begin, base::ByteView{bytes_.data() + next->begin, next->end - next->begin});
      from = next->begin + 1;
    }
  }
  // It would lie beyond what is kept. Only of a based one.
  bool is_beyond(std::uint32_t sequence) const {
    const std::uint32_t offset = sequence - first_;
    return offset >= dissect::kStreamHeadBytes && offset < 0x8000'0000U;
  }
  std::size_t allocated() const { return bytes_.capacity(); }
  // As a fresh one, for the next stream.
  void clear();

 private:
  struct Piece {
    std::uint32_t begin, end;
  };
  static constexpr std::size_t kMaxPieces = 8;
  void absorb();

  std::vector<std::uint8_t> bytes_;
  std::array<Piece, kMaxPieces> pieces_{};  // out of order, beyond the contiguous part
  std::uint8_t piece_count_ = 0;
  std::uint32_t contiguous_ = 0;
  std::uint32_t first_ = 0;  // sequence number of the stream's first byte
  bool based_ = false;
};

}  // namespace tractor::meter
