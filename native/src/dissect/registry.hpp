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
  bool each = false;                     // a datagram that it does not know says nothing of the next one
  LineFn read_line = nullptr;            // TCP: its lines announce endpoints, however long the stream goes on
};

// Ports that any dissector names, hashed into a table that stays in the cache.
struct PortMasks {
  static constexpr std::size_t kSlots = 512;
  std::array<std::uint16_t, kSlots> port{};
  std::array<std::uint64_t, kSlots> mask{};

  static constexpr std::size_t slot(std::uint16_t p) { return (p * 40503U >> 4) % kSlots; }
  constexpr void add(std::uint16_t p, std::uint64_t bit) {
    std::size_t s = slot(p);
    while (mask[s] != 0 && port[s] != p) s = (s + 1) % kSlots;
    port[s] = p;
    mask[s] |= bit;
  }
  constexpr std::uint64_t find(std::uint16_t p) const {
    for (std::size_t s = slot(p); mask[s] != 0; s = (s + 1) % kSlots) {
      if (port[s] == p) return mask[s];
    }
    return 0;
  }
};

// Which entries of a table a first byte and two ports leave: bit i is entry i.
struct Filter {
  std::array<std::uint64_t, 256> by_first{};
  std::uint64_t any_port = 0;
  PortMasks ports;

  constexpr std::uint64_t fit(std::uint8_t first, std::uint16_t client_port, std::uint16_t server_port) const {
    return by_first[first] & (any_port | ports.find(client_port) | ports.find(server_port));
  }
};

constexpr Filter make_filter(std::span<const Dissector> table) {
  Filter f;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    if (table[i].first.empty()) {
      for (std::uint64_t& m : f.by_first) m |= bit;
    }
    for (const ByteRange r : table[i].first) {
      for (unsigned b = r.low; b <= r.high; ++b) f.by_first[b] |= bit;
    }
    if (table[i].ports.empty()) f.any_port |= bit;
    for (const std::uint16_t p : table[i].ports) f.ports.add(p, bit);
  }
  return f;
}

// At most 64 entries each, most common and cheapest first: the position is the bit in Inspection::ruled_out.
std::span<const Dissector> dissectors(Transport transport);

// Bits of the dissectors whose first bytes and ports fit.
std::uint64_t candidates(Transport transport, std::uint8_t first, std::uint16_t client_port, std::uint16_t server_port);

}  // namespace tractor::dissect
