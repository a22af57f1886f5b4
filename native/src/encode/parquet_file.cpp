#include "encode/parquet_file.hpp"

#include <algorithm>
#include <new>

namespace tractor::encode {

namespace {

// As many rows of one column after the other, so that what belongs together stays in the cache.
constexpr std::size_t kSliceRows = 8192;
// A reader that works in parallel takes a row group a thread: some for a million rows, each worth its while.
constexpr std::size_t kGroupRows = 15 * kSliceRows;
constexpr std::size_t kGroupBytes = 64 << 20;
constexpr std::int32_t kFormatVersion = 2;  // of which DELTA_BINARY_PACKED is a part

std::int32_t number(parquet::PhysicalType value) {
  return static_cast<std::int32_t>(value);
}

}  // namespace

ParquetFile::ParquetFile(std::vector<ParquetField> fields, Metadata metadata, std::string created_by)
    : fields_(std::move(fields)), metadata_(std::move(metadata)), created_by_(std::move(created_by)) {
  for (const ParquetField& field : fields_) columns_.emplace_back(field.kind);
}

void ParquetFile::begin(std::string& out) {
  if (bytes_ == 0 && out.empty()) out.append(parquet::kMagic, parquet::kMagicBytes);
}

bool ParquetFile::add(std::span<const ColumnView> columns, std::size_t rows, std::string& out) {
  try {
    return compressor_.ready() && add_slices(columns, rows, out);
  } catch (const std::bad_alloc&) {
    return false;
  }
}

bool ParquetFile::add_slices(std::span<const ColumnView> columns, std::size_t rows, std::string& out) {
  begin(out);
  for (std::size_t from = 0; from < rows;) {
    const std::size_t count = std::min({kSliceRows, rows - from, kGroupRows - group_rows_});
    if (!add_slice(columns, from, count)) return false;
    from += count;
    if ((group_rows_ == kGroupRows || waiting_bytes() > kGroupBytes) && !end_row_group(out)) return false;
  }
  bytes_ += out.size();
  return true;
}

bool ParquetFile::add_slice(std::span<const ColumnView> columns, std::size_t from, std::size_t count) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].add(columns[i], from, count, compressor_)) return false;
  }
  group_rows_ += count;
  return true;
}

std::size_t ParquetFile::waiting_bytes() const {
  std::size_t bytes = 0;
  for (const ParquetColumn& column : columns_) bytes += column.bytes();
  return bytes;
}

bool ParquetFile::end_row_group(std::string& out) {
  RowGroup group{group_rows_, std::vector<ChunkRecord>(columns_.size())};
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].end_chunk(out, bytes_, compressor_, group.chunks[i])) return false;
  }
  rows_ += group_rows_;
  group_rows_ = 0;
  groups_.push_back(std::move(group));
  return true;
}

bool ParquetFile::finish(std::string& out) {
  try {
    return compressor_.ready() && end_file(out);
  } catch (const std::bad_alloc&) {
    return false;
  }
}

bool ParquetFile::end_file(std::string& out) {
  begin(out);
  if (group_rows_ > 0 && !end_row_group(out)) return false;
  const std::size_t footer_at = out.size();
  write_footer(out);
  const auto length = static_cast<std::uint32_t>(out.size() - footer_at);
  out.append(reinterpret_cast<const char*>(&length), sizeof length);
  out.append(parquet::kMagic, parquet::kMagicBytes);
  bytes_ += out.size();
  return true;
}

// FileMetaData of parquet.thrift.
void ParquetFile::write_footer(std::string& out) const {
  ThriftWriter thrift(out);
  thrift.i32(1, kFormatVersion);
  write_schema(thrift);
  thrift.i64(3, static_cast<std::int64_t>(rows_));
  thrift.begin_list(4, ThriftWriter::Type::structure, groups_.size());
  for (const RowGroup& group : groups_) write_row_group(thrift, group);
  thrift.begin_list(5, ThriftWriter::Type::structure, metadata_.size());
  for (const auto& [key, value] : metadata_) {
    thrift.begin_element();
    thrift.binary(1, key);
    thrift.binary(2, value);
    thrift.end_struct();
  }
  thrift.binary(6, created_by_);
  // The order of least and greatest: that of each type.
  thrift.begin_list(7, ThriftWriter::Type::structure, fields_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    thrift.begin_element();
    thrift.begin_struct(1);
    thrift.end_struct();
    thrift.end_struct();
  }
  thrift.end_struct();
}

void ParquetFile::write_schema(ThriftWriter& thrift) const {
  thrift.begin_list(2, ThriftWriter::Type::structure, fields_.size() + 1);
  thrift.begin_element();
  thrift.binary(4, "schema");
  thrift.i32(5, static_cast<std::int32_t>(fields_.size()));
  thrift.end_struct();
  for (const ParquetField& field : fields_) {
    const parquet::PhysicalType type = physical_type(field.kind);
    thrift.begin_element();
    thrift.i32(1, number(type));
    thrift.i32(3, parquet::kOptional);
    thrift.binary(4, field.name);
    if (type == parquet::PhysicalType::int64) thrift.i32(6, static_cast<std::int32_t>(parquet::ConvertedType::int_64));
    if (type == parquet::PhysicalType::byte_array)
      thrift.i32(6, static_cast<std::int32_t>(parquet::ConvertedType::utf8));
    thrift.end_struct();
  }
}

void ParquetFile::write_row_group(ThriftWriter& thrift, const RowGroup& group) const {
  std::size_t uncompressed = 0, stored = 0;
  for (const ChunkRecord& chunk : group.chunks) {
    uncompressed += chunk.uncompressed_bytes;
    stored += chunk.bytes;
  }
  thrift.begin_element();
  thrift.begin_list(1, ThriftWriter::Type::structure, group.chunks.size());
  for (std::size_t i = 0; i < group.chunks.size(); ++i) write_chunk(thrift, i, group.chunks[i]);
  thrift.i64(2, static_cast<std::int64_t>(uncompressed));
  thrift.i64(3, static_cast<std::int64_t>(group.rows));
  thrift.i64(6, static_cast<std::int64_t>(stored));
  thrift.end_struct();
}

// ColumnChunk with its ColumnMetaData.
void ParquetFile::write_chunk(ThriftWriter& thrift, std::size_t field, const ChunkRecord& chunk) const {
  thrift.begin_element();
  thrift.i64(2, 0);  // where these words stand a second time: nowhere
  thrift.begin_struct(3);
  thrift.i32(1, number(physical_type(fields_[field].kind)));
  thrift.begin_list(2, ThriftWriter::Type::i32, chunk.encodings.size());
  for (const parquet::Encoding encoding : chunk.encodings) thrift.element(static_cast<std::int32_t>(encoding));
  thrift.begin_list(3, ThriftWriter::Type::binary, 1);
  thrift.element(fields_[field].name);
  thrift.i32(4, static_cast<std::int32_t>(columns_[field].codec()));
  thrift.i64(5, static_cast<std::int64_t>(chunk.values));
  thrift.i64(6, static_cast<std::int64_t>(chunk.uncompressed_bytes));
  thrift.i64(7, static_cast<std::int64_t>(chunk.bytes));
  thrift.i64(9, static_cast<std::int64_t>(chunk.offset + chunk.dictionary_bytes));
  if (chunk.dictionary_bytes > 0) thrift.i64(11, static_cast<std::int64_t>(chunk.offset));
  thrift.begin_struct(12);
  thrift.i64(3, static_cast<std::int64_t>(chunk.nulls));
  if (!chunk.least.empty()) {
    thrift.binary(5, chunk.greatest);
    thrift.binary(6, chunk.least);
  }
  thrift.end_struct();
  thrift.end_struct();
  thrift.end_struct();
}

}  // namespace tractor::encode
