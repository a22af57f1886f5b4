// Text made fit to show: plain runs of every length and place, and what must be escaped between them.
#include "dissect/text.hpp"

#include <doctest/doctest.h>

#include "dissect/facts.hpp"

namespace tractor::dissect {

TEST_CASE("text: one byte that is not plain, at every place of a run") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (is_printable(static_cast<char>(byte))) continue;
    for (std::size_t at = 0; at < 20; ++at) {
      std::string raw(20, at % 2 == 0 ? ' ' : '~');
      raw[at] = static_cast<char>(byte);
      constexpr char kHex[] = "0123456789abcdef";
      const std::string escape = {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
      CAPTURE(byte);
      CAPTURE(at);
      CHECK(clean_text(raw) == raw.substr(0, at) + escape + raw.substr(at + 1));
    }
  }
}

TEST_CASE("text: every plain byte stays, and names are in lower case") {
  std::string raw;
  for (char c = 0x20; c < 0x7f; ++c) raw += c;
  CHECK(clean_text(raw) == raw);
  CHECK(clean_name(std::string_view("WWW.Example.ORG-[`@{")) == "www.example.org-[`@{");
}

TEST_CASE("text: characters of UTF-8 stay whole, those that turn the direction do not") {
  const std::string raw = "plain run \u00e9 and \u4e2d\u6587, then \u202e and \u0085.";
  CHECK(clean_text(raw) == "plain run \u00e9 and \u4e2d\u6587, then \\xe2\\x80\\xae and \\xc2\\x85.");
}

TEST_CASE("text: it ends at its greatest length, and never within a character or an escape") {
  CHECK(clean_text(std::string(kMaxFactLength + 9, 'a')) == std::string(kMaxFactLength, 'a'));
  const std::string nearly(kMaxFactLength - 1, 'a');
  CHECK(clean_text(nearly + "\u00e9z") == nearly);
  CHECK(clean_text(nearly + "\n") == nearly);
  CHECK(clean_text(nearly + "bc") == nearly + "b");
}

TEST_CASE("text: set into a string that was longer, nothing of it is left") {
  std::string out = "something longer than what comes";
  set_clean_text(out, std::string_view("short"));
  CHECK(out == "short");
}

TEST_CASE("text: a part is found in either case, at both ends, and not where it is longer") {
  CHECK(contains_nocase("vsFTPd", "ftp"));
  CHECK(contains_nocase("FTP", "ftp"));
  CHECK(contains_nocase("fftp", "ftp"));
  CHECK(contains_nocase("x", ""));
  CHECK_FALSE(contains_nocase("ft", "ftp"));
  CHECK_FALSE(contains_nocase("f t p", "ftp"));
}

}  // namespace tractor::dissect
