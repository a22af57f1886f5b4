#include "encode/thrift_compact.hpp"

namespace tractor::encode {

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Field ids are written as the difference to the one before, in four bits; ids here are never 16 apart.
void ThriftWriter::header(int id, Type type) {
  const int delta = id - last_id_.back();
  last_id_.back() = id;
  out_.push_back(static_cast<char>((delta << 4) | static_cast<int>(type)));
}

void ThriftWriter::i32(int id, std::int32_t value) {
  header(id, Type::i32);
  append_varint(out_, zigzag(value));
}

void ThriftWriter::i64(int id, std::int64_t value) {
  header(id, Type::i64);
  append_varint(out_, zigzag(value));
}

void ThriftWriter::element(std::string_view value) {
  append_varint(out_, value.size());
  out_.append(value);
}

void ThriftWriter::binary(int id, std::string_view value) {
  header(id, Type::binary);
  element(value);
}

void ThriftWriter::begin_struct(int id) {
  header(id, Type::structure);
  last_id_.push_back(0);
}

void ThriftWriter::begin_list(int id, Type elements, std::size_t count) {
  header(id, Type::list);
  if (count < 15) {
    out_.push_back(static_cast<char>((count << 4) | static_cast<std::size_t>(elements)));
  } else {
    out_.push_back(static_cast<char>(0xf0 | static_cast<int>(elements)));
    append_varint(out_, count);
  }
}

void ThriftWriter::end_struct() {
  out_.push_back(0);
  last_id_.pop_back();
}

}  // namespace tractor::encode
