// Rows of a batch as text, one line a row: CSV, JSON Lines and ARFF differ in a few strings (RowFormat) and in how they
// quote, which is done before: a text column's entries are copied as they are. Knows no file.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

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

struct RowsWritten {
  std::size_t rows = 0;
  std::size_t bytes = 0;
};

// Columns and the format's strings must live as long as this.
class RowText {
 public:
  RowText(const RowFormat& format, std::span<const TextCell> cells);

  // No row is longer.
  std::size_t max_row_bytes() const { return max_row_bytes_; }
  // Writes rows [from, rows) until another of max_row_bytes() might not fit.
  RowsWritten write(std::size_t from, std::size_t rows, std::span<char> out) const;

 private:
  // A cell that has something in some row. What is the same in every row before it, empty cells too, is its `before`.
  struct Step {
    std::size_t before_bytes;
    std::string_view quote;
    const ColumnView* column;
  };

  char* put_cell(char* out, const Step& step, std::size_t row) const;

  RowFormat format_;
  std::string constant_;  // of each step, what stands before it; then what stands behind the last
  std::vector<Step> steps_;
  std::size_t last_bytes_ = 0;
  std::size_t max_row_bytes_ = 0;
};

}  // namespace tractor::encode
