// A capture cut into ranges of bytes, and what every part of its run must agree on. Plain values, so that a part can
// run anywhere the files are seen. Says nothing of where records begin: that is found, and proven, later.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/fault.hpp"

namespace tractor::split {

struct SplitPlan {
  std::string path;
  // As it was when it was cut; every part refuses another.
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  // Of the keys' hashes; chosen anew for each plan, so that no capture can choose what collides.
  std::uint64_t seed = 0;
  std::uint32_t partitions = 1;
  std::uint64_t range_bytes = 0;
  std::string filter;  // BPF; empty for none
  bool open_tunnels = true;

  std::size_t ranges() const {
    return range_bytes == 0 ? 0 : static_cast<std::size_t>((size + range_bytes - 1) / range_bytes);
  }
  std::uint64_t begin_of(std::size_t range) const { return range * range_bytes; }
  // The last range ends where the capture does.
  std::uint64_t end_of(std::size_t range) const { return range + 1 == ranges() ? UINT64_MAX : begin_of(range + 1); }
};

struct PlanRequest {
  std::string path;
  std::uint64_t range_bytes = 0;
  std::uint32_t partitions = 1;
  std::string filter;
  bool open_tunnels = true;
};

// False where it is to be processed whole: `whole` says why. `fault` where it cannot be read at all.
bool plan_split(const PlanRequest& request, SplitPlan& plan, std::string& whole, base::Fault& fault);

// Fault `changed` where the capture is no longer the one that was cut.
bool is_as_planned(const SplitPlan& plan, base::Fault& fault);

// Names of the files in a split run's folder.
std::string range_path(const std::string& folder, std::size_t range);
std::string proof_path(const std::string& folder);
std::string partition_path(const std::string& folder, std::size_t partition);

inline constexpr std::uint32_t kMostPartitions = 1024;
inline constexpr std::size_t kMostRanges = 65'536;

}  // namespace tractor::split
