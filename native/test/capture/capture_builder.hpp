// Captures written byte by byte, for tests: every field is as the test says, right or wrong.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tractor::capture::test {

using Bytes = std::vector<std::uint8_t>;

class Builder {
 public:
  explicit Builder(bool big_endian = false) : big_endian_(big_endian) {}

  Builder& u8(std::uint64_t v) { return number(v, 1); }
  Builder& u16(std::uint64_t v) { return number(v, 2); }
  Builder& u32(std::uint64_t v) { return number(v, 4); }
  Builder& u64(std::uint64_t v) { return number(v, 8); }
  Builder& text(std::string_view v) {
    bytes.insert(bytes.end(), v.begin(), v.end());
    return *this;
  }
  Builder& raw(const Bytes& v) {
    bytes.insert(bytes.end(), v.begin(), v.end());
    return *this;
  }
  // `size` bytes that differ from frame to frame.
  Builder& filler(std::size_t size, std::uint8_t first) {
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(first + i));
    return *this;
  }
  Builder& pad4() {
    while (bytes.size() % 4 != 0) bytes.push_back(0);
    return *this;
  }

  // pcap
  Builder& pcap_header(std::uint32_t magic = 0xa1b2c3d4, std::uint32_t snap = 65535, std::uint32_t link = 1,
                       std::uint16_t major = 2, std::uint16_t minor = 4) {
    return u32(magic).u16(major).u16(minor).u32(0).u32(0).u32(snap).u32(link);
  }
  Builder& record(std::uint32_t seconds, std::uint32_t fraction, std::uint32_t captured, std::uint32_t wire,
                  std::uint8_t first = 0) {
    return u32(seconds).u32(fraction).u32(captured).u32(wire).filler(captured, first);
  }

  // pcapng: a block around a body that is a multiple of four bytes long
  Builder& block(std::uint32_t type, const Bytes& body) {
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    return u32(type).u32(length).raw(body).u32(length);
  }
  Builder& option(std::uint16_t code, const Bytes& value) { return u16(code).u16(value.size()).raw(value).pad4(); }
  Builder& section(const Bytes& options = {}, std::uint64_t length = UINT64_MAX) {
    return block(0x0a0d0d0a, like().u32(0x1a2b3c4d).u16(1).u16(0).u64(length).raw(options).bytes);
  }
  Builder& interface(std::uint16_t link = 1, std::uint32_t snap = 0, const Bytes& options = {}) {
    return block(1, like().u16(link).u16(0).u32(snap).raw(options).bytes);
  }
  Builder& enhanced(std::uint32_t id, std::uint64_t ticks, std::uint32_t captured, std::uint32_t wire,
                    std::uint8_t first = 0, const Bytes& options = {}) {
    return block(6, like()
                        .u32(id)
                        .u32(ticks >> 32)
                        .u32(ticks & 0xffffffff)
                        .u32(captured)
                        .u32(wire)
                        .filler(captured, first)
                        .pad4()
                        .raw(options)
                        .bytes);
  }
  Builder& simple(std::uint32_t wire, std::uint32_t captured, std::uint8_t first = 0) {
    return block(3, like().u32(wire).filler(captured, first).pad4().bytes);
  }

  // An empty builder of the same byte order, for bodies and options.
  Builder like() const { return Builder(big_endian_); }
  std::size_t size() const { return bytes.size(); }

  Bytes bytes;

 private:
  Builder& number(std::uint64_t v, unsigned width) {
    for (unsigned i = 0; i < width; ++i) {
      const unsigned shift = 8 * (big_endian_ ? width - 1 - i : i);
      bytes.push_back(static_cast<std::uint8_t>(v >> shift));
    }
    return *this;
  }

  bool big_endian_;
};

inline Bytes text_bytes(std::string_view v) {
  return {v.begin(), v.end()};
}

}  // namespace tractor::capture::test
