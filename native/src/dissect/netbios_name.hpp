// NetBIOS names in their first-level encoding (RFC 1001 14.1). Knows no service.
#pragma once

#include <string>

#include "dissect/text.hpp"

namespace tractor::dissect {

// 0x20, then 32 letters A to P, two a byte. The name without its padding and service byte, cleaned.
inline bool read_netbios_name(base::ByteView encoded, std::string& name) {
  if (encoded.size() < 33 || encoded[0] != 32) return false;
  std::string raw;
  for (std::size_t i = 1; i < 33; i += 2) {
    const unsigned high = encoded[i] - 'A', low = encoded[i + 1] - 'A';
    if (high > 15 || low > 15) return false;
    raw += static_cast<char>(high << 4 | low);
  }
  raw.resize(15);
  while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\0')) raw.pop_back();
  name = clean_text(raw);
  return true;
}

}  // namespace tractor::dissect
