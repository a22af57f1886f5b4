// ICMP has no ports: its type and code stand in for them, so that a request and its answer meet in one flow. The pairs
// follow the Community ID specification (Corelight), which took them from Zeek's connection keys.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tractor::flow {

struct IcmpPorts {
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
  bool one_way = false;  // no answering type: direction is part of the key
};

IcmpPorts icmp_ports(std::uint8_t type, std::uint8_t code);
IcmpPorts icmpv6_ports(std::uint8_t type, std::uint8_t code);

}  // namespace tractor::flow
