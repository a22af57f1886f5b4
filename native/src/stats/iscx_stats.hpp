// The time-based statistics of one conversation or one window of it (shared definition: docs of the `iscx` feature set;
// Draper-Gil et al., ICISSP 2016). Fed packet by packet with a clock that never runs backwards; times in ns.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"
#include "stats/moments.hpp"

namespace tractor::stats {

inline constexpr base::TimeNs kIdleThresholdNs = base::kNsPerSecond;

// One side's packets: a cache line of its own, so that a packet touches only the line of who sent it.
struct SideStats {
  std::uint32_t packets;
  std::uint32_t owner_word;  // the owner's own: room that would be padding
  std::uint64_t ip_bytes;
  std::uint64_t wire_bytes;
  std::uint64_t payload_bytes;
  GapMoments gaps;  // between this side's packets

  void clear() {
    packets = owner_word = 0;
    ip_bytes = wire_bytes = payload_bytes = 0;
    gaps.clear();
  }
};

// The bytes of one packet by three measures.
struct PacketBytes {
  std::uint32_t ip, wire, payload;
};

// The two sides are 0 and 1; which of them is forward, the sender of the first packet, the owner knows. Three cache
// lines, of which a packet touches two. A value means nothing until `start`.
struct IscxStats {
  base::TimeNs first_ns;
  base::TimeNs side_last_ns[2];  // first_ns where that side has sent nothing
  base::TimeNs other_first_ns;   // of the side that did not send the first packet
  GapMoments flow_gaps;
  SideStats sides[2];

  base::TimeNs last_ns() const { return std::max(side_last_ns[0], side_last_ns[1]); }

  void start(base::TimeNs now_ns, unsigned side, const PacketBytes& bytes) {
    first_ns = side_last_ns[0] = side_last_ns[1] = other_first_ns = now_ns;
    flow_gaps.clear();
    sides[0].clear();
    sides[1].clear();
    count(sides[side], bytes);
  }

  // `now_ns` is not before last_ns(). Returns the gap since the last packet.
  std::uint64_t add(base::TimeNs now_ns, unsigned side, const PacketBytes& bytes) {
    const auto gap = static_cast<std::uint64_t>(now_ns - last_ns());
    flow_gaps.add(gap);
    SideStats& s = sides[side];
    if (s.packets != 0) [[likely]] {
      s.gaps.add(static_cast<std::uint64_t>(now_ns - side_last_ns[side]));
    } else {
      other_first_ns = now_ns;
    }
    side_last_ns[side] = now_ns;
    count(s, bytes);
    return gap;
  }

 private:
  static void count(SideStats& s, const PacketBytes& bytes) {
    ++s.packets;
    s.ip_bytes += bytes.ip;
    s.wire_bytes += bytes.wire;
    s.payload_bytes += bytes.payload;
  }
};
static_assert(sizeof(SideStats) == 64 && sizeof(IscxStats) == 192);

// Active and idle times, kept apart: most conversations never fall silent for more than kIdleThresholdNs.
struct SilenceStats {
  base::TimeNs active_start_ns;
  Moments active;
  Moments idle;

  void start(base::TimeNs first_ns) {
    active_start_ns = first_ns;
    active.clear();
    idle.clear();
  }
  // The packet at `now_ns` ended a silence of `gap`. "Active" runs to that packet, as in the data set.
  void add(base::TimeNs now_ns, std::uint64_t gap) {
    active.add(static_cast<std::uint64_t>(now_ns - active_start_ns));
    idle.add(gap);
    active_start_ns = now_ns;
  }
};

inline bool is_silence(std::uint64_t gap_ns) {
  return gap_ns > static_cast<std::uint64_t>(kIdleThresholdNs);
}

}  // namespace tractor::stats
