// Rows to text: every kind of cell, what stands around them, and the room that a row needs.
#include "encode/row_text.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace tractor::encode;

namespace {

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();

// Two rows of every kind: 1, null | 0.5, infinite | 2^63 - 1, -1 | true, false | "ab", null.
struct Sample {
  double integers[2] = {1, kNull};
  double matrix[4] = {0.5, 7, std::numeric_limits<double>::infinity(), 8};  // the first column of two
  std::int64_t bigints[2] = {std::numeric_limits<std::int64_t>::max(), -1};
  std::uint8_t booleans[2] = {1, 0};
  std::int32_t codes[2] = {1, -1};
  std::uint32_t ends[2] = {1, 3};
  ColumnView views[5];
  std::vector<TextCell> cells;

  Sample() {
    views[0].doubles = integers;
    views[1] = {CellKind::real, matrix, 2, nullptr, nullptr, {}};
    views[2].kind = CellKind::bigint;
    views[2].bigints = bigints;
    views[3].kind = CellKind::boolean;
    views[3].booleans = booleans;
    views[4].kind = CellKind::text;
    views[4].text = {codes, "xab", ends};
    for (const ColumnView& view : views) cells.push_back({cells.empty() ? "" : ",", "", &view});
    cells[4].quote = "\"";
    cells.push_back({",", "", nullptr});
  }
};

constexpr RowFormat kFormat{"\n", "?", "yes", "no"};

}  // namespace

TEST_CASE("row text: every kind of cell") {
  const Sample sample;
  const RowText text(kFormat, sample.cells);
  std::string out(2 * text.max_row_bytes(), '#');
  const RowsWritten written = text.write(0, 2, out);
  CHECK(written.rows == 2);
  CHECK(out.substr(0, written.bytes) ==
        "1,0.5,9223372036854775807,yes,\"ab\",?\n"
        "?,?,-1,no,?,?\n");
}

TEST_CASE("row text: as many rows as are sure to fit, and no byte beyond") {
  const Sample sample;
  const RowText text(kFormat, sample.cells);
  const std::size_t most = text.max_row_bytes();
  // Three numbers, "yes", an entry of two in quotes, a missing cell, five commas and the line end.
  CHECK(most == 3 * 32 + 3 + 4 + 1 + 5 + 1);
  std::string out(most - 1, '#');
  RowsWritten written = text.write(0, 2, out);
  CHECK(written.rows == 0);
  CHECK(written.bytes == 0);
  out.assign(most, '#');
  written = text.write(1, 2, out);
  CHECK(written.rows == 1);
  CHECK(out.substr(0, written.bytes + 1) == "?,?,-1,no,?,?\n#");
  written = text.write(2, 2, out);
  CHECK(written.rows == 0);
}
