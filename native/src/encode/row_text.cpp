#include "encode/row_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "encode/number_text.hpp"

namespace tractor::encode {

namespace {

// Most texts here are a few bytes: cheaper than the call of memcpy.
char* put(char* out, std::string_view text) {
  if (text.size() > 16) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
  }
  for (const char c : text) *out++ = c;
  return out;
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
  std::size_t bytes = format.missing.size();
  if (cell.column == nullptr) return bytes;
  switch (cell.column->kind) {
    case CellKind::integer:
    case CellKind::bigint:
    case CellKind::real:
      return std::max(bytes, kMaxNumberBytes);
    case CellKind::boolean:
      return std::max({bytes, format.yes.size(), format.no.size()});
    case CellKind::text:
      return std::max(bytes, longest_entry(cell.column->text.ends) + 2 * cell.quote.size());
  }
  return bytes;
}

char* put_text(char* out, const RowFormat& format, const TextCell& cell, std::int32_t code) {
  if (code < 0) return put(out, format.missing);
  out = put(out, cell.quote);
  out = put(out, cell.column->text.entry(code));
  return put(out, cell.quote);
}

char* put_cell(char* out, const RowFormat& format, const TextCell& cell, std::size_t row) {
  if (cell.column == nullptr) return put(out, format.missing);
  const ColumnView& column = *cell.column;
  switch (column.kind) {
    case CellKind::integer:
    case CellKind::real: {
      const double value = column.number(row);
      return std::isfinite(value) ? write_number(out, value) : put(out, format.missing);
    }
    case CellKind::bigint:
      return write_integer(out, column.bigints[row]);
    case CellKind::boolean:
      return put(out, column.booleans[row] == 1 ? format.yes : format.no);
    case CellKind::text:
      return put_text(out, format, cell, column.text.codes[row]);
  }
  return out;
}

}  // namespace

std::size_t max_row_bytes(const RowFormat& format, std::span<const TextCell> cells) {
  std::size_t bytes = format.row_end.size();
  for (const TextCell& cell : cells) bytes += cell.start.size() + max_cell_bytes(format, cell);
  return bytes;
}

RowsWritten write_rows(const RowFormat& format, std::span<const TextCell> cells, std::size_t from, std::size_t rows,
                       std::size_t row_bytes, std::span<char> out) {
  char* at = out.data();
  const char* const end = out.data() + out.size();
  std::size_t row = from;
  for (; row < rows && static_cast<std::size_t>(end - at) >= row_bytes; ++row) {
    for (const TextCell& cell : cells) {
      at = put(at, cell.start);
      at = put_cell(at, format, cell, row);
    }
    at = put(at, format.row_end);
  }
  return {row - from, static_cast<std::size_t>(at - out.data())};
}

}  // namespace tractor::encode
