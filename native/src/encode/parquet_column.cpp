#include "encode/parquet_column.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "encode/packed_integers.hpp"

namespace tractor::encode {

namespace {

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
void ParquetColumn::Range<T>::see(T value) {
  if (!known) least = greatest = value;
  known = true;
  least = std::min(least, value);
  greatest = std::max(greatest, value);
}

// Adding zero leaves any value but -0 as it is. The format asks for -0 as the least of zeros and 0 as the greatest,
// since the two are equal and readers may look for either.
template <typename T>
void ParquetColumn::Range<T>::write(ChunkRecord& record) const {
  if (!known) return;
  record.least = plain_bytes(least == T{} ? -T{} : least);
  record.greatest = plain_bytes(greatest + T{});
}

// Differences are packed to the bit: nothing is left to compress.
parquet::Codec ParquetColumn::codec() const {
  return physical_type(kind_) == parquet::PhysicalType::int64 ? parquet::Codec::uncompressed : parquet::Codec::zstd;
}

bool ParquetColumn::add(const ColumnView& view, std::size_t from, std::size_t count, PageCompressor& compressor) {
  if (kind_ == CellKind::text) return add_texts(view.text, from, count, compressor);
  values_.clear();
  present_.clear();
  nulls_ = 0;
  switch (kind_) {
    case CellKind::integer:
    case CellKind::bigint:
      append_integers(view, from, count);
      return end_page(count, parquet::Encoding::delta_binary_packed, compressor);
    case CellKind::real:
      append_reals(view, from, count);
      return end_page(count, parquet::Encoding::plain, compressor);
    default:
      append_bits(values_, {view.booleans + from, count});
      return end_page(count, parquet::Encoding::plain, compressor);
  }
}

void ParquetColumn::append_integers(const ColumnView& view, std::size_t from, std::size_t count) {
  whole_.clear();
  if (kind_ == CellKind::bigint) {
    whole_.assign(view.bigints + from, view.bigints + from + count);
  } else {
    present_.resize(count);
    for (std::size_t row = 0; row < count; ++row) {
      const double value = view.number(from + row);
      const bool there = is_integer(value);
      present_[row] = there ? 1 : 0;
      if (there) whole_.push_back(static_cast<std::int64_t>(value));
    }
    nulls_ = count - whole_.size();
  }
  for (const std::int64_t value : whole_) integers_.see(value);
  append_deltas(values_, whole_);
}

void ParquetColumn::append_reals(const ColumnView& view, std::size_t from, std::size_t count) {
  values_.resize(count * sizeof(double));
  present_.resize(count);
  auto* to = reinterpret_cast<char*>(values_.data());
  for (std::size_t row = 0; row < count; ++row) {
    const double value = view.number(from + row);
    const bool there = !std::isnan(value);
    present_[row] = there ? 1 : 0;
    if (!there) continue;
    reals_.see(value);
    std::copy_n(reinterpret_cast<const char*>(&value), sizeof value, to);
    to += sizeof value;
  }
  values_.resize(static_cast<std::size_t>(to - values_.data()));
  nulls_ = count - values_.size() / sizeof(double);
}

bool ParquetColumn::add_texts(const TextView& text, std::size_t from, std::size_t count, PageCompressor& compressor) {
  for (const std::size_t end = from + count; from < end;) {
    values_.clear();
    const std::size_t rows = rows_of_text_page(text, from, end - from);
    parquet::Encoding encoding = parquet::Encoding::rle_dictionary;
    if (!append_codes(text, from, rows)) {
      append_plain(text, from, rows);
      encoding = parquet::Encoding::plain;
    }
    if (!end_page(rows, encoding, compressor)) return false;
    from += rows;
  }
  return true;
}

// As many rows as keep the page small, at least one; notes on the way which are null.
std::size_t ParquetColumn::rows_of_text_page(const TextView& text, std::size_t from, std::size_t count) {
  present_.clear();
  nulls_ = 0;
  std::size_t bytes = 0;
  for (std::size_t row = 0; row < count; ++row) {
    const std::int32_t code = text.codes[from + row];
    if (code >= 0) bytes += text.entry(code).size() + sizeof(std::uint32_t);
    if (row > 0 && bytes > kMaxTextPageBytes) return row;
    present_.push_back(code >= 0 ? 1 : 0);
    if (code < 0) ++nulls_;
  }
  return count;
}

// The page's texts by their numbers in the chunk's dictionary. False: most of them do not repeat, or it is full.
bool ParquetColumn::append_codes(const TextView& text, std::size_t from, std::size_t count) {
  if (nulls_ == count || text.ends.size() > 16 + count / 2) return false;
  translation_.assign(text.ends.size(), kUntranslated);
  codes_.clear();
  for (std::size_t row = from; row < from + count; ++row) {
    const std::int32_t code = text.codes[row];
    if (code < 0) continue;
    std::int64_t& known = translation_[static_cast<std::size_t>(code)];
    if (known == kUntranslated) {
      const auto found = dictionary_.code_of(text.entry(code));
      if (!found) return false;
      known = *found;
    }
    codes_.push_back(static_cast<std::uint32_t>(known));
  }
  // A width of 0 would do for one entry; not every reader takes it.
  const auto width = static_cast<unsigned>(std::max(1, static_cast<int>(std::bit_width(dictionary_.size() - 1))));
  values_.push_back(static_cast<char>(width));
  append_hybrid(values_, codes_, width);
  return true;
}

void ParquetColumn::append_plain(const TextView& text, std::size_t from, std::size_t count) {
  for (std::size_t row = from; row < from + count; ++row) {
    const std::int32_t code = text.codes[row];
    if (code >= 0) append_plain_text(values_, text.entry(code));
  }
}

bool ParquetColumn::end_page(std::size_t rows, parquet::Encoding encoding, PageCompressor& compressor) {
  if (nulls_ == 0) present_.assign(rows, 1);
  content_.assign(sizeof(std::uint32_t), '\0');
  append_hybrid(content_, present_, 1);
  const auto levels = static_cast<std::uint32_t>(content_.size() - sizeof(std::uint32_t));
  content_.replace(0, sizeof levels, plain_bytes(levels));
  content_.append(values_);
  if (!pages_.add_data(content_, rows, encoding, codec(), compressor)) return false;
  used(encoding);
  record_.values += rows;
  record_.nulls += nulls_;
  return true;
}

void ParquetColumn::used(parquet::Encoding encoding) {
  std::vector<parquet::Encoding>& all = record_.encodings;
  if (std::find(all.begin(), all.end(), encoding) == all.end()) all.push_back(encoding);
}

bool ParquetColumn::end_chunk(std::string& out, std::size_t offset, PageCompressor& compressor, ChunkRecord& record) {
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
