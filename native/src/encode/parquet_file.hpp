// A Parquet file as a row of bytes: batches of columns in, finished row groups and at last the footer out. Holds one
// row group, compressed; opens and writes nothing.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "encode/parquet_column.hpp"
#include "encode/thrift_compact.hpp"

namespace tractor::encode {

class ParquetFile {
 public:
  using Metadata = std::vector<std::pair<std::string, std::string>>;
  ParquetFile(std::vector<ParquetField> fields, Metadata metadata, std::string created_by);

  // One view a field, of its kind. What is finished goes to `out`, which is empty before: the file's next bytes. False:
  // out of memory, the file is lost.
  bool add(std::span<const ColumnView> columns, std::size_t rows, std::string& out);
  // The last row group and the footer.
  bool finish(std::string& out);

  const std::vector<ParquetField>& fields() const { return fields_; }
  std::size_t rows() const { return rows_; }

 private:
  struct RowGroup {
    std::size_t rows = 0;
    std::vector<ChunkRecord> chunks;
  };

  bool add_slices(std::span<const ColumnView> columns, std::size_t rows, std::string& out);
  bool add_slice(std::span<const ColumnView> columns, std::size_t from, std::size_t count);
  std::size_t waiting_bytes() const;
  bool end_row_group(std::string& out);
  bool end_file(std::string& out);
  void begin(std::string& out);
  void write_footer(std::string& out) const;
  void write_schema(ThriftWriter& thrift) const;
  void write_row_group(ThriftWriter& thrift, const RowGroup& group) const;
  void write_chunk(ThriftWriter& thrift, std::size_t field, const ChunkRecord& chunk) const;

  std::vector<ParquetField> fields_;
  Metadata metadata_;
  std::string created_by_;
  PageCompressor compressor_;
  std::vector<ParquetColumn> columns_;
  std::vector<RowGroup> groups_;
  std::size_t group_rows_ = 0;
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;  // given out so far
};

}  // namespace tractor::encode
