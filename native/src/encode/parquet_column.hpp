// One column of a Parquet file: its cells become pages as they come, and a chunk when the row group ends. Integers are
// stored as differences, reals as they are, texts through a dictionary as long as that pays; all may be null.
#pragma once

#include <string>
#include <vector>

#include "encode/column_view.hpp"
#include "encode/parquet_pages.hpp"
#include "encode/text_dictionary.hpp"
#include "encode/thrift_compact.hpp"

namespace tractor::encode {

struct ParquetField {
  std::string name;
  CellKind kind = CellKind::integer;
};

parquet::PhysicalType physical_type(CellKind kind);

// What the footer says of one chunk.
struct ChunkRecord {
  std::size_t values = 0;
  std::size_t nulls = 0;
  std::size_t bytes = 0, uncompressed_bytes = 0;
  std::size_t offset = 0;  // in the file; of the dictionary page where there is one, else of the first data page
  std::size_t dictionary_bytes = 0;
  std::vector<parquet::Encoding> encodings;
  std::string least, greatest;  // as PLAIN has them; empty where unknown
};

class ParquetColumn {
 public:
  explicit ParquetColumn(CellKind kind) : kind_(kind) {}

  // Rows [from, from + count) of a view of this column's kind as one page, or several where texts are long. False: the
  // compression failed.
  bool add(const ColumnView& view, std::size_t from, std::size_t count, PageCompressor& compressor);
  // How much lies here until the row group ends.
  std::size_t bytes() const { return pages_.bytes().size() + dictionary_.plain().size(); }
  // Appends the chunk to `out`, whose first byte is byte `offset` of the file, and begins the next.
  bool end_chunk(std::string& out, std::size_t offset, PageCompressor& compressor, ChunkRecord& record);

  parquet::Codec codec() const;

 private:
  // The least and the greatest of a chunk.
  template <typename T>
  struct Range {
    bool known = false;
    T least{}, greatest{};
    void see(T value);
    void write(ChunkRecord& record) const;
  };

  bool end_page(std::size_t rows, parquet::Encoding encoding, PageCompressor& compressor);
  bool add_texts(const TextView& text, std::size_t from, std::size_t count, PageCompressor& compressor);
  std::size_t rows_of_text_page(const TextView& text, std::size_t from, std::size_t count);
  bool append_codes(const TextView& text, std::size_t from, std::size_t count);
  void append_plain(const TextView& text, std::size_t from, std::size_t count);
  void append_integers(const ColumnView& view, std::size_t from, std::size_t count);
  void append_reals(const ColumnView& view, std::size_t from, std::size_t count);
  void used(parquet::Encoding encoding);

  CellKind kind_;
  PageRun pages_;
  TextDictionary dictionary_;
  ChunkRecord record_;
  Range<std::int64_t> integers_;
  Range<double> reals_;
  // The page at hand; kept for their memory.
  std::vector<std::uint32_t> present_;  // definition levels: 1 for a value, 0 for a null
  std::size_t nulls_ = 0;
  std::vector<std::int64_t> whole_;
  std::vector<std::uint32_t> codes_;
  std::vector<std::int64_t> translation_;
  std::string values_, content_;
};

}  // namespace tractor::encode
