#include "encode/row_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "encode/number_text.hpp"

namespace tractor::encode {

namespace {

// The first and the last `Piece` of a text that is no shorter than one and no longer than two: they may overlap.
template <std::size_t Piece>
void put_ends(char* out, std::string_view text) {
  char first[Piece], last[Piece];
  std::memcpy(first, text.data(), Piece);
  std::memcpy(last, text.data() + text.size() - Piece, Piece);
  std::memcpy(out, first, Piece);
  std::memcpy(out + text.size() - Piece, last, Piece);
}

// Most texts here are short: cheaper than the call of memcpy.
char* put(char* out, std::string_view text) {
  const std::size_t size = text.size();
  if (size > 32) {
    std::memcpy(out, text.data(), size);
  } else if (size >= 16) {
    put_ends<16>(out, text);
  } else if (size >= 8) {
    put_ends<8>(out, text);
  } else if (size >= 4) {
    put_ends<4>(out, text);
  } else if (size >= 2) {
    put_ends<2>(out, text);
  } else if (size == 1) {
    *out = text.front();
  }
  return out + size;
}

std::size_t longest_entry(std::span<const std::uint32_t> ends) {
  std::uint32_t longest = 0, begin = 0;
  for (const std::uint32_t end : ends) {
    longest = std::max(longest, end - begin);
    begin = end;
  }
  return longest;
}

std::size_t max_cell_bytes(const RowFormat& format, const TextCell& cell) {
  switch (cell.column->kind) {
    case CellKind::integer:
    case CellKind::bigint:
    case CellKind::real:
      return std::max(format.missing.size(), kMaxNumberBytes);
    case CellKind::boolean:
      return std::max({format.missing.size(), format.yes.size(), format.no.size()});
    case CellKind::text:
      return std::max(format.missing.size(), longest_entry(cell.column->text.ends) + 2 * cell.quote.size());
  }
  return 0;
}

bool always_missing(const TextCell& cell) {
  return cell.column == nullptr || (cell.column->kind == CellKind::text && cell.column->text.ends.empty());
}

}  // namespace

RowText::RowText(const RowFormat& format, std::span<const TextCell> cells) : format_(format) {
  std::size_t before = 0;  // where the constant bytes that no step has yet begin
  for (const TextCell& cell : cells) {
    constant_ += cell.start;
    if (always_missing(cell)) {
      constant_ += format.missing;
      continue;
    }
    steps_.push_back({constant_.size() - before, cell.quote, cell.column});
    before = constant_.size();
    max_row_bytes_ += max_cell_bytes(format, cell);
  }
  constant_ += format.row_end;
  last_bytes_ = constant_.size() - before;
  max_row_bytes_ += constant_.size();
}

char* RowText::put_cell(char* out, const Step& step, std::size_t row) const {
  const ColumnView& column = *step.column;
  switch (column.kind) {
    case CellKind::integer:
    case CellKind::real: {
      const double value = column.number(row);
      return std::isfinite(value) ? write_number(out, value) : put(out, format_.missing);
    }
    case CellKind::bigint:
      return write_integer(out, column.bigints[row]);
    case CellKind::boolean:
      return put(out, column.booleans[row] == 1 ? format_.yes : format_.no);
    case CellKind::text: {
      const std::int32_t code = column.text.codes[row];
      if (code < 0) return put(out, format_.missing);
      out = put(out, step.quote);
      return put(put(out, column.text.entry(code)), step.quote);
    }
  }
  return out;
}

RowsWritten RowText::write(std::size_t from, std::size_t rows, std::span<char> out) const {
  char* at = out.data();
  const char* const end = out.data() + out.size();
  std::size_t row = from;
  for (; row < rows && static_cast<std::size_t>(end - at) >= max_row_bytes_; ++row) {
    const char* before = constant_.data();
    for (const Step& step : steps_) {
      at = put(at, {before, step.before_bytes});
      at = put_cell(at, step, row);
      before += step.before_bytes;
    }
    at = put(at, {before, last_bytes_});
  }
  return {row - from, static_cast<std::size_t>(at - out.data())};
}

}  // namespace tractor::encode
