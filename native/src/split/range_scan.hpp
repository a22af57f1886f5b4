// First part of a split run, one for each range of bytes: its frames are decoded, and their packets handed to the
// partitions that their flows belong to, in files. Meters nothing, and believes nothing of the place that it began at:
// range_proof does.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "split/split_plan.hpp"

namespace tractor::split {

// Where a range is known to begin, and what a pcapng says before it.
struct RangeStart {
  std::uint64_t begin = 0;
  std::vector<std::uint64_t> known_blocks;
};

struct ScanCounts {
  std::atomic<std::uint64_t> bytes{0}, packets{0};
};

// Without `start` a place is looked for. A broken capture is no fault: the range's file says so.
base::Fault scan_range(const SplitPlan& plan, std::size_t range, const std::string& folder,
                       const std::optional<RangeStart>& start, ScanCounts& counts, const std::atomic<bool>& stop);

}  // namespace tractor::split
