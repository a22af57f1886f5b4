// Parquet's integer encodings: the examples of parquet-format's Encodings.md byte by byte, then numbers of every width
// read back by a decoder that is written from the same text and shares nothing with the encoder.
#include "encode/packed_integers.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "encode/thrift_compact.hpp"

using namespace tractor::encode;

namespace {

class Reader {
 public:
  explicit Reader(const std::string& bytes) : bytes_(bytes) {}
  bool done() const { return at_ == bytes_.size(); }
  std::uint8_t byte() { return static_cast<std::uint8_t>(bytes_.at(at_++)); }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t next = byte();
      value |= std::uint64_t{next & 0x7fu} << shift;
      if (next < 0x80) return value;
    }
  }
  std::int64_t signed_varint() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  // `count` values of `width` bits; ends at a byte.
  std::vector<std::uint64_t> packed(std::size_t count, unsigned width) {
    std::vector<std::uint64_t> values(count, 0);
    for (std::size_t bit = 0; bit < count * width; ++bit) {
      const auto here = static_cast<std::uint8_t>(bytes_.at(at_ + bit / 8));
      if (((here >> (bit % 8)) & 1) != 0) values[bit / width] |= std::uint64_t{1} << (bit % width);
    }
    at_ += (count * width + 7) / 8;
    return values;
  }

 private:
  const std::string& bytes_;
  std::size_t at_ = 0;
};

std::vector<std::uint32_t> read_hybrid(const std::string& bytes, std::size_t count, unsigned width) {
  Reader reader(bytes);
  std::vector<std::uint32_t> values;
  while (values.size() < count) {
    const std::uint64_t head = reader.varint();
    if ((head & 1) != 0) {
      for (const std::uint64_t value : reader.packed((head >> 1) * 8, width))
        values.push_back(static_cast<std::uint32_t>(value));
    } else {
      std::uint32_t value = 0;
      for (unsigned bit = 0; bit < width; bit += 8) value |= std::uint32_t{reader.byte()} << bit;
      values.insert(values.end(), head >> 1, value);
    }
  }
  CHECK(reader.done());
  CHECK(values.size() < count + 8);  // the last group may be padded
  values.resize(count);
  return values;
}

std::vector<std::int64_t> read_deltas(const std::string& bytes) {
  Reader reader(bytes);
  CHECK(reader.varint() == 128);
  CHECK(reader.varint() == 4);
  const std::uint64_t count = reader.varint();
  std::vector<std::int64_t> values{reader.signed_varint()};
  while (values.size() < count) {
    const std::int64_t least = reader.signed_varint();
    const unsigned widths[4] = {reader.byte(), reader.byte(), reader.byte(), reader.byte()};
    for (const unsigned width : widths) {
      if (values.size() >= count) break;
      for (const std::uint64_t above : reader.packed(32, width)) {
        const std::uint64_t last = static_cast<std::uint64_t>(values.back());
        values.push_back(static_cast<std::int64_t>(last + static_cast<std::uint64_t>(least) + above));
      }
    }
  }
  CHECK(reader.done());
  values.resize(count);
  return values;
}

std::string hybrid(const std::vector<std::uint32_t>& values, unsigned width) {
  std::string out;
  append_hybrid(out, values, width);
  return out;
}

std::string deltas(const std::vector<std::int64_t>& values) {
  std::string out;
  append_deltas(out, values);
  return out;
}

}  // namespace

TEST_CASE("hybrid: the numbers 0 to 7 at three bits, and a run") {
  CHECK(hybrid({0, 1, 2, 3, 4, 5, 6, 7}, 3) == "\x03\x88\xc6\xfa");
  CHECK(hybrid(std::vector<std::uint32_t>(100, 4), 3) == std::string("\xc8\x01\x04"));
  CHECK(hybrid({}, 1).empty());
  // A run behind three other values: five of it fill their group.
  std::vector<std::uint32_t> mixed(15, 1);
  mixed[0] = mixed[1] = mixed[2] = 0;
  mixed.resize(17, 1);
  CHECK(hybrid(mixed, 1) == std::string("\x03\xf8\x12\x01", 4));
}

TEST_CASE("hybrid: whatever the values, they come back") {
  std::mt19937 random(1);
  for (unsigned width = 1; width <= 32; ++width) {
    for (int round = 0; round < 40; ++round) {
      std::vector<std::uint32_t> values;
      const std::size_t pieces = random() % 12;
      for (std::size_t i = 0; i < pieces; ++i) {
        const auto value = static_cast<std::uint32_t>(random() & ((std::uint64_t{1} << width) - 1));
        values.insert(values.end(), 1 + random() % (round % 2 == 0 ? 3 : 30), value);
      }
      CHECK(read_hybrid(hybrid(values, width), values.size(), width) == values);
    }
  }
}

TEST_CASE("deltas: the examples of the format's text, in blocks of 128") {
  // 1, 2, 3, 4, 5: block size, miniblocks, count, first; least difference 1, no bits above it.
  CHECK(deltas({1, 2, 3, 4, 5}) == std::string("\x80\x01\x04\x05\x02\x02\x00\x00\x00\x00", 10));
  // 7, 5, 3, 1, 2, 3, 4, 5: differences -2 -2 -2 1 1 1 1, least -2, above it 0 0 0 3 3 3 3 at two bits.
  CHECK(deltas({7, 5, 3, 1, 2, 3, 4, 5}) ==
        std::string("\x80\x01\x04\x08\x0e\x03\x02\x00\x00\x00\xc0\x3f\x00\x00\x00\x00\x00\x00", 18));
  CHECK(deltas({}) == std::string("\x80\x01\x04\x00\x00", 5));
  CHECK(deltas({-1}) == std::string("\x80\x01\x04\x01\x01", 5));
}

TEST_CASE("deltas: whatever the values, they come back") {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  std::mt19937_64 random(2);
  CHECK(read_deltas(deltas({kLeast, kMost, 0, kMost, kLeast, -1})) ==
        std::vector<std::int64_t>{kLeast, kMost, 0, kMost, kLeast, -1});
  for (const std::size_t count : {1, 2, 32, 33, 34, 128, 129, 130, 161, 257, 1000}) {
    for (unsigned shift = 0; shift < 64; shift += 3) {
      std::vector<std::int64_t> values(count);
      for (std::int64_t& value : values) value = static_cast<std::int64_t>(random()) >> shift;
      CHECK(read_deltas(deltas(values)) == values);
    }
  }
}

TEST_CASE("bits: eight a byte, the first in the lowest") {
  std::string out;
  append_bits(out, std::vector<std::uint8_t>{1, 0, 1, 1, 0, 0, 0, 0, 7});
  CHECK(out == "\x0d\x01");
}

TEST_CASE("thrift: a struct with a list and a struct, byte by byte") {
  std::string out;
  ThriftWriter thrift(out);
  thrift.i32(1, -1);
  thrift.i64(3, 300);
  thrift.binary(4, "ab");
  thrift.begin_struct(5);
  thrift.i32(1, 1);
  thrift.end_struct();
  thrift.begin_list(7, ThriftWriter::Type::i32, 2);
  thrift.element(1);
  thrift.element(-2);
  thrift.begin_list(8, ThriftWriter::Type::binary, 15);
  for (int i = 0; i < 15; ++i) thrift.element(std::string_view("x"));
  thrift.end_struct();
  std::string expected("\x15\x01\x26\xd8\x04\x18\x02\x61\x62\x1c\x15\x02\x00\x29\x25\x02\x03\x19\xf8\x0f", 20);
  for (int i = 0; i < 15; ++i) expected += "\x01x";
  expected += '\0';
  CHECK(out == expected);
}
