// Addresses written as text, as FTP, SIP and their like announce them. Resolves no names.
#include "dissect/address_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace tractor::dissect {

bool parse_address(std::string_view text, std::array<std::uint8_t, 16>& address, std::uint8_t& ip_version) {
  char buffer[INET6_ADDRSTRLEN + 1] = {};
  if (text.empty() || text.size() >= sizeof buffer || text.find('\0') != std::string_view::npos) return false;
  std::copy(text.begin(), text.end(), buffer);
  const bool six = text.find(':') != std::string_view::npos;
  std::array<std::uint8_t, 16> parsed{};
  if (inet_pton(six ? AF_INET6 : AF_INET, buffer, parsed.data()) != 1) return false;
  address = parsed;
  ip_version = six ? 6 : 4;
  return true;
}

}  // namespace tractor::dissect
