// Second part of a split run, one for each partition of the flows: their packets, which the scans of all ranges have
// left, through a meter of their own, at the packet times of the whole capture. Of the capture itself only payload is
// read that somebody looks at.
#pragma once

#include <atomic>
#include <string>

#include "base/fault.hpp"
#include "meter/capture_run.hpp"
#include "split/split_plan.hpp"

namespace tractor::split {

// `options` are those of the merge; their seed, journal and the like are seen to here. Where that writes a packet
// index, the partition's file has its share.
base::Fault meter_partition(const SplitPlan& plan, std::size_t partition, const std::string& folder,
                            const meter::RunOptions& options, std::atomic<std::uint64_t>& packets,
                            const std::atomic<bool>& stop);

}  // namespace tractor::split
