// Strings of HPACK (RFC 7541, 5.2), and the Huffman code they may be in (appendix B).
#include <span>

#include "dissect/hpack.hpp"

namespace tractor::dissect {
namespace {

constexpr std::size_t kSymbols = 257;  // octets and the end of string
constexpr std::size_t kEndOfString = 256;
constexpr unsigned kLongestCode = 30;
constexpr unsigned kLongestPadding = 7;

// RFC 7541, appendix B: bits of each symbol's code. The code is canonical: shorter codes first, then by symbol, so that
// the lengths are all there is to say.
constexpr std::uint8_t kCodeBits[kSymbols] = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28,  //
    28, 28, 28, 28, 28, 28,                                                                                  // controls
    6,  10, 10, 12, 13, 6,  8,  11, 10, 10, 8,  11, 8,  6,  6,  6,   // space to /
    5,  5,  5,  6,  6,  6,  6,  6,  6,  6,  7,  8,  15, 6,  12, 10,  // 0 to ?
    13, 6,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,   // @ to O
    7,  7,  7,  7,  7,  7,  7,  7,  8,  7,  8,  13, 19, 13, 14, 6,   // P to _
    15, 5,  6,  5,  6,  5,  6,  6,  6,  5,  7,  7,  6,  6,  6,  5,   // ` to o
    6,  7,  6,  5,  5,  6,  7,  7,  7,  7,  7,  15, 11, 14, 13, 28,  // p to DEL
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,  // 0x80
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,  // 0x90
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,  // 0xa0
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,  // 0xb0
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,  // 0xc0
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,  // 0xd0
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,  // 0xe0
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,  // 0xf0
    30,                                                              // end
};

// Codes by their length: the first one, how many there are, and where their symbols lie.
struct HuffmanCode {
  std::uint32_t first[kLongestCode + 1] = {};
  std::uint16_t count[kLongestCode + 1] = {};
  std::uint16_t offset[kLongestCode + 1] = {};
  std::uint16_t symbols[kSymbols] = {};

  constexpr HuffmanCode() {
    for (const std::uint8_t bits : kCodeBits) ++count[bits];
    std::uint16_t at = 0;
    for (unsigned bits = 1; bits <= kLongestCode; ++bits) {
      first[bits] = (first[bits - 1] + count[bits - 1]) << 1;
      offset[bits] = at;
      for (std::uint16_t s = 0; s < kSymbols; ++s) {
        if (kCodeBits[s] == bits) symbols[at++] = s;
      }
    }
  }
};
constexpr HuffmanCode kCode;
// Complete: the last code is all ones (Kraft's sum is 1).
static_assert(kCode.first[kLongestCode] + kCode.count[kLongestCode] == 1U << kLongestCode);

// RFC 7541, 5.2: padded with ones, by less than an octet; the end of string itself is an error.
bool decode_huffman(base::ByteView bytes, HpackText& text) {
  std::uint32_t code = 0;
  unsigned bits = 0;
  for (const std::uint8_t octet : bytes) {
    for (unsigned shift = 8; shift-- > 0;) {
      code = code << 1 | (octet >> shift & 1U);
      if (++bits > kLongestCode) return false;
      const std::uint32_t place = code - kCode.first[bits];
      if (code < kCode.first[bits] || place >= kCode.count[bits]) continue;
      const std::uint16_t symbol = kCode.symbols[kCode.offset[bits] + place];
      if (symbol == kEndOfString) return false;
      text.add(static_cast<char>(symbol));
      code = bits = 0;
    }
  }
  return bits <= kLongestPadding && code == (1U << bits) - 1;
}

}  // namespace

bool read_hpack_string(base::ByteView& bytes, HpackText& text) {
  if (bytes.empty()) return false;
  const bool huffman = (bytes[0] & 0x80) != 0;
  std::size_t length = 0;
  if (!read_hpack_integer(bytes, 7, length) || length > bytes.size()) return false;
  const base::ByteView coded = bytes.subspan(0, length);
  bytes = bytes.subspan(length);
  text.clear();
  if (huffman) return decode_huffman(coded, text);
  text.assign(base::as_text(coded));
  return true;
}

}  // namespace tractor::dissect
