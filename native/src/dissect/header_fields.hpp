// "Name: value" lines up to an empty one, as HTTP, SIP, RTSP and SSDP have them (RFC 9112 5, RFC 3261 7.3).
#pragma once

#include <string_view>

#include "dissect/text.hpp"

namespace tractor::dissect {

// Calls on_field(name, value) for each whole line; true where the empty line was reached. `text` goes on after it.
template <typename OnField>
bool read_fields(std::string_view& text, OnField on_field) {
  std::string_view line;
  while (take_line(text, line)) {
    if (line.empty()) return true;
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) on_field(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return false;
}

// Authority (RFC 3986, 3.2) without user and port; an IPv6 literal keeps its brackets.
inline std::string_view host_of_authority(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) authority.remove_prefix(at + 1);
  const std::size_t from = !authority.empty() && authority[0] == '[' ? authority.find(']') : 0;
  const std::size_t colon = authority.find(':', from == std::string_view::npos ? 0 : from);
  return authority.substr(0, colon);
}

}  // namespace tractor::dissect
