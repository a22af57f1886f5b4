// What a reader counts per frame, as plain numbers in registers; moved into CaptureInfo once a batch.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "capture/capture_info.hpp"

namespace tractor::capture {

struct FrameTally {
  std::uint64_t frames = 0, frame_bytes = 0, wire_bytes = 0;
  std::uint64_t cut_by_snap = 0, out_of_order = 0;
  std::uint64_t wire_below_captured = 0, above_snap_length = 0, odd_fraction = 0, time_out_of_range = 0, untimed = 0;
  base::TimeNs least = std::numeric_limits<base::TimeNs>::max();
  base::TimeNs greatest = std::numeric_limits<base::TimeNs>::min();
  base::TimeNs previous = std::numeric_limits<base::TimeNs>::min();

  // Returns the wire length to report: never less than what was captured.
  std::uint32_t add_lengths(std::uint32_t captured, std::uint32_t wire, std::uint32_t snap_length) {
    wire_below_captured += wire < captured;
    cut_by_snap += captured < wire;
    above_snap_length += captured > snap_length;
    const std::uint32_t on_wire = std::max(wire, captured);
    ++frames;
    frame_bytes += captured;
    wire_bytes += on_wire;
    return on_wire;
  }
  void add_time(base::TimeNs time) {
    out_of_order += time < previous;
    previous = time;
    least = std::min(least, time);
    greatest = std::max(greatest, time);
  }
  // Writes the totals. The reader keeps one tally from the first frame to the last.
  void write_to(CaptureInfo& info) const;
};

}  // namespace tractor::capture
