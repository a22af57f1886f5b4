// What the decompressors share: how their formats are recognised, the stored bytes in hand, and what is said of data
// that is damaged or ends early. Decompresses nothing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "capture/byte_source.hpp"

namespace tractor::capture {

// RFC 1952 section 2.3.1.
inline bool is_gzip(base::ByteView head) {
  return head.size() >= 2 && head[0] == 0x1f && head[1] == 0x8b;
}

inline bool has_magic(base::ByteView head, std::uint32_t magic, std::uint32_t mask = 0xffff'ffff) {
  return head.size() >= 4 && (base::load_le32(head.data()) & mask) == magic;
}
// RFC 8878 section 3.1.1.
inline bool is_zstd(base::ByteView head) {
  return has_magic(head, 0xfd2f'b528);
}
// RFC 8878 section 3.1.2, and the LZ4 frame format alike: a frame to be skipped. It says nothing of what follows it.
inline bool is_skippable(base::ByteView head) {
  return has_magic(head, 0x184d'2a50, 0xffff'fff0);
}
// LZ4 Frame Format Description, "Magic Number" and "Legacy frame".
inline bool is_lz4_legacy(base::ByteView head) {
  return has_magic(head, 0x184c'2102);
}
inline bool is_lz4(base::ByteView head) {
  return has_magic(head, 0x184d'2204) || is_lz4_legacy(head);
}

// Stored bytes, read in pieces; what is in hand is contiguous.
class CompressedInput {
 public:
  // `head` is what was already read from `stored`.
  CompressedInput(std::unique_ptr<ByteSource> stored, base::ByteView head);

  base::ByteView view() const { return base::ByteView(bytes_).subspan(used_, filled_ - used_); }
  void use(std::size_t bytes) { used_ += bytes; }
  // Reads until `need` bytes are in hand; false where there are fewer. Views are void afterwards.
  bool have(std::size_t need);

  ByteSource& stored() { return *stored_; }
  const ByteSource& stored() const { return *stored_; }
  // Stored bytes that were used up.
  std::uint64_t position() const { return stored_->position() - (filled_ - used_); }

  // The fault of data that does not decompress, and of data that ends before it is whole.
  base::Fault damage(const char* format, const std::string& why) const;
  base::Fault cut_short(const char* format) const;

 private:
  std::unique_ptr<ByteSource> stored_;
  std::vector<std::uint8_t> bytes_;
  std::size_t used_ = 0;
  std::size_t filled_ = 0;
};

}  // namespace tractor::capture
