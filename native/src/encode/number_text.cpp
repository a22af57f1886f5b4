#include "encode/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "encode/column_view.hpp"

namespace tractor::encode {

namespace {

char* put(char* out, const char* text, int count) {
  std::memcpy(out, text, static_cast<std::size_t>(count));
  return out + count;
}

char* put_zeros(char* out, int count) {
  return std::fill_n(out, count, '0');
}

// The shortest digits without a point, and where the point belongs: 0.d1d2d3... times ten to the `point`.
struct Digits {
  char digits[kMaxNumberBytes];
  int count = 0;
  int point = 0;

  explicit Digits(double magnitude) {
    char text[kMaxNumberBytes];
    const char* const end = std::to_chars(text, text + sizeof text, magnitude, std::chars_format::scientific).ptr;
    const char* const exponent = std::find(static_cast<const char*>(text), end, 'e');
    for (const char* p = text; p < exponent; ++p) {
      if (*p != '.') digits[count++] = *p;
    }
    const char* const first = exponent[1] == '+' ? exponent + 2 : exponent + 1;  // from_chars takes no plus sign
    std::from_chars(first, end, point);
    ++point;
  }
};

char* put_exponent(char* out, const Digits& d) {
  *out++ = d.digits[0];
  if (d.count > 1) {
    *out++ = '.';
    out = put(out, d.digits + 1, d.count - 1);
  }
  *out++ = 'e';
  const int exponent = d.point - 1;
  *out++ = exponent < 0 ? '-' : '+';
  return std::to_chars(out, out + 4, std::abs(exponent)).ptr;
}

// ECMA-262 Number::toString, steps 6 to 10, for the sizes that the C++ library writes in another way.
char* write_rare(char* out, double magnitude) {
  const Digits d(magnitude);
  if (d.point > 21 || d.point <= -6) return put_exponent(out, d);
  if (d.point >= d.count) return put_zeros(put(out, d.digits, d.count), d.point - d.count);
  if (d.point > 0) {
    out = put(out, d.digits, d.point);
    *out++ = '.';
    return put(out, d.digits + d.point, d.count - d.point);
  }
  out = put(out, "0.", 2);
  return put(put_zeros(out, -d.point), d.digits, d.count);
}

}  // namespace

// Zeros and small counts, which rows are full of, without a call.
char* write_integer(char* out, std::int64_t value) {
  if (value >= 0 && value < 10) {
    *out = static_cast<char>('0' + value);
    return out + 1;
  }
  return std::to_chars(out, out + kMaxNumberBytes, value).ptr;
}

char* write_number(char* out, double value) {
  if (is_integer(value)) return write_integer(out, static_cast<std::int64_t>(value));
  const double magnitude = std::fabs(value);
  if (value < 0) *out++ = '-';
  if (magnitude < 1e-6 || magnitude >= 1e15) return write_rare(out, magnitude);
  return std::to_chars(out, out + kMaxNumberBytes - 1, magnitude, std::chars_format::fixed).ptr;
}

}  // namespace tractor::encode
