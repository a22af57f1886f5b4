// Parquet's encodings of integers (parquet-format, Encodings.md): runs and bit packing of small numbers, and
// differences in blocks. Values to bytes; knows no pages and no columns.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace tractor::encode {

// RLE / bit-packing hybrid: runs of eight or more as one value, the rest packed at `width` bits (1 to 32).
void append_hybrid(std::string& out, std::span<const std::uint32_t> values, unsigned width);

// DELTA_BINARY_PACKED in blocks of 128 values, four miniblocks each. Small for what counts up or varies little.
void append_deltas(std::string& out, std::span<const std::int64_t> values);

// Booleans of PLAIN: a bit each, the first in the lowest. Any value but 0 is true.
void append_bits(std::string& out, std::span<const std::uint8_t> values);

}  // namespace tractor::encode
