// The table of dissectors by transport and the pre-filter over it: which can a payload be meant for, by its first byte
// and the flow's ports. Calls none of them.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "dissect/dissectors.hpp"

namespace tractor::dissect {

// First bytes that a payload of the protocol can begin with, either direction: "\x16", ranges as two bytes.
struct ByteRange {
  std::uint8_t low, high;
};

struct Dissector {
  const char* name;
  DissectFn function;
  std::span<const ByteRange> first;      // empty: any byte
  std::span<const std::uint16_t> ports;  // empty: any port; else one end must be one of these
  bool endless = false;                  // worth asking beyond kMaxInspectedPackets once it matched
  bool weak = false;                     // asked only while nobody before it answered `more`
};

// At most 64 entries each, most common and cheapest first: the position is the bit in Inspection::ruled_out.
std::span<const Dissector> dissectors(Transport transport);

// Bits of the dissectors whose first bytes and ports fit.
std::uint64_t candidates(Transport transport, std::uint8_t first, std::uint16_t client_port, std::uint16_t server_port);

}  // namespace tractor::dissect
