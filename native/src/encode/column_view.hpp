// Columns as an encoder reads them: where their values lie, in somebody else's memory. Whoever makes a view has checked
// that it holds for all rows: every code has its entry, every entry lies within the bytes.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tractor::encode {

enum class CellKind : std::uint8_t { integer, bigint, real, boolean, text };

// A dictionary of UTF-8: row i is entry codes[i], a negative code is null; entry c ends at ends[c].
struct TextView {
  const std::int32_t* codes = nullptr;
  std::string_view bytes;
  std::span<const std::uint32_t> ends;

  std::string_view entry(std::int32_t code) const {
    const std::uint32_t begin = code == 0 ? 0 : ends[static_cast<std::size_t>(code) - 1];
    return bytes.substr(begin, ends[static_cast<std::size_t>(code)] - begin);
  }
};

struct ColumnView {
  CellKind kind = CellKind::integer;
  // Of integers and reals; row i is doubles[i * stride].
  const double* doubles = nullptr;
  std::size_t stride = 1;
  const std::int64_t* bigints = nullptr;
  const std::uint8_t* booleans = nullptr;
  TextView text;

  double number(std::size_t row) const { return doubles[row * stride]; }
};

// An integer that a double holds exactly, and that is none of the values that stand for null.
inline bool is_integer(double value) {
  return std::fabs(value) <= 9007199254740992.0 && static_cast<double>(static_cast<std::int64_t>(value)) == value;
}

}  // namespace tractor::encode
