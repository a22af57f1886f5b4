// Addresses written as text, as FTP, SIP and their like announce them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tractor::dissect {

// IPv4 dotted decimal or IPv6 (RFC 4291 2.2). IPv4 goes into the first four bytes. False leaves both untouched.
bool parse_address(std::string_view text, std::array<std::uint8_t, 16>& address, std::uint8_t& ip_version);

}  // namespace tractor::dissect
