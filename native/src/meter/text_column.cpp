#include "meter/text_column.hpp"

#include <arpa/inet.h>

#include <bit>
#include <charconv>
#include <cstring>

namespace tractor::meter {

namespace {

// "255.255.255.255" without the C library's locale and locks.
std::size_t format_ipv4(const std::uint8_t* address, char* out) {
  char* p = out;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) *p++ = '.';
    p = std::to_chars(p, p + 3, unsigned{address[i]}).ptr;
  }
  return static_cast<std::size_t>(p - out);
}

std::size_t format_address(const std::array<std::uint8_t, 16>& address, std::uint8_t ip_version, char* out) {
  if (ip_version == 4) return format_ipv4(address.data(), out);
  inet_ntop(AF_INET6, address.data(), out, INET6_ADDRSTRLEN);  // RFC 5952 form
  return std::strlen(out);
}

}  // namespace

std::int32_t TextColumn::append(std::string_view text) {
  bytes.append(text);
  ends.push_back(static_cast<std::uint32_t>(bytes.size()));
  return static_cast<std::int32_t>(ends.size() - 1);
}

void TextCodes::push(std::string_view text) {
  if (text.empty()) return column_.push_null();
  const auto [it, fresh] = codes_.try_emplace(text, 0);
  if (fresh) it->second = column_.append(text);
  column_.push_code(it->second);
}

AddressCodes::AddressCodes(TextColumn& column, std::size_t rows)
    : column_(column), slots_(std::bit_ceil(rows * 2 + 2)) {}

void AddressCodes::push(const std::array<std::uint8_t, 16>& address, std::uint8_t ip_version) {
  std::uint64_t high, low;
  std::memcpy(&high, address.data(), 8);
  std::memcpy(&low, address.data() + 8, 8);
  // A batch has few rows: the worst that chosen addresses can do here is to walk them.
  std::size_t at = ((high ^ (low * 0xe7037ed1a0b428dbull)) * 0x9e3779b97f4a7c15ull) >> 32;
  for (;; ++at) {
    Slot& slot = slots_[at & (slots_.size() - 1)];
    if (slot.ip_version == 0) {
      char text[INET6_ADDRSTRLEN];
      const std::size_t length = format_address(address, ip_version, text);
      slot = {high, low, ip_version, column_.append({text, length})};
    } else if (slot.high != high || slot.low != low || slot.ip_version != ip_version) {
      continue;
    }
    return column_.push_code(slot.code);
  }
}

}  // namespace tractor::meter
