// Last part of a split run: the rows of all partitions in the order of one run over the whole capture, with what flows
// say of flows of other partitions, and one summary. To its caller it is a run like any other.
#pragma once

#include <atomic>
#include <string>

#include "meter/capture_run.hpp"
#include "split/split_plan.hpp"

namespace tractor::split {

// Whether the partitions' rows are those of one run: else `whole` says what came near a bound on memory, which one run
// has for all flows together. `fault` where a part is missing or was metered otherwise.
bool can_merge(const SplitPlan& plan, const std::string& folder, const meter::RunOptions& options, std::string& whole,
               base::Fault& fault);

// `options` as they were metered with. What cannot be merged is fault `unavailable`, before any row. A packet index is
// that of one run, too.
meter::RunResult merge_partitions(const SplitPlan& plan, const std::string& folder, const meter::RunOptions& options,
                                  const meter::RowSink& sink, meter::RunProgress& progress,
                                  const std::atomic<bool>& stop);

}  // namespace tractor::split
