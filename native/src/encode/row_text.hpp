// Rows of a batch as text, one line a row: CSV, JSON Lines and ARFF differ in a few strings (RowFormat) and in how they
// quote, which is done before: a text column's entries are copied as they are. Allocates nothing, knows no file.
#pragma once

#include <span>
#include <string_view>

#include "encode/column_view.hpp"

namespace tractor::encode {

struct RowFormat {
  std::string_view row_end;
  std::string_view missing;  // a null; NaN and infinities are nulls too
  std::string_view yes;
  std::string_view no;
};

struct TextCell {
  std::string_view start;              // what stands before the cell: a separator, a key
  std::string_view quote;              // before and after every text of the column
  const ColumnView* column = nullptr;  // null: missing in every row
};

// No row is longer.
std::size_t max_row_bytes(const RowFormat& format, std::span<const TextCell> cells);

struct RowsWritten {
  std::size_t rows = 0;
  std::size_t bytes = 0;
};

// Writes rows [from, rows) until another of `row_bytes` (from max_row_bytes) might not fit.
RowsWritten write_rows(const RowFormat& format, std::span<const TextCell> cells, std::size_t from, std::size_t rows,
                       std::size_t row_bytes, std::span<char> out);

}  // namespace tractor::encode
