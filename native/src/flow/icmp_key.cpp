#include "flow/icmp_key.hpp"

namespace tractor::flow {

namespace {

struct Pair {
  std::uint8_t type, answer;
};

// RFC 792, 950, 1256.
constexpr Pair kIcmpPairs[] = {{8, 0},   {0, 8},  {13, 14}, {14, 13}, {15, 16},
                               {16, 15}, {10, 9}, {9, 10},  {17, 18}, {18, 17}};
// RFC 4443, 4861, 2710, 4620, 4065 (home agent discovery is 144/145 of RFC 6275).
constexpr Pair kIcmpv6Pairs[] = {{128, 129}, {129, 128}, {133, 134}, {134, 133}, {135, 136}, {136, 135},
                                 {130, 131}, {131, 130}, {139, 140}, {140, 139}, {144, 145}, {145, 144}};

template <std::size_t N>
IcmpPorts lookup(const Pair (&pairs)[N], std::uint8_t type, std::uint8_t code) {
  for (const Pair& pair : pairs) {
    if (pair.type == type) return {type, pair.answer, false};
  }
  return {type, code, true};
}

}  // namespace

IcmpPorts icmp_ports(std::uint8_t type, std::uint8_t code) {
  return lookup(kIcmpPairs, type, code);
}
IcmpPorts icmpv6_ports(std::uint8_t type, std::uint8_t code) {
  return lookup(kIcmpv6Pairs, type, code);
}

}  // namespace tractor::flow
