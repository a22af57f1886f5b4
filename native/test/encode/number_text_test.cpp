// Numbers as JavaScript writes them; each expectation is Number::toString of ECMA-262 by hand.
#include "encode/number_text.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace tractor::encode;

namespace {

std::string number(double value) {
  char text[kMaxNumberBytes];
  return {text, write_number(text, value)};
}

std::string integer(std::int64_t value) {
  char text[kMaxNumberBytes];
  return {text, write_integer(text, value)};
}

}  // namespace

TEST_CASE("number text: whole numbers have no point and no exponent up to 1e21") {
  CHECK(number(0) == "0");
  CHECK(number(-0.0) == "0");
  CHECK(number(-1) == "-1");
  CHECK(number(9007199254740992.0) == "9007199254740992");
  CHECK(number(1152921504606846976.0) == "1152921504606847000");  // 2^60: shortest digits, then zeros
  CHECK(number(123456789012345680000.0) == "123456789012345680000");
  CHECK(number(999999999999999900000.0) == "999999999999999900000");
  CHECK(number(1e21) == "1e+21");
  CHECK(number(-1.5e21) == "-1.5e+21");
}

TEST_CASE("number text: fractions in their shortest digits, with an exponent below 1e-6") {
  CHECK(number(0.1) == "0.1");
  CHECK(number(-0.5) == "-0.5");
  CHECK(number(1.0 / 3) == "0.3333333333333333");
  CHECK(number(0.1 + 0.2) == "0.30000000000000004");
  CHECK(number(1e-6) == "0.000001");
  CHECK(number(1.25e-6) == "0.00000125");
  CHECK(number(9.5e-7) == "9.5e-7");
  CHECK(number(1e-10) == "1e-10");
  CHECK(number(1000000000000000.5) == "1000000000000000.5");
  CHECK(number(4503599627370495.5) == "4503599627370495.5");
}

TEST_CASE("number text: the ends of the range") {
  CHECK(number(5e-324) == "5e-324");
  CHECK(number(-std::numeric_limits<double>::max()) == "-1.7976931348623157e+308");
  CHECK(integer(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(integer(1700000000000000001) == "1700000000000000001");
}
