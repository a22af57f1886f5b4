// Rows on their way out, as columns: what the binding hands to JavaScript without looking inside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tractor::meter {

// Row i is dictionary entry codes[i]; -1 stands for null. The dictionary is one run of bytes and the ends of its
// entries.
class TextColumn {
 public:
  void push_null() { codes.push_back(-1); }
  void push(std::string_view text);         // keeps each distinct text once
  void push_unique(std::string_view text);  // for texts that seldom repeat: no look-up

  std::vector<std::int32_t> codes;
  std::string bytes;
  std::vector<std::uint32_t> ends;

 private:
  std::int32_t append(std::string_view text);
  std::unordered_map<std::string, std::int32_t> code_of_;
};

enum class RowKind : std::uint8_t { flows, windows };
enum class ColumnKind : std::uint8_t { integer, bigint, boolean, text };

struct ColumnName {
  const char* name;
  ColumnKind kind;
};

// The vectors of the kinds that a column is not stay empty. Integers are doubles (exact to 2^53; NaN stands for null),
// as JavaScript's are.
struct Column {
  std::vector<double> integers;
  std::vector<std::int64_t> bigints;
  std::vector<std::uint8_t> booleans;
  TextColumn text;
};

struct RowBatch {
  RowKind kind = RowKind::flows;
  std::uint32_t rows = 0;
  const ColumnName* names = nullptr;  // as many as there are columns
  std::vector<Column> columns;
  std::uint32_t feature_count = 0;
  std::vector<double> features;  // row-major, rows * feature_count
};

}  // namespace tractor::meter
