#include "flow/expiry_wheel.hpp"

#include <algorithm>

namespace tractor::flow {

void ExpiryWheel::schedule(FlowIndex index, base::TimeNs deadline_ns) {
  // Never in a slot that is already done, nor beyond one turn.
  const std::int64_t tick = std::clamp(tick_of(deadline_ns) + 1, tick_ + 1, tick_ + std::int64_t{kSlots} - 1);
  link(index, static_cast<std::uint32_t>(tick) & (kSlots - 1));
}

void ExpiryWheel::link(FlowIndex index, std::uint32_t slot) {
  FlowRecord& flow = table_.record(index);
  flow.wheel_slot = slot;
  const FlowIndex head = heads_[slot];
  if (head == kNoFlow) {
    heads_[slot] = flow.wheel_previous = flow.wheel_next = index;
    return;
  }
  FlowRecord& first = table_.record(head);
  const FlowIndex tail = first.wheel_previous;
  flow.wheel_previous = tail;
  flow.wheel_next = head;
  table_.record(tail).wheel_next = index;
  first.wheel_previous = index;
}

void ExpiryWheel::remove(FlowIndex index) {
  FlowRecord& flow = table_.record(index);
  if (flow.wheel_slot == UINT32_MAX) return;
  FlowIndex& head = heads_[flow.wheel_slot];
  if (flow.wheel_next == index) {
    head = kNoFlow;
  } else {
    table_.record(flow.wheel_previous).wheel_next = flow.wheel_next;
    table_.record(flow.wheel_next).wheel_previous = flow.wheel_previous;
    if (head == index) head = flow.wheel_next;
  }
  flow.wheel_slot = UINT32_MAX;
  flow.wheel_previous = flow.wheel_next = kNoFlow;
}

void ExpiryWheel::advance(base::TimeNs now_ns, std::vector<FlowIndex>& due) {
  const std::int64_t target = tick_of(now_ns);
  const std::int64_t steps = std::min<std::int64_t>(target - tick_, kSlots);
  for (std::int64_t step = 1; step <= steps; ++step) {
    FlowIndex& head = heads_[static_cast<std::uint32_t>(tick_ + step) & (kSlots - 1)];
    while (head != kNoFlow) {
      const FlowIndex index = head;
      due.push_back(index);
      remove(index);
    }
  }
  tick_ = std::max(tick_, target);
}

FlowIndex ExpiryWheel::earliest() const {
  for (std::uint32_t step = 1; step <= kSlots; ++step) {
    const FlowIndex head = heads_[static_cast<std::uint32_t>(tick_ + step) & (kSlots - 1)];
    if (head != kNoFlow) return head;
  }
  return kNoFlow;
}

}  // namespace tractor::flow
