// Text out of payloads: what may be shown, and the few comparisons that line protocols need. Knows no protocol.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tractor::dissect {

// Valid UTF-8 without control or direction-changing characters, at most kMaxFactLength bytes; everything else as \xNN.
std::string clean_text(base::ByteView bytes);
inline std::string clean_text(std::string_view text) {
  return clean_text(base::as_bytes(text));
}
// The same into a string that is there already, whose memory is used again.
void set_clean_text(std::string& out, base::ByteView bytes);
inline void set_clean_text(std::string& out, std::string_view text) {
  set_clean_text(out, base::as_bytes(text));
}
// The same in ASCII lower case: names.
std::string clean_name(base::ByteView bytes);
inline std::string clean_name(std::string_view text) {
  return clean_name(base::as_bytes(text));
}
void set_clean_name(std::string& out, base::ByteView bytes);
inline void set_clean_name(std::string& out, std::string_view text) {
  set_clean_name(out, base::as_bytes(text));
}

// Two digits a byte, in lower case.
std::string hex_text(base::ByteView bytes);

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}
constexpr bool is_printable(char c) {
  return c >= 0x20 && c < 0x7f;
}

bool equals_nocase(std::string_view a, std::string_view b);
bool starts_with_nocase(std::string_view text, std::string_view prefix);
// Either is a prefix of the other: the text may still grow into `whole`.
bool could_become(std::string_view text, std::string_view whole);
bool could_become_nocase(std::string_view text, std::string_view whole);
bool contains_nocase(std::string_view text, std::string_view part);
std::string_view trim(std::string_view text);
bool all_printable(std::string_view text);  // ASCII 0x20..0x7e and tab

// Takes the next line off `text` without its CR LF (or LF). False, and `text` unchanged, where no line is complete.
bool take_line(std::string_view& text, std::string_view& line);
// Takes what stands before the next space; spaces after it are dropped.
std::string_view take_word(std::string_view& text);
// Decimal, digits only, no overflow past `max`. False on anything else.
bool parse_decimal(std::string_view text, std::uint32_t max, std::uint32_t& value);

}  // namespace tractor::dissect
