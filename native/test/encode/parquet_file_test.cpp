// The frame of a Parquet file and when row groups end. That readers understand what is inside is tested with DuckDB
// (test/lib/export/parquet.test.ts).
#include "encode/parquet_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tractor::encode;

namespace {

// A file of one column, `counts.size()` batches of that many rows; says how many bytes came of each, the end's last.
std::vector<std::size_t> sizes(const std::vector<std::size_t>& counts, std::string& file) {
  ParquetFile parquet({{"n", CellKind::integer}}, {{"key", "value"}}, "a test");
  std::vector<std::size_t> sizes;
  for (const std::size_t count : counts) {
    const std::vector<double> values(count, 5);
    ColumnView view;
    view.doubles = values.data();
    std::string out;
    REQUIRE(parquet.add({&view, 1}, count, out));
    sizes.push_back(out.size());
    file += out;
  }
  std::string out;
  REQUIRE(parquet.finish(out));
  sizes.push_back(out.size());
  file += out;
  return sizes;
}

std::uint32_t footer_length(const std::string& file) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(file.data() + file.size() - 8);
  return at[0] | at[1] << 8 | at[2] << 16 | static_cast<std::uint32_t>(at[3]) << 24;
}

}  // namespace

TEST_CASE("parquet: magic at both ends and a footer of the length that is said, rows or none") {
  for (const std::vector<std::size_t>& counts : {std::vector<std::size_t>{}, {0}, {3}, {3, 0, 4}}) {
    std::string file;
    sizes(counts, file);
    CHECK(file.substr(0, 4) == "PAR1");
    CHECK(file.substr(file.size() - 4) == "PAR1");
    const std::size_t footer_at = file.size() - 8 - footer_length(file);
    CHECK(footer_at >= 4);
    CHECK(file.substr(footer_at, 2) == std::string("\x15\x04"));  // FileMetaData: field 1, i32 2
  }
}

TEST_CASE("parquet: a row group goes out when it is full, however the rows come") {
  std::string file;
  const std::vector<std::size_t> given = sizes({122'879, 1, 122'880 * 2 + 1}, file);
  CHECK(given[0] == 4);  // the magic alone
  CHECK(given[1] > 100);
  CHECK(given[2] > 100);
  std::string again;
  const std::vector<std::size_t> at_once = sizes({122'880 * 3 + 1}, again);
  CHECK(at_once[0] == again.size() - at_once[1]);
  CHECK(at_once[1] == given[3]);  // one row and the footer in either
}
