// Packets by TCP flag, the first window of each direction, and how its sequence numbers went. Knows no packets: bits
// and numbers come in.
#pragma once

#include <cstdint>

#include "stats/tcp_sequence.hpp"

namespace tractor::stats {

inline constexpr unsigned kTcpFlags = 8;  // FIN, SYN, RST, PSH, ACK, URG, ECE, CWR from bit 0 (RFC 9293 section 3.1)

struct TcpStats {
  static constexpr std::int32_t kNoWindow = -1;

  std::uint32_t flags[2][kTcpFlags];  // stop at the greatest number rather than begin again
  std::int32_t initial_window[2];     // the field as sent, 0 to 65535; kNoWindow until one was seen
  TcpSequence sequence[2];

  void clear() {
    for (unsigned d = 0; d < 2; ++d) {
      for (std::uint32_t& count : flags[d]) count = 0;
      initial_window[d] = kNoWindow;
      sequence[d].clear();
    }
  }

  void add_flags(unsigned direction, std::uint8_t bits) {
    for (unsigned i = 0; i < kTcpFlags; ++i) {
      std::uint32_t& count = flags[direction][i];
      count += ((bits >> i) & 1u) & (count != UINT32_MAX ? 1u : 0u);
    }
  }

  // Only the first of a direction is kept.
  void add_window(unsigned direction, std::uint16_t window) {
    if (initial_window[direction] == kNoWindow) initial_window[direction] = window;
  }
};

}  // namespace tractor::stats
