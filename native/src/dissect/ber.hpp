// Tag, length and value of BER (ITU-T X.690 8.1) as LDAP, Kerberos and SNMP use it: short tags, definite lengths.
#pragma once

#include "dissect/cursor.hpp"

namespace tractor::dissect {

struct BerElement {
  std::uint8_t tag = 0;
  std::size_t length = 0;  // as declared
  base::ByteView value;    // what of it is there
  bool whole = false;
};

// False where there is no tag and length, or the length is of a form not used here.
inline bool read_ber(Cursor& c, BerElement& e) {
  e.tag = c.u8();
  std::size_t length = c.u8();
  if ((e.tag & 0x1f) == 0x1f || length == 0x80 || length > 0x84) return false;
  if (length > 0x80) {
    std::size_t n = 0;
    for (std::size_t i = length - 0x80; i > 0; --i) n = n << 8 | c.u8();
    length = n;
  }
  if (c.failed()) return false;
  e.length = length;
  e.whole = length <= c.left();
  e.value = c.take(e.whole ? length : c.left());
  return true;
}

// An INTEGER of at most four bytes.
inline bool read_ber_integer(Cursor& c, std::uint32_t& value) {
  BerElement e;
  if (!read_ber(c, e) || e.tag != 2 || !e.whole || e.length == 0 || e.length > 4) return false;
  value = 0;
  for (const std::uint8_t b : e.value) value = value << 8 | b;
  return true;
}

}  // namespace tractor::dissect
