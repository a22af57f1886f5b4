// Text out of payloads: what may be shown, and the few comparisons that line protocols need. Knows no protocol.
#include "dissect/text.hpp"

#include <algorithm>

#include "dissect/facts.hpp"

namespace tractor::dissect {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// Length of the well-formed UTF-8 sequence at the start of `b` (RFC 3629, section 4), 0 where there is none.
std::size_t utf8_length(base::ByteView b, std::uint32_t& code) {
  const std::uint8_t first = b[0];
  if (first < 0x80) {
    code = first;
    return 1;
  }
  const std::size_t n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || b.size() < n) return 0;
  code = first & (0x7fU >> n);
  for (std::size_t i = 1; i < n; ++i) {
    if ((b[i] & 0xc0) != 0x80) return 0;
    code = (code << 6) | (b[i] & 0x3fU);
  }
  const std::uint32_t least = n == 4 ? 0x10000 : n == 3 ? 0x800 : 0x80;
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < least || code > 0x10ffff || surrogate ? 0 : n;
}

// C0, DEL, C1; line and paragraph separators; bidirectional controls; the byte order mark.
bool harmful(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200e && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void append_escaped(std::string& out, base::ByteView bytes) {
  for (const std::uint8_t b : bytes) {
    out += "\\x";
    out += kHex[b >> 4];
    out += kHex[b & 15];
  }
}

// How many bytes from the start on are ASCII 0x20 to 0x7e: eight at a time, the rest one by one.
std::size_t printable_run(base::ByteView bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101, kTops = 0x80 * kEach;
  std::size_t n = 0;
  for (; n + 8 <= bytes.size(); n += 8) {
    const std::uint64_t x = base::load_le64(bytes.data() + n);
    const std::uint64_t delete_at = x ^ (0x7f * kEach);
    // A byte's top bit is set where it is below 0x20, is 0x7f, or has it set itself (a borrow from the byte before
    // errs only after such a byte).
    if ((((x - 0x20 * kEach) | (delete_at - kEach) | x) & kTops) != 0) break;
  }
  while (n < bytes.size() && is_printable(static_cast<char>(bytes[n]))) ++n;
  return n;
}

// One character that is not plain; false where the text is full.
bool append_character(std::string& out, base::ByteView& bytes) {
  std::uint32_t code = 0;
  const std::size_t n = utf8_length(bytes, code);
  const std::size_t used = n == 0 ? 1 : n;
  const bool escape = n == 0 || harmful(code);
  if (out.size() + (escape ? 4 * used : used) > kMaxFactLength) return false;
  if (escape) {
    append_escaped(out, bytes.first(used));
  } else {
    out.append(base::as_text(bytes.first(used)));
  }
  bytes = bytes.subspan(used);
  return true;
}

}  // namespace

std::string hex_text(base::ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t b : bytes) {
    out += kHex[b >> 4];
    out += kHex[b & 15];
  }
  return out;
}

void set_clean_text(std::string& out, base::ByteView bytes) {
  out.clear();
  while (!bytes.empty()) {
    const std::size_t plain = std::min(printable_run(bytes), kMaxFactLength - out.size());
    out.append(base::as_text(bytes.first(plain)));
    bytes = bytes.subspan(plain);
    if (!bytes.empty() && !append_character(out, bytes)) break;
  }
}

void set_clean_name(std::string& out, base::ByteView bytes) {
  set_clean_text(out, bytes);
  std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
}

std::string clean_text(base::ByteView bytes) {
  std::string out;
  set_clean_text(out, bytes);
  return out;
}

std::string clean_name(base::ByteView bytes) {
  std::string out;
  set_clean_name(out, bytes);
  return out;
}

bool equals_nocase(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

bool starts_with_nocase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equals_nocase(text.substr(0, prefix.size()), prefix);
}

bool could_become(std::string_view text, std::string_view whole) {
  const std::size_t n = std::min(text.size(), whole.size());
  return text.substr(0, n) == whole.substr(0, n);
}

bool could_become_nocase(std::string_view text, std::string_view whole) {
  const std::size_t n = std::min(text.size(), whole.size());
  return equals_nocase(text.substr(0, n), whole.substr(0, n));
}

bool contains_nocase(std::string_view text, std::string_view part) {
  if (part.empty()) return true;
  const char first = ascii_lower(part[0]);
  for (std::size_t i = 0; i + part.size() <= text.size(); ++i) {
    if (ascii_lower(text[i]) == first && equals_nocase(text.substr(i, part.size()), part)) return true;
  }
  return false;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

bool all_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_printable(c) || c == '\t'; });
}

bool take_line(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  text.remove_prefix(end + 1);
  return true;
}

std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return word;
}

bool parse_decimal(std::string_view text, std::uint32_t max, std::uint32_t& value) {
  if (text.empty() || text.size() > 10) return false;
  std::uint64_t v = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    v = v * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (v > max) return false;
  value = static_cast<std::uint32_t>(v);
  return true;
}

}  // namespace tractor::dissect
