#include "meter/row_batch.hpp"

namespace tractor::meter {

std::int32_t TextColumn::append(std::string_view text) {
  bytes.append(text);
  ends.push_back(static_cast<std::uint32_t>(bytes.size()));
  return static_cast<std::int32_t>(ends.size() - 1);
}

void TextColumn::push(std::string_view text) {
  const auto [it, fresh] = code_of_.try_emplace(std::string(text), 0);
  if (fresh) it->second = append(text);
  codes.push_back(it->second);
}

void TextColumn::push_unique(std::string_view text) {
  codes.push_back(append(text));
}

}  // namespace tractor::meter
