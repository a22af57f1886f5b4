// When to look at which flow again: a timing wheel over packet time with slots of about one second. A flow stays in its
// slot while packets arrive; when the slot comes up its owner looks whether the flow has really ended, else puts it
// further on. So a packet costs nothing here, and expiry never scans. Exactness is the owner's: the wheel only says
// "look". A flow that leaves its slot early leaves its entry behind, which is passed over when its time comes; so no
// neighbour is touched, and entries are swept when most of them are of that kind.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "flow/flow_table.hpp"

namespace tractor::flow {

class ExpiryWheel {
 public:
  static constexpr unsigned kTickShift = 30;  // 2^30 ns = 1.07 s
  static constexpr std::uint16_t kSlots = 1024;
  // As far ahead a deadline has a slot of its own time; those beyond share one.
  static constexpr base::TimeNs kTurnNs = base::TimeNs{kSlots - 2} << kTickShift;

  explicit ExpiryWheel(FlowTable& table) : table_(table), slots_(kSlots) {}

  // `deadline_ns` may lie beyond the wheel's turn: the flow is then looked at early and put on again.
  void schedule(FlowIndex index, base::TimeNs deadline_ns);
  void remove(FlowIndex index);

  // Sets the wheel to the first packet's time.
  void start(base::TimeNs now_ns) { tick_ = tick_of(now_ns); }
  // Moves all flows of the slots up to `now_ns` to `due`. At most one turn, however far time jumped.
  void advance(base::TimeNs now_ns, std::vector<FlowIndex>& due);
  bool needs_advance(base::TimeNs now_ns) const { return tick_of(now_ns) > tick_; }
  // The flow that has been in the next due slot for longest; kNoFlow when the wheel is empty. Stays scheduled.
  FlowIndex earliest();

  // The slot of a time, counted through all turns: advance() does something where it grows.
  static std::int64_t tick_of(base::TimeNs ns) { return ns >> kTickShift; }

 private:
  struct Slot {
    std::vector<FlowIndex> entries;
    std::size_t begin = 0;  // entries before this one are done with
  };
  static constexpr std::size_t kLeastToSweep = 1 << 16;
  static std::uint16_t slot_of(std::int64_t tick) { return static_cast<std::uint16_t>(tick & (kSlots - 1)); }
  // Whether the entry still speaks for the flow. One flow may have two entries in a slot: the first counts.
  bool current(FlowIndex index, std::uint16_t slot) const;
  void empty(std::uint16_t slot, std::vector<FlowIndex>& due);
  void sweep();

  FlowTable& table_;
  std::vector<Slot> slots_;
  std::size_t entries_ = 0;  // in all slots
  std::int64_t tick_ = 0;    // slots up to and including this one are done
};

}  // namespace tractor::flow
