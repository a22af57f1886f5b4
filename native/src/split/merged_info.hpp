// What the ranges of a capture say of it, put together as one reader that read all of it would have it.
#pragma once

#include <string>

#include "split/range_summary.hpp"

namespace tractor::split {

class MergedInfo {
 public:
  // In the order of the ranges, from the first.
  void add(const RangeSummary& range);
  const capture::CaptureInfo& info() const { return info_; }
  // Where it may not be what one reader would have: why. Empty where it is.
  std::string doubt() const;

 private:
  bool first_ = true;
  bool any_frame_ = false;
  std::int64_t last_time_ns_ = 0;
  bool far_payload_ = false;
  capture::CaptureInfo info_;
};

}  // namespace tractor::split
