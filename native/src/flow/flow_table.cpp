#include "flow/flow_table.hpp"

#include <algorithm>
#include <utility>

namespace tractor::flow {

const char* end_reason_name(EndReason reason) {
  static constexpr const char* kNames[] = {"idle", "active", "fin", "rst", "eof", "evicted", "open"};
  return reason < EndReason::count_ ? kNames[static_cast<unsigned>(reason)] : "unknown";
}

FlowTable::FlowTable(std::uint32_t max_flows, std::uint64_t hash_seed)
    : max_flows_(std::max<std::uint32_t>(max_flows, 1)),
      hash_seed_(hash_seed),
      mask_(kFirstSlots - 1),
      slots_(empty_slots(kFirstSlots)) {}

base::HugeArray<FlowTable::Slot> FlowTable::empty_slots(std::size_t count) {
  base::HugeArray<Slot> slots(count);
  std::fill(slots.begin(), slots.end(), Slot{0, kNoFlow});
  return slots;
}

FlowIndex FlowTable::insert(const BiflowKey& key, std::uint32_t hash) {
  if ((size_ + 1) * std::uint64_t{2} > slots_.size()) grow();
  const FlowIndex index = take_free();
  record(index).open(key);
  place({hash, index});
  ++size_;
  return index;
}

// Linear probing without tombstones: the slots after the hole move back while that brings them nearer home (Knuth, The
// Art of Computer Programming, volume 3, 6.4, algorithm R).
void FlowTable::erase(FlowIndex index, std::uint32_t hash) {
  std::uint32_t hole = hash & mask_;
  while (slots_[hole].index != index) hole = (hole + 1) & mask_;
  for (std::uint32_t next = (hole + 1) & mask_; slots_[next].index != kNoFlow; next = (next + 1) & mask_) {
    const std::uint32_t home = slots_[next].hash & mask_;
    if (((next - home) & mask_) >= ((next - hole) & mask_)) {
      slots_[hole] = slots_[next];
      hole = next;
    }
  }
  slots_[hole].index = kNoFlow;
  record(index).live = false;
  free_.push_back(index);
  --size_;
}

std::vector<FlowIndex> FlowTable::live() const {
  struct Numbered {
    std::uint64_t flow_id;
    FlowIndex index;
  };
  std::vector<Numbered> numbered;  // sorted by what lies side by side, not by records all over memory
  numbered.reserve(size_);
  for (FlowIndex index = 0; index < fresh_; ++index) {
    if (record(index).live) numbered.push_back({record(index).flow_id, index});
  }
  const auto earlier = [](const Numbered& a, const Numbered& b) { return a.flow_id < b.flow_id; };
  // As long as no record was used twice they are in order.
  if (!std::is_sorted(numbered.begin(), numbered.end(), earlier)) std::sort(numbered.begin(), numbered.end(), earlier);
  std::vector<FlowIndex> out;
  out.reserve(numbered.size());
  for (const Numbered& one : numbered) out.push_back(one.index);
  return out;
}

void FlowTable::grow() {
  const base::HugeArray<Slot> old = std::exchange(slots_, empty_slots(slots_.size() * 2));
  mask_ = static_cast<std::uint32_t>(slots_.size() - 1);
  for (const Slot& slot : old) {
    if (slot.index != kNoFlow) place(slot);
  }
}

void FlowTable::place(Slot slot) {
  std::uint32_t i = slot.hash & mask_;
  while (slots_[i].index != kNoFlow) i = (i + 1) & mask_;
  slots_[i] = slot;
}

// Last freed first: its lines are likely still in the cache.
FlowIndex FlowTable::take_free() {
  if (free_.empty()) {
    if (fresh_ == slabs_.size() * kSlabSize) slabs_.emplace_back(kSlabSize);
    return fresh_++;
  }
  const FlowIndex index = free_.back();
  free_.pop_back();
  return index;
}

}  // namespace tractor::flow
