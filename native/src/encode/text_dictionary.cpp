#include "encode/text_dictionary.hpp"

namespace tractor::encode {

namespace {

constexpr std::size_t kMaxEntries = 16'384;
constexpr std::size_t kMaxBytes = 1 << 20;

}  // namespace

void append_plain_text(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size);  // little-endian, as this machine
  out.append(text);
}

std::optional<std::uint32_t> TextDictionary::code_of(std::string_view text) {
  const auto found = codes_.find(text);
  if (found != codes_.end()) return found->second;
  if (codes_.size() >= kMaxEntries || plain_.size() + text.size() > kMaxBytes) return std::nullopt;
  const auto code = static_cast<std::uint32_t>(codes_.size());
  codes_.emplace(text, code);
  append_plain_text(plain_, text);
  return code;
}

void TextDictionary::clear() {
  codes_.clear();
  plain_.clear();
}

}  // namespace tractor::encode
