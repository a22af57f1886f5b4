// Names and numbers of the Parquet format (parquet-format, parquet.thrift), as far as they are written here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tractor::encode::parquet {

enum class PhysicalType : std::int32_t { boolean = 0, int64 = 2, float64 = 5, byte_array = 6 };
enum class ConvertedType : std::int32_t { utf8 = 0, int_64 = 18 };
enum class Encoding : std::int32_t { plain = 0, rle = 3, delta_binary_packed = 5, rle_dictionary = 8 };
enum class Codec : std::int32_t { uncompressed = 0, zstd = 6 };
enum class PageType : std::int32_t { data = 0, dictionary = 2 };
inline constexpr std::int32_t kOptional = 1;  // repetition type: a cell may be null

inline constexpr char kMagic[] = "PAR1";
inline constexpr std::size_t kMagicBytes = 4;

}  // namespace tractor::encode::parquet
