// The dictionary of one Parquet column chunk: texts that repeat are stored once. Bounded, and full for good at its
// bound: what finds no place is stored as plain text.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tractor::encode {

class TextDictionary {
 public:
  // Number of the text, now or from before; none where there is no more room.
  std::optional<std::uint32_t> code_of(std::string_view text);
  void clear();

  std::size_t size() const { return codes_.size(); }
  // The entries as a dictionary page has them: each after its length.
  const std::string& plain() const { return plain_; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> codes_;
  std::string plain_;
};

// BYTE_ARRAY of PLAIN: the length in four bytes, then the text.
void append_plain_text(std::string& out, std::string_view text);

}  // namespace tractor::encode
