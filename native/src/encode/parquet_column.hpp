// One column of a Parquet file: its cells become pages as they come, and a chunk when the row group ends. Integers are
// stored as differences, reals as they are, texts through a dictionary as long as that pays; all may be null.
#pragma once

#include <string>
#include <vector>

#include "encode/column_view.hpp"
#include "encode/parquet_pages.hpp"
#include "encode/text_dictionary.hpp"

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

// The least and the greatest of a chunk.
template <typename T>
struct ValueRange {
  bool known = false;
  T least{}, greatest{};
  void see(T value);
  void write(ChunkRecord& record) const;
};

class ParquetColumn {
 public:
  explicit ParquetColumn(CellKind kind) : kind_(kind) {}

  // Rows [from, from + count) of a view of this column's kind. False: no memory to compress them.
  bool add(const ColumnView& view, std::size_t from, std::size_t count, PageCompressor& compressor);
  // How much lies here until the row group ends.
  std::size_t bytes() const { return pages_.bytes().size() + dictionary_.plain().size() + page_.values.size(); }
  // Appends the chunk to `out`, whose first byte is byte `offset` of the file, and begins the next.
  bool end_chunk(std::string& out, std::size_t offset, PageCompressor& compressor, ChunkRecord& record);

  parquet::Codec codec() const;

 private:
  // The page at hand; of its values only those that are there. Each kind of column uses some of these.
  struct Page {
    std::vector<std::uint32_t> present;  // a row each: 1 for a value, 0 for a null
    std::size_t nulls = 0;
    std::vector<std::int64_t> integers;
    std::vector<std::uint8_t> booleans;
    std::vector<std::uint32_t> codes;
    std::string values;  // as PLAIN has them
    void clear();
  };

  void add_integers(const ColumnView& view, std::size_t from, std::size_t count);
  void add_reals(const ColumnView& view, std::size_t from, std::size_t count);
  bool add_texts(const TextView& text, std::size_t from, std::size_t count, PageCompressor& compressor);
  bool translate(const TextView& text, std::size_t from, std::size_t count);
  void add_present(std::size_t count) { page_.present.insert(page_.present.end(), count, 1); }
  parquet::Encoding append_values(std::string& out) const;
  bool end_page(PageCompressor& compressor);

  CellKind kind_;
  PageRun pages_;
  TextDictionary dictionary_;
  ChunkRecord record_;
  ValueRange<std::int64_t> integers_;
  ValueRange<double> reals_;
  Page page_;
  // Kept for their memory.
  std::vector<std::uint32_t> translated_;
  std::vector<std::int64_t> translation_;
  std::string content_;
};

}  // namespace tractor::encode
