#include "split/split_plan.hpp"

#include <sys/random.h>
#include <sys/stat.h>

#include "capture/capture_reader.hpp"
#include "capture/packet_index.hpp"

namespace tractor::split {

namespace {

// Of what is read of a file between two looks at whether it is still wanted; and so that packets of a range are
// counted in 32 bits.
constexpr std::uint64_t kMostRangeBytes = std::uint64_t{16} << 30;

// Nor is one that is not there: opening it says so.
bool is_stream(const std::string& path) {
  struct stat status {};
  return path == "-" || (stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode));
}

std::string why_whole(const PlanRequest& request, const SplitPlan& plan, const capture::CaptureInfo& info) {
  if (!info.compression.empty())
    return "it is compressed (" + info.compression + "), and can only be read from its start";
  if (plan.size > capture::kMostPlaceOffset) return "it is longer than 17 TB";
  if (request.range_bytes > kMostRangeBytes) return "its ranges would be longer than 16 GB";
  if (plan.ranges() > kMostRanges) return "it would have more than 65,536 ranges";
  if (plan.ranges() < 2) return "it is no longer than a range";
  return {};
}

}  // namespace

bool plan_split(const PlanRequest& request, SplitPlan& plan, std::string& whole, base::Fault& fault) {
  if (request.range_bytes == 0 || request.partitions == 0 || request.partitions > kMostPartitions) {
    whole = "ranges of 0 bytes, or other than 1 to 1024 partitions, are none";
    return false;
  }
  if (is_stream(request.path)) {
    whole = "it is no file that can be read again";
    return false;
  }
  capture::IndexedCapture stamp;
  if (!capture::stamp_of(request.path, stamp, fault)) return false;
  const auto reader = capture::open_capture(request.path, {}, fault);
  if (!reader) return false;
  plan = {request.path,       stamp.size,          stamp.mtime_ns, 0,
          request.partitions, request.range_bytes, request.filter, request.open_tunnels};
  if (getrandom(&plan.seed, sizeof plan.seed, GRND_NONBLOCK) < 0) plan.seed = 0x9e3779b97f4a7c15ull;
  whole = why_whole(request, plan, reader->info());
  return whole.empty();
}

bool is_as_planned(const SplitPlan& plan, base::Fault& fault) {
  capture::IndexedCapture stamp;
  if (!capture::stamp_of(plan.path, stamp, fault)) return false;
  if (stamp.size == plan.size && stamp.mtime_ns == plan.mtime_ns) return true;
  fault = {base::FaultCode::changed, plan.path, 0, "is not the capture any more that was cut into ranges"};
  return false;
}

std::string range_path(const std::string& folder, std::size_t range) {
  return folder + "/range-" + std::to_string(range);
}

std::string proof_path(const std::string& folder) {
  return folder + "/proof";
}

std::string partition_path(const std::string& folder, std::size_t partition) {
  return folder + "/partition-" + std::to_string(partition);
}

}  // namespace tractor::split
