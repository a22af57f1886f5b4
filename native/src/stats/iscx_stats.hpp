// The time-based statistics of one conversation or one window of it (shared definition: docs of the `iscx` feature set;
// Draper-Gil et al., ICISSP 2016). Fed packet by packet with a clock that never runs backwards; times in ns.
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "stats/moments.hpp"

namespace tractor::stats {

inline constexpr base::TimeNs kIdleThresholdNs = base::kNsPerSecond;

// Counters and inter-arrival times first: the part that every packet touches. Active and idle times last: they are
// neither set nor read before the first silence of more than a second. A value means nothing until `start`.
struct IscxStats {
  base::TimeNs first_ns;
  base::TimeNs last_ns;
  base::TimeNs direction_first_ns[2];
  base::TimeNs direction_last_ns[2];
  std::uint64_t packets[2];  // 0: forward, the direction of the first packet
  std::uint64_t ip_bytes[2];
  base::TimeNs active_start_ns;
  std::uint64_t silences;
  GapMoments flow_gaps;
  GapMoments direction_gaps[2];
  Moments active;
  Moments idle;

  void start(base::TimeNs now_ns, std::uint32_t bytes) {
    first_ns = last_ns = active_start_ns = now_ns;
    direction_first_ns[0] = direction_last_ns[0] = now_ns;
    direction_first_ns[1] = direction_last_ns[1] = 0;
    packets[0] = 1;
    packets[1] = 0;
    ip_bytes[0] = bytes;
    ip_bytes[1] = 0;
    silences = 0;
    flow_gaps.clear();
    direction_gaps[0].clear();
    direction_gaps[1].clear();
  }

  // `now_ns` is not before last_ns; `direction` is 0 or 1.
  void add(base::TimeNs now_ns, unsigned direction, std::uint32_t bytes) {
    const auto gap = static_cast<std::uint64_t>(now_ns - last_ns);
    if (gap > static_cast<std::uint64_t>(kIdleThresholdNs)) [[unlikely]]
      add_idle(now_ns, gap);
    flow_gaps.add(gap);
    last_ns = now_ns;
    if (packets[direction] != 0) {
      direction_gaps[direction].add(static_cast<std::uint64_t>(now_ns - direction_last_ns[direction]));
    } else {
      direction_first_ns[direction] = now_ns;
    }
    direction_last_ns[direction] = now_ns;
    ++packets[direction];
    ip_bytes[direction] += bytes;
  }

 private:
  // "Active" runs to the packet that ended the silence, as in the data set.
  void add_idle(base::TimeNs now_ns, std::uint64_t gap) {
    if (silences++ == 0) {
      active.clear();
      idle.clear();
    }
    active.add(static_cast<std::uint64_t>(now_ns - active_start_ns));
    idle.add(gap);
    active_start_ns = now_ns;
  }
};

}  // namespace tractor::stats
