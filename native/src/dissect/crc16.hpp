// The 16-bit check of ITU-T's polynomial x^16 + x^12 + x^5 + 1 that frames of HDLC and its kin end with.
#pragma once

#include "base/bytes.hpp"

namespace tractor::dissect {

// Least significant bit first, from ones, inverted: ISO/IEC 13239 (HDLC), 4.2.5.2.
inline std::uint16_t crc16_hdlc(base::ByteView bytes) {
  unsigned crc = 0xffff;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int i = 0; i < 8; ++i) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x8408 : crc >> 1;
  }
  return static_cast<std::uint16_t>(~crc);
}

}  // namespace tractor::dissect
