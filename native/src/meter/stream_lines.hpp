// One direction of a TCP stream, line by line, as its segments come: no more than one line is ever kept. Where a
// segment is missing, the line goes with it; one that comes late or again is read alone. So a line can be given out
// twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "dissect/inspector.hpp"

namespace tractor::meter {

class StreamLines {
 public:
  // Calls on(line) for each that the segment ends, without its line end. Longer lines than dissect::kMaxLineBytes are
  // passed over.
  template <typename On>
  void add(std::uint32_t sequence, base::ByteView segment, On on) {
    const std::uint32_t end = sequence + static_cast<std::uint32_t>(segment.size());
    if (begun_) {
      // Sequence numbers wrap (RFC 9293 section 3.4): a distance above 2^31 is beyond what is awaited.
      const std::uint32_t behind = next_ - sequence;
      if (behind >= 0x8000'0000U) {
        drop();
      } else if (behind > 0 && behind >= segment.size()) {
        return read_alone(segment, on);
      } else {
        segment = segment.subspan(behind);
      }
    }
    next_ = end;
    begun_ = true;
    std::string_view text = base::as_text(segment);
    if (!partial_.empty() || passing_over_) finish_line(text, on);
    read_lines(text, on);
    keep(text);
  }
  std::size_t allocated() const { return partial_.capacity() > kInPlace ? partial_.capacity() : 0; }
  void clear() {
    drop();
    begun_ = false;
  }

 private:
  static constexpr std::size_t kInPlace = 15;  // what a string holds without memory of its own

  void drop() {
    std::string().swap(partial_);
    passing_over_ = false;
  }
  template <typename On>
  static void read_lines(std::string_view& text, On on) {
    for (std::size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
      if (end <= dissect::kMaxLineBytes) give(text.substr(0, end), on);
    }
  }
  template <typename On>
  static void read_alone(base::ByteView segment, On on) {
    std::string_view text = base::as_text(segment);
    read_lines(text, on);
  }
  template <typename On>
  static void give(std::string_view line, On on) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) on(line);
  }
  // The line that a segment before began.
  template <typename On>
  void finish_line(std::string_view& text, On on) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return;
    if (!passing_over_ && partial_.size() + end <= dissect::kMaxLineBytes) {
      partial_.append(text.substr(0, end));
      give(partial_, on);
    }
    drop();
    text.remove_prefix(end + 1);
  }
  // The beginning of the next line.
  void keep(std::string_view text) {
    if (partial_.size() + text.size() > dissect::kMaxLineBytes) {
      drop();
      passing_over_ = true;
    } else if (!passing_over_) {
      partial_.append(text);
    }
  }

  std::string partial_;
  std::uint32_t next_ = 0;
  bool begun_ = false;
  bool passing_over_ = false;  // the line is too long
};

}  // namespace tractor::meter
