// When to look at which flow again: a timing wheel over packet time with slots of about one second. A flow stays in its
// slot while packets arrive; when the slot comes up its owner looks whether the flow has really ended, else puts it
// further on. So a packet costs nothing here, and expiry never scans. Exactness is the owner's: the wheel only says
// "look".
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "flow/flow_table.hpp"

namespace tractor::flow {

class ExpiryWheel {
 public:
  explicit ExpiryWheel(FlowTable& table) : table_(table), heads_(kSlots, kNoFlow) {}

  // `deadline_ns` may lie beyond the wheel's turn: the flow is then looked at early and put on again.
  void schedule(FlowIndex index, base::TimeNs deadline_ns);
  void remove(FlowIndex index);

  // Sets the wheel to the first packet's time.
  void start(base::TimeNs now_ns) { tick_ = tick_of(now_ns); }
  // Moves all flows of the slots up to `now_ns` to `due`. At most one turn, however far time jumped.
  void advance(base::TimeNs now_ns, std::vector<FlowIndex>& due);
  bool needs_advance(base::TimeNs now_ns) const { return tick_of(now_ns) > tick_; }
  // The flow that has been in the next due slot for longest; kNoFlow when the wheel is empty. Stays scheduled.
  FlowIndex earliest() const;

 private:
  static constexpr unsigned kTickShift = 30;  // 2^30 ns = 1.07 s
  static constexpr std::uint32_t kSlots = 1024;
  static std::int64_t tick_of(base::TimeNs ns) { return ns >> kTickShift; }
  void link(FlowIndex index, std::uint32_t slot);

  FlowTable& table_;
  std::vector<FlowIndex> heads_;  // of circular lists: a head's wheel_previous is the tail
  std::int64_t tick_ = 0;         // slots up to and including this one are done
};

}  // namespace tractor::flow
