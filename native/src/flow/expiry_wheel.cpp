#include "flow/expiry_wheel.hpp"

#include <algorithm>

namespace tractor::flow {

namespace {

constexpr std::size_t kLookAhead = 16;
constexpr std::size_t kLongSlot = 4096;  // entries beyond which an emptied slot gives its memory back

}  // namespace

bool ExpiryWheel::current(FlowIndex index, std::uint16_t slot) const {
  const FlowRecord& flow = table_.record(index);
  return flow.live && flow.wheel_slot == slot;
}

void ExpiryWheel::schedule(FlowIndex index, base::TimeNs deadline_ns) {
  // Never in a slot that is already done, nor beyond one turn.
  const std::int64_t tick = std::clamp(tick_of(deadline_ns) + 1, tick_ + 1, tick_ + std::int64_t{kSlots} - 1);
  const std::uint16_t slot = slot_of(tick);
  table_.record(index).wheel_slot = slot;
  slots_[slot].entries.push_back(index);
  if (++entries_ >= kLeastToSweep && entries_ > 4 * std::size_t{table_.size()}) [[unlikely]]
    sweep();
}

void ExpiryWheel::remove(FlowIndex index) {
  table_.record(index).wheel_slot = kNoWheelSlot;
}

void ExpiryWheel::empty(std::uint16_t slot, std::vector<FlowIndex>& due) {
  std::vector<FlowIndex>& entries = slots_[slot].entries;
  const std::size_t begin = slots_[slot].begin;
  // Flows that are due have often left the cache.
  for (std::size_t i = begin; i < std::min(begin + kLookAhead, entries.size()); ++i)
    table_.prefetch_identity(entries[i]);
  for (std::size_t i = begin; i < entries.size(); ++i) {
    if (i + kLookAhead < entries.size()) table_.prefetch_identity(entries[i + kLookAhead]);
    if (!current(entries[i], slot)) continue;
    due.push_back(entries[i]);
    remove(entries[i]);
  }
  entries_ -= entries.size();
  entries.clear();
  slots_[slot].begin = 0;
  if (entries.capacity() > kLongSlot) entries.shrink_to_fit();
}

void ExpiryWheel::advance(base::TimeNs now_ns, std::vector<FlowIndex>& due) {
  const std::int64_t target = tick_of(now_ns);
  const std::int64_t steps = std::min<std::int64_t>(target - tick_, kSlots);
  for (std::int64_t step = 1; step <= steps; ++step) empty(slot_of(tick_ + step), due);
  tick_ = std::max(tick_, target);
}

FlowIndex ExpiryWheel::earliest() {
  for (std::uint32_t step = 1; step <= kSlots; ++step) {
    const std::uint16_t number = slot_of(tick_ + step);
    Slot& slot = slots_[number];
    for (; slot.begin < slot.entries.size(); ++slot.begin) {
      if (current(slot.entries[slot.begin], number)) return slot.entries[slot.begin];
    }
  }
  return kNoFlow;
}

// Keeps the first entry of each flow that is still in its slot. Costs as much as the entries that were added since the
// last time.
void ExpiryWheel::sweep() {
  std::vector<FlowIndex> kept;
  for (std::uint16_t number = 0; number < kSlots; ++number) {
    kept.clear();
    empty(number, kept);
    for (const FlowIndex index : kept) table_.record(index).wheel_slot = number;
    entries_ += kept.size();
    slots_[number].entries = kept;
  }
}

}  // namespace tractor::flow
