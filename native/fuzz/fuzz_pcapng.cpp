// Fuzzes what stands in pcapng blocks: types, bodies, options and byte orders are the input's, lengths are right, so
// that no mutation is lost on a block that does not end where it says (fuzz_capture has the wrong lengths). Read in any
// pieces the frames are the same, and the same as libpcap's.
//
// Input: byte order and pieces (3 bytes), then a block each: type (1 byte: one of those below), length of the body (1,
// in words), the body.
#include <array>
#include <vector>

#include "against_libpcap.hpp"
#include "capture/pcapng_blocks.hpp"
#include "dissect/cursor.hpp"
#include "reading.hpp"

namespace {

using namespace tractor;

constexpr std::array<std::uint32_t, 16> kTypes = {
    capture::kEnhancedPacket, capture::kInterfaceDescription, capture::kSimplePacket,   capture::kPacket,
    capture::kEnhancedPacket, capture::kInterfaceDescription, capture::kSectionHeader,  capture::kNameResolution,
    capture::kEnhancedPacket, capture::kInterfaceStatistics,  capture::kSystemdJournal, capture::kDecryptionSecrets,
    capture::kCustom,         capture::kCustomNotCopied,      capture::kDarwinProcess,  0x1234'5678};

class Blocks {
 public:
  explicit Blocks(bool big_endian) : big_endian_(big_endian) {}

  void add(std::uint32_t type, base::ByteView body) {
    const auto length = static_cast<std::uint32_t>(capture::kSmallestBlock + capture::padded(body.size()));
    word(type);
    word(length);
    bytes.insert(bytes.end(), body.begin(), body.end());
    bytes.resize(bytes.size() + capture::padded(body.size()) - body.size());
    word(length);
  }
  // A section header: magic, version 1.0, length not known, and options that the input has.
  void add_section(base::ByteView options) {
    std::vector<std::uint8_t> body(16);
    const auto put = [&](std::size_t at, std::uint32_t value, std::size_t count) {
      for (std::size_t i = 0; i < count; ++i)
        body[at + i] = static_cast<std::uint8_t>(value >> 8 * (big_endian_ ? count - 1 - i : i));
    };
    put(0, capture::kByteOrderMagic, 4);
    put(4, 1, 2);
    put(8, 0xffff'ffff, 4);
    put(12, 0xffff'ffff, 4);
    body.insert(body.end(), options.begin(), options.end());
    add(capture::kSectionHeader, body);
  }
  void turn_over() { big_endian_ = !big_endian_; }

  std::vector<std::uint8_t> bytes;

 private:
  void word(std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * (big_endian_ ? 3 - i : i)));
  }
  bool big_endian_;
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dissect::Cursor c({data, size});
  Blocks blocks((c.u8() & 1) != 0);
  const std::uint8_t chunk = c.u8(), piece = c.u8();
  blocks.add_section({});
  while (c.left() >= 2) {
    const std::uint8_t kind = c.u8();
    const base::ByteView body = c.take_up_to(std::size_t{c.u8()} * 4);
    const std::uint32_t type = kTypes[kind % kTypes.size()];
    if (type != capture::kSectionHeader) {
      blocks.add(type, body);
      continue;
    }
    if ((kind & 0x80) != 0) blocks.turn_over();
    blocks.add_section(body);
  }
  fuzz::read_both_ways(blocks.bytes, chunk, piece);
  fuzz::compare_with_libpcap(blocks.bytes);
  return 0;
}
