// Columns of text as dictionaries: row i is entry codes[i], -1 stands for null; the entries are one run of bytes and
// their ends. Each kind of value has its own way of finding out whether it is in the dictionary already.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tractor::meter {

struct TextColumn {
  std::vector<std::int32_t> codes;
  std::string bytes;
  std::vector<std::uint32_t> ends;

  void push_null() { codes.push_back(-1); }
  void push_code(std::int32_t code) { codes.push_back(code); }
  // Always a new entry: for texts that seldom repeat.
  void push_new(std::string_view text) { codes.push_back(append(text)); }
  std::int32_t append(std::string_view text);
};

// Texts that repeat. Holds on to what it is given: the texts must outlive it.
class TextCodes {
 public:
  explicit TextCodes(TextColumn& column) : column_(column) {}
  void push(std::string_view text);  // null where it is empty

 private:
  TextColumn& column_;
  std::unordered_map<std::string_view, std::int32_t> codes_;
};

// Small numbers that have names.
class NumberCodes {
 public:
  explicit NumberCodes(TextColumn& column) : column_(column) {}
  // `name()` is asked once a number.
  template <typename Name>
  void push(std::size_t number, Name name) {
    if (number >= codes_.size()) codes_.resize(number + 1, -1);
    std::int32_t& code = codes_[number];
    if (code < 0) code = column_.append(name());
    column_.push_code(code);
  }

 private:
  TextColumn& column_;
  std::vector<std::int32_t> codes_;
};

// IP addresses, found by their bits.
class AddressCodes {
 public:
  // `rows`: of how many at most.
  AddressCodes(TextColumn& column, std::size_t rows);
  void push(const std::array<std::uint8_t, 16>& address, std::uint8_t ip_version);

 private:
  struct Slot {
    std::uint64_t high = 0, low = 0;
    std::uint8_t ip_version = 0;  // 0: empty
    std::int32_t code = 0;
  };
  TextColumn& column_;
  std::vector<Slot> slots_;  // open addressing, at most half full
};

}  // namespace tractor::meter
