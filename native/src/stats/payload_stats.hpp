// How many packets carried payload, each way. Knows no packets and no time.
#pragma once

#include <cstdint>

namespace tractor::stats {

struct PayloadStats {
  std::uint64_t data_packets[2];  // those with at least one byte

  void clear() { data_packets[0] = data_packets[1] = 0; }
  void add(unsigned direction, std::uint32_t payload_bytes) { data_packets[direction] += payload_bytes != 0 ? 1 : 0; }
};

}  // namespace tractor::stats
