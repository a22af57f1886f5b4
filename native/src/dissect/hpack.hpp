// Header compression of HTTP/2 (HPACK, RFC 7541): a header block into its fields. Decodes one direction from its first
// block on, within fixed memory; encodes nothing and knows no frames.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

namespace tractor::dissect {

// A name or a value as it was decoded. Longer ones are cut, and their rest is passed over.
class HpackText {
 public:
  static constexpr std::size_t kCapacity = 4096;

  std::string_view view() const { return {bytes_.data(), size_}; }
  std::size_t full_size() const { return full_size_; }  // before the cut
  void clear() { size_ = full_size_ = 0; }
  void assign(std::string_view text);
  void add(char c) {
    if (size_ < kCapacity) bytes_[size_++] = c;
    ++full_size_;
  }

 private:
  std::array<char, kCapacity> bytes_;
  std::size_t size_ = 0, full_size_ = 0;
};

// The dynamic table (RFC 7541, 2.3.2): the newest entry is the first. Holds 4,096 octets by the measure of section 4.1,
// which is what a peer may use before it was allowed more.
class HpackTable {
 public:
  static constexpr std::size_t kMaxSize = 4096;
  static constexpr std::size_t kEntryOverhead = 32;

  struct Field {
    std::string_view name, value;
  };
  std::size_t entries() const { return count_; }
  Field entry(std::size_t index) const;  // below entries()
  void add(std::string_view name, const HpackText& value);
  void resize(std::size_t most);

 private:
  struct Entry {
    std::uint16_t begin, name, value;  // where its name lies in bytes_; lengths of both
    std::size_t size() const { return std::size_t{name} + value + kEntryOverhead; }
  };
  static constexpr std::size_t kMaxEntries = kMaxSize / kEntryOverhead;
  const Entry& at(std::size_t index) const { return entries_[(oldest_ + count_ - 1 - index) % kMaxEntries]; }
  void evict_until(std::size_t size);
  void compact();

  std::array<char, 2 * kMaxSize> bytes_;
  std::array<Entry, kMaxEntries> entries_;  // a ring
  std::size_t oldest_ = 0, count_ = 0, size_ = 0, most_ = kMaxSize, end_ = 0;
};

class HpackDecoder {
 public:
  // Calls on_field(name, value) for each field; the views live until it returns. False where the block is broken or
  // ends inside a field: what came before was given.
  template <typename OnField>
  bool decode(base::ByteView block, OnField on_field) {
    while (!block.empty()) {
      switch (read(block)) {
        case Step::field:
          on_field(name_.view(), value_.view());
          break;
        case Step::resized:
          break;
        case Step::broken:
          return false;
      }
    }
    return true;
  }

 private:
  enum class Step : std::uint8_t { field, resized, broken };
  Step read(base::ByteView& block);
  bool indexed(std::size_t index);
  bool named(std::size_t index);

  HpackTable table_;
  HpackText name_, value_;
};

// RFC 7541, 5.1 and 5.2: an integer behind a prefix of so many bits; a string, plain or by the code of appendix B.
bool read_hpack_integer(base::ByteView& bytes, unsigned prefix_bits, std::size_t& value);
bool read_hpack_string(base::ByteView& bytes, HpackText& text);

}  // namespace tractor::dissect
