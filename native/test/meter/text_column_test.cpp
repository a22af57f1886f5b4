// Dictionaries: each text once, in the order of its first row; nulls; addresses of both versions with the same bits.
#include "meter/text_column.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tractor::meter;

namespace {

std::string text_of(const TextColumn& column, std::size_t row) {
  const std::int32_t code = column.codes.at(row);
  if (code < 0) return "null";
  const std::size_t entry = static_cast<std::size_t>(code);
  const std::size_t begin = entry == 0 ? 0 : column.ends.at(entry - 1);
  return column.bytes.substr(begin, column.ends.at(entry) - begin);
}

}  // namespace

TEST_CASE("text column: repeated texts share an entry, empty ones are null") {
  TextColumn column;
  TextCodes codes(column);
  for (const char* text : {"b", "a", "", "b", "a"}) codes.push(text);
  CHECK(column.codes == std::vector<std::int32_t>{0, 1, -1, 0, 1});
  CHECK(column.bytes == "ba");
  CHECK(column.ends == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("text column: a new text is never looked up") {
  TextColumn column;
  column.push_new("x");
  column.push_new("x");
  CHECK(column.codes == std::vector<std::int32_t>{0, 1});
  CHECK(text_of(column, 1) == "x");
}

TEST_CASE("text column: numbers are named once") {
  TextColumn column;
  NumberCodes codes(column);
  int asked = 0;
  for (const std::size_t number : {17U, 6U, 17U, 255U}) {
    codes.push(number, [&] {
      ++asked;
      return std::to_string(number);
    });
  }
  CHECK(asked == 3);
  CHECK(text_of(column, 2) == "17");
  CHECK(text_of(column, 3) == "255");
}

TEST_CASE("text column: addresses are told apart by all their bits and their version") {
  TextColumn column;
  const std::array<std::uint8_t, 16> v4 = {192, 0, 2, 255};
  std::array<std::uint8_t, 16> v6 = {0x20, 0x01, 0x0d, 0xb8};
  v6[15] = 1;
  AddressCodes codes(column, 1000);
  codes.push(v4, 4);
  codes.push(v6, 6);
  codes.push(v4, 6);  // c000:2ff::, the same bits
  codes.push(v4, 4);
  CHECK(text_of(column, 0) == "192.0.2.255");
  CHECK(text_of(column, 1) == "2001:db8::1");
  CHECK(text_of(column, 2) == "c000:2ff::");
  CHECK(column.codes[3] == column.codes[0]);
  // As many as were announced, and every one again.
  for (int round = 0; round < 2; ++round) {
    for (unsigned i = 0; i < 997; ++i) {
      codes.push({10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}, 4);
    }
  }
  CHECK(column.ends.size() == 1000);
  CHECK(text_of(column, 4 + 996) == "10.0.3.228");
  CHECK(text_of(column, 4 + 997 + 996) == "10.0.3.228");
}
