// Rows as columns: what the binding hands to JavaScript without looking inside. Made of a batch of rows alone, so any
// thread can do it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "meter/row_batch.hpp"
#include "meter/text_column.hpp"

namespace tractor::meter {

enum class ColumnKind : std::uint8_t { integer, bigint, boolean, text };

struct ColumnName {
  const char* name;
  ColumnKind kind;
};

// The vectors of the kinds that a column is not stay empty, and all of a column that rows of the kind do not have:
// openings say less than rows of flows. Integers are doubles (exact to 2^53; NaN stands for null), as JavaScript's are.
struct Column {
  std::vector<double> integers;
  std::vector<std::int64_t> bigints;
  std::vector<std::uint8_t> booleans;
  TextColumn text;

  bool empty() const { return integers.empty() && bigints.empty() && booleans.empty() && text.codes.empty(); }
};

struct ColumnBatch {
  RowKind kind = RowKind::flows;
  std::uint32_t rows = 0;
  const ColumnName* names = nullptr;  // as many as there are columns
  std::vector<Column> columns;
  std::uint32_t feature_count = 0;
  std::unique_ptr<double[]> features;  // row-major, rows * feature_count
};

std::unique_ptr<ColumnBatch> to_columns(std::unique_ptr<RowBatch> rows);

}  // namespace tractor::meter
