// What the features of one row are made of: the statistics of a flow or a window, whose sides are endpoints, looked at
// by direction. Owns nothing.
#pragma once

#include <cstddef>

#include "stats/iscx_stats.hpp"

namespace tractor::features {

struct Measured {
  const stats::IscxStats& stats;
  unsigned forward_side;
  const stats::SilenceStats* silence;  // null where there was none
  const std::byte* sets;               // of the sets beside `iscx`, as SetLayout has it; null where none is on

  // Of a direction: 0 is forward.
  const stats::SideStats& direction(unsigned d) const { return stats.sides[forward_side ^ d]; }
  base::TimeNs first_ns(unsigned d) const { return d == 0 ? stats.first_ns : stats.other_first_ns; }
  base::TimeNs last_ns(unsigned d) const { return stats.side_last_ns[forward_side ^ d]; }
};

}  // namespace tractor::features
