// How one direction's TCP sequence numbers went: what was sent again, what came late, what was never seen. Knows no
// packets: a sequence number and a length come in, as the capture shows them and not as the receiver did.
#pragma once

#include <cstdint>

namespace tractor::stats {

struct TcpSequence {
  std::uint64_t gap_bytes;      // skipped, and not seen since
  std::uint32_t retransmitted;  // segments with bytes that were seen before
  std::uint32_t out_of_order;   // segments with bytes that had been skipped
  std::uint32_t zero_windows;   // segments that say: send no more

  void clear() {
    gap_bytes = 0;
    retransmitted = out_of_order = zero_windows = 0;
    next_ = header_begin_ = opened_at_ = 0;
    hole_count_ = fin_ = 0;
    known_ = opened_ = false;
  }

  // A SYN, before it is added. Another one than before opens another connection of the same ports: how far its numbers
  // are from those of the last one tells of no loss.
  void open(std::uint32_t sequence) {
    if (opened_ && sequence != opened_at_) known_ = false;
    opened_ = true;
    opened_at_ = sequence;
  }

  // A segment of `payload_bytes` and `marks`, SYN and FIN, of one sequence number each (RFC 9293 section 3.4). One
  // without either says nothing but that everything before `sequence` was sent.
  void add(std::uint32_t sequence, std::uint32_t payload_bytes, std::uint32_t marks) {
    const std::uint32_t length = payload_bytes + marks;
    const auto ahead = static_cast<std::int32_t>(sequence - next_);
    if (length == 0 && (!known_ || ahead <= 0 || ahead > kFar)) return;
    if (!known_ || ahead > kFar || ahead < -kFar) {  // so far off, it is another connection, or nonsense
      known_ = true;
      next_ = sequence + length;
      hole_count_ = 0;
      return;
    }
    if (ahead >= 0) {
      if (ahead > 0) open_hole(sequence);
      next_ = sequence + length;
      return;
    }
    // A probe whether the other side is still there repeats one byte (RFC 9293 section 3.8.4).
    if (ahead == -1 && payload_bytes == 1 && marks == 0) return;
    if (fill_holes(sequence, sequence + length)) {
      ++out_of_order;
    } else {
      ++retransmitted;
    }
    if (static_cast<std::int32_t>(sequence + length - next_) > 0) next_ = sequence + length;
  }

  // The segment that was added last had a header of so many bytes, and FIN: more of it may follow in IP fragments.
  void note_header(std::uint32_t sequence, std::uint32_t header_bytes, bool fin) {
    header_begin_ = sequence - header_bytes;
    fin_ = fin ? 1 : 0;
  }
  // What a later fragment holds of it, `offset` bytes behind the beginning of its header. It has been counted.
  void add_rest(std::uint32_t offset, std::uint32_t payload_bytes) {
    const std::uint32_t begin = header_begin_ + offset, end = begin + payload_bytes;
    const auto ahead = static_cast<std::int32_t>(begin - next_);
    if (!known_ || ahead > kFar || ahead < -kFar) return;
    if (ahead > 0) {
      open_hole(begin);
    } else {
      fill_holes(begin, end);
    }
    if (static_cast<std::int32_t>(end + fin_ - next_) > 0) next_ = end + fin_;
  }

 private:
  struct Hole {
    std::uint32_t begin, end;
  };
  static constexpr std::int32_t kFar = 1 << 30;  // the greatest window there is (RFC 7323 section 2.3)
  static constexpr unsigned kHoles = 4;          // remembered at once; of more, the late bytes count as seen before

  void open_hole(std::uint32_t end) {
    gap_bytes += end - next_;
    if (hole_count_ < kHoles) holes_[hole_count_++] = {next_, end};
  }

  // Whether any of these bytes had been skipped. A hole that is filled in its middle becomes two, where there is room.
  bool fill_holes(std::uint32_t begin, std::uint32_t end) {
    bool filled = false;
    for (unsigned i = 0; i < hole_count_;) {
      Hole& hole = holes_[i];
      // Distances from the hole's begin: sequence numbers wrap.
      const auto from = static_cast<std::int32_t>(begin - hole.begin);
      const auto to = static_cast<std::int32_t>(end - hole.begin);
      const auto size = static_cast<std::int32_t>(hole.end - hole.begin);
      if (from >= size || to <= 0) {
        ++i;
        continue;
      }
      filled = true;
      const std::int32_t first = from > 0 ? from : 0, last = to < size ? to : size;
      gap_bytes -= static_cast<std::uint32_t>(last - first);
      if (first == 0 && last == size) {
        hole = holes_[--hole_count_];
        continue;
      }
      const Hole behind{hole.begin + static_cast<std::uint32_t>(last), hole.end};
      if (first == 0) {
        hole = behind;
      } else {
        hole.end = hole.begin + static_cast<std::uint32_t>(first);
        if (last < size && hole_count_ < kHoles) holes_[hole_count_++] = behind;
      }
      ++i;
    }
    return filled;
  }

  std::uint32_t next_;          // what follows the furthest byte that was seen
  std::uint32_t header_begin_;  // the sequence number of its first byte, were the header of the stream
  std::uint32_t opened_at_;     // by the last SYN
  std::uint8_t hole_count_;
  std::uint8_t fin_;
  bool known_, opened_;
  Hole holes_[kHoles];
};

}  // namespace tractor::stats
