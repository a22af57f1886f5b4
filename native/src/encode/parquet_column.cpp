#include "encode/parquet_column.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "encode/packed_integers.hpp"

namespace tractor::encode {

namespace {

// A page ends with the cells that fill it: small batches share one.
constexpr std::size_t kPageRows = 4096;
constexpr std::size_t kMaxTextPageBytes = 1 << 20;
constexpr std::int64_t kUntranslated = -1;

template <typename T>
std::string plain_bytes(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

parquet::PhysicalType physical_type(CellKind kind) {
  switch (kind) {
    case CellKind::integer:
    case CellKind::bigint:
      return parquet::PhysicalType::int64;
    case CellKind::real:
      return parquet::PhysicalType::float64;
    case CellKind::boolean:
      return parquet::PhysicalType::boolean;
    case CellKind::text:
      return parquet::PhysicalType::byte_array;
  }
  return parquet::PhysicalType::byte_array;
}

template <typename T>
void ValueRange<T>::see(T value) {
  if (!known) least = greatest = value;
  known = true;
  least = std::min(least, value);
  greatest = std::max(greatest, value);
}

// The format asks for -0 as the least of zeros and 0 as the greatest, since the two are equal and readers may look for
// either. Adding zero leaves any value but -0 as it is.
template <typename T>
void ValueRange<T>::write(ChunkRecord& record) const {
  if (!known) return;
  record.least = plain_bytes(least == T{} ? -T{} : least);
  record.greatest = plain_bytes(greatest + T{});
}

void ParquetColumn::Page::clear() {
  present.clear();
  nulls = 0;
  integers.clear();
  booleans.clear();
  codes.clear();
  values.clear();
}

// Differences are packed to the bit: nothing is left to compress.
parquet::Codec ParquetColumn::codec() const {
  return physical_type(kind_) == parquet::PhysicalType::int64 ? parquet::Codec::uncompressed : parquet::Codec::zstd;
}

bool ParquetColumn::add(const ColumnView& view, std::size_t from, std::size_t count, PageCompressor& compressor) {
  switch (kind_) {
    case CellKind::integer:
      add_integers(view, from, count);
      break;
    case CellKind::bigint:
      page_.integers.insert(page_.integers.end(), view.bigints + from, view.bigints + from + count);
      add_present(count);
      break;
    case CellKind::real:
      add_reals(view, from, count);
      break;
    case CellKind::boolean:
      page_.booleans.insert(page_.booleans.end(), view.booleans + from, view.booleans + from + count);
      add_present(count);
      break;
    case CellKind::text:
      if (!add_texts(view.text, from, count, compressor)) return false;
      break;
  }
  return page_.present.size() < kPageRows || end_page(compressor);
}

void ParquetColumn::add_integers(const ColumnView& view, std::size_t from, std::size_t count) {
  for (std::size_t row = from; row < from + count; ++row) {
    const double value = view.number(row);
    const bool there = is_integer(value);
    page_.present.push_back(there ? 1 : 0);
    page_.nulls += there ? 0 : 1;
    if (there) page_.integers.push_back(static_cast<std::int64_t>(value));
  }
}

void ParquetColumn::add_reals(const ColumnView& view, std::size_t from, std::size_t count) {
  const std::size_t before = page_.values.size();
  page_.values.resize(before + count * sizeof(double));
  char* to = page_.values.data() + before;
  for (std::size_t row = from; row < from + count; ++row) {
    const double value = view.number(row);
    const bool there = !std::isnan(value);
    page_.present.push_back(there ? 1 : 0);
    page_.nulls += there ? 0 : 1;
    if (!there) continue;
    reals_.see(value);
    to = std::copy_n(reinterpret_cast<const char*>(&value), sizeof value, to);
  }
  page_.values.resize(static_cast<std::size_t>(to - page_.values.data()));
}

// Texts are plain or by their numbers in the chunk's dictionary, one way a page.
bool ParquetColumn::add_texts(const TextView& text, std::size_t from, std::size_t count, PageCompressor& compressor) {
  const bool coded = translate(text, from, count);
  if (!(coded ? page_.values.empty() : page_.codes.empty()) && !end_page(compressor)) return false;
  for (std::size_t row = from; row < from + count; ++row) {
    const std::int32_t code = text.codes[row];
    page_.present.push_back(code >= 0 ? 1 : 0);
    page_.nulls += code >= 0 ? 0 : 1;
    if (coded || code < 0) continue;
    append_plain_text(page_.values, text.entry(code));
    if (page_.values.size() > kMaxTextPageBytes && !end_page(compressor)) return false;
  }
  if (coded) page_.codes.insert(page_.codes.end(), translated_.begin(), translated_.end());
  return true;
}

// Finds the numbers of the rows' texts. False: most of the texts do not repeat, or there is no room for them.
bool ParquetColumn::translate(const TextView& text, std::size_t from, std::size_t count) {
  if (text.ends.size() > 16 + count / 2) return false;
  translation_.assign(text.ends.size(), kUntranslated);
  translated_.clear();
  for (std::size_t row = from; row < from + count; ++row) {
    const std::int32_t code = text.codes[row];
    if (code < 0) continue;
    std::int64_t& known = translation_[static_cast<std::size_t>(code)];
    if (known == kUntranslated) {
      const auto found = dictionary_.code_of(text.entry(code));
      if (!found) return false;
      known = *found;
    }
    translated_.push_back(static_cast<std::uint32_t>(known));
  }
  return true;
}

// The values of the page at hand.
parquet::Encoding ParquetColumn::append_values(std::string& out) const {
  if (codec() == parquet::Codec::uncompressed) {
    append_deltas(out, page_.integers);
    return parquet::Encoding::delta_binary_packed;
  }
  if (!page_.codes.empty()) {
    // A width of 0 would do for one entry; not every reader takes it.
    const auto width = static_cast<unsigned>(std::max(1, static_cast<int>(std::bit_width(dictionary_.size() - 1))));
    out.push_back(static_cast<char>(width));
    append_hybrid(out, page_.codes, width);
    return parquet::Encoding::rle_dictionary;
  }
  append_bits(out, page_.booleans);
  out.append(page_.values);
  return parquet::Encoding::plain;
}

bool ParquetColumn::end_page(PageCompressor& compressor) {
  const std::size_t rows = page_.present.size();
  content_.assign(sizeof(std::uint32_t), '\0');
  append_hybrid(content_, page_.present, 1);
  const auto levels = static_cast<std::uint32_t>(content_.size() - sizeof(std::uint32_t));
  content_.replace(0, sizeof levels, plain_bytes(levels));
  const parquet::Encoding encoding = append_values(content_);
  if (!pages_.add_data(content_, rows, encoding, codec(), compressor)) return false;
  for (const std::int64_t value : page_.integers) integers_.see(value);
  record_.values += rows;
  record_.nulls += page_.nulls;
  std::vector<parquet::Encoding>& used = record_.encodings;
  if (std::find(used.begin(), used.end(), encoding) == used.end()) used.push_back(encoding);
  page_.clear();
  return true;
}

bool ParquetColumn::end_chunk(std::string& out, std::size_t offset, PageCompressor& compressor, ChunkRecord& record) {
  if (!page_.present.empty() && !end_page(compressor)) return false;
  record = std::move(record_);
  record_ = {};
  record.offset = offset + out.size();
  record.uncompressed_bytes = pages_.uncompressed_bytes();
  if (dictionary_.size() > 0) {
    PageRun page;
    if (!page.add_dictionary(dictionary_.plain(), dictionary_.size(), compressor)) return false;
    record.dictionary_bytes = page.bytes().size();
    record.uncompressed_bytes += page.uncompressed_bytes();
    out.append(page.bytes());
  }
  out.append(pages_.bytes());
  record.bytes = record.dictionary_bytes + pages_.bytes().size();
  record.encodings.push_back(parquet::Encoding::rle);  // of the levels
  integers_.write(record);
  reals_.write(record);
  integers_ = {};
  reals_ = {};
  dictionary_.clear();
  pages_.clear();
  return true;
}

}  // namespace tractor::encode
