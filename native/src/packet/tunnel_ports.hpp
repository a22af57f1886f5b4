// Which UDP datagrams are worth a look for a tunnel: a test of a few instructions, asked of every datagram.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace tractor::packet {

namespace tunnel_ports {

inline constexpr std::uint16_t kL2tp = 1701, kGtpU = 2152, kTeredo = 3544, kGreInUdp = 4754, kVxlan = 4789;
inline constexpr std::uint16_t kVxlanGpe = 4790, kGeneve = 6081, kMplsInUdp = 6635, kVxlanLinux = 8472;
inline constexpr std::uint16_t kLisp = 4341, kAyiya = 5072, kCapwapData = 5247, kTzsp = 37008;

// The ports in a table of one cache line, each at a slot of its own: one load and one comparison tell.
struct Table {
  std::uint32_t factor = 1;
  std::array<std::uint16_t, 32> ports{};

  constexpr std::size_t slot_of(std::uint16_t port) const { return ((port * factor) & 0xffffu) >> 11; }
  constexpr bool holds(std::uint16_t port) const { return ports[slot_of(port)] == port; }
  constexpr bool place(std::uint16_t port) {
    std::uint16_t& slot = ports[slot_of(port)];
    if (slot != 0) return false;
    slot = port;
    return true;
  }
};

// The first factor under which no two ports meet.
consteval Table make_table() {
  constexpr std::uint16_t kAll[] = {kL2tp,      kGtpU,       kTeredo, kGreInUdp, kVxlan,      kVxlanGpe, kGeneve,
                                    kMplsInUdp, kVxlanLinux, kAyiya,  kLisp,     kCapwapData, kTzsp};
  for (std::uint32_t factor = 1;; factor += 2) {
    Table table;
    table.factor = factor;
    bool apart = true;
    for (const std::uint16_t port : kAll) apart = apart && table.place(port);
    if (apart) return table;
  }
}
alignas(64) inline constexpr Table kTable = make_table();

}  // namespace tunnel_ports

// Four bytes of `datagram` are there at least, `captured` in all. An IPv6 header as payload may be Teredo's: two that
// have found each other may use any port.
inline bool may_be_udp_tunnel(const std::uint8_t* datagram, std::uint32_t captured) {
  return tunnel_ports::kTable.holds(base::load_be16(datagram)) ||
         tunnel_ports::kTable.holds(base::load_be16(datagram + 2)) || (captured >= 48 && (datagram[8] & 0xf0) == 0x60);
}

}  // namespace tractor::packet
