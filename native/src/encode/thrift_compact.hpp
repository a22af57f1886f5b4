// The compact protocol of Apache Thrift, as far as Parquet's headers and footer need it: writing structs with fields in
// rising order, lists, integers, binaries. The caller keeps struct and list in step; nothing is read here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tractor::encode {

void append_varint(std::string& out, std::uint64_t value);
constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

class ThriftWriter {
 public:
  enum class Type : std::uint8_t { i32 = 5, i64 = 6, binary = 8, list = 9, structure = 12 };

  // Writes behind what is in `out`, which outlives it.
  explicit ThriftWriter(std::string& out) : out_(out) {}

  void i32(int id, std::int32_t value);
  void i64(int id, std::int64_t value);
  void binary(int id, std::string_view value);
  // A field that is a struct; its fields follow, then end_struct().
  void begin_struct(int id);
  // A field that is a list of `count` elements, which follow: structs between begin_element() and end_struct(), others
  // by element().
  void begin_list(int id, Type elements, std::size_t count);
  void begin_element() { last_id_.push_back(0); }
  void element(std::int32_t value) { append_varint(out_, zigzag(value)); }
  void element(std::string_view value);
  // Also of the outermost struct, which needs no begin.
  void end_struct();

 private:
  void header(int id, Type type);

  std::string& out_;
  std::vector<int> last_id_{0};
};

}  // namespace tractor::encode
