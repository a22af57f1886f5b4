// Bulks: at least four packets with payload one way, none more than a second after the one before, and no payload the
// other way between them. Subflows: parts of a conversation with more than a second of silence between them. Both after
// the list of features of CICFlowMeter (Lashkari et al.). Fed with a clock that never runs backwards; knows no packets.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace tractor::stats {

inline constexpr std::uint32_t kBulkPackets = 4;
inline constexpr base::TimeNs kBulkGapNs = base::kNsPerSecond;     // the longest within a bulk
inline constexpr base::TimeNs kSubflowGapNs = base::kNsPerSecond;  // the longest within a subflow

// The bulks of one direction. A run of packets counts from its fourth on, and then whole.
struct BulkSeries {
  std::uint64_t bulks;
  std::uint64_t packets;
  std::uint64_t bytes;
  std::uint64_t duration_ns;
  // The run going on; of no meaning where run_packets is 0.
  std::uint64_t run_packets;
  std::uint64_t run_bytes;
  base::TimeNs run_first_ns;
  base::TimeNs run_last_ns;

  void clear() { bulks = packets = bytes = duration_ns = run_packets = 0; }
  void interrupt() { run_packets = 0; }

  void add(base::TimeNs now_ns, std::uint32_t payload_bytes) {
    if (run_packets == 0 || now_ns - run_last_ns > kBulkGapNs) {
      run_packets = 1;
      run_bytes = payload_bytes;
      run_first_ns = run_last_ns = now_ns;
      return;
    }
    ++run_packets;
    run_bytes += payload_bytes;
    if (run_packets > kBulkPackets) {
      grow(1, payload_bytes, now_ns - run_last_ns);
    } else if (run_packets == kBulkPackets) {
      ++bulks;
      grow(kBulkPackets, run_bytes, now_ns - run_first_ns);
    }
    run_last_ns = now_ns;
  }

 private:
  void grow(std::uint64_t more_packets, std::uint64_t more_bytes, base::TimeNs more_ns) {
    packets += more_packets;
    bytes += more_bytes;
    duration_ns += static_cast<std::uint64_t>(more_ns);
  }
};

struct BulkStats {
  BulkSeries series[2];
  std::uint64_t subflows;  // begun; 0 until the first packet
  base::TimeNs last_ns;

  void clear() {
    series[0].clear();
    series[1].clear();
    subflows = 0;
  }

  void add(base::TimeNs now_ns, unsigned direction, std::uint32_t payload_bytes) {
    if (subflows == 0 || now_ns - last_ns > kSubflowGapNs) ++subflows;
    last_ns = now_ns;
    if (payload_bytes == 0) return;
    series[1 - direction].interrupt();
    series[direction].add(now_ns, payload_bytes);
  }
};

}  // namespace tractor::stats
