#include "flow/flow_table.hpp"

#include <algorithm>

namespace tractor::flow {

const char* end_reason_name(EndReason reason) {
  static constexpr const char* kNames[] = {"idle", "active", "fin", "rst", "eof", "evicted"};
  return reason < EndReason::count_ ? kNames[static_cast<unsigned>(reason)] : "unknown";
}

FlowTable::FlowTable(std::uint32_t max_flows)
    : max_flows_(std::max<std::uint32_t>(max_flows, 1)),
      mask_(kFirstSlots - 1),
      slots_(kFirstSlots, Slot{0, kNoFlow}) {}

FlowIndex FlowTable::insert(const BiflowKey& key, std::uint32_t hash) {
  if ((size_ + 1) * std::uint64_t{2} > slots_.size()) grow();
  const FlowIndex index = take_free();
  record(index).open(key, hash);
  place({hash, index});
  ++size_;
  return index;
}

// Linear probing without tombstones: the slots after the hole move back while that brings them nearer home (Knuth, The
// Art of Computer Programming, volume 3, 6.4, algorithm R).
void FlowTable::erase(FlowIndex index) {
  FlowRecord& flow = record(index);
  std::uint32_t hole = flow.hash & mask_;
  while (slots_[hole].index != index) hole = (hole + 1) & mask_;
  for (std::uint32_t next = (hole + 1) & mask_; slots_[next].index != kNoFlow; next = (next + 1) & mask_) {
    const std::uint32_t home = slots_[next].hash & mask_;
    if (((next - home) & mask_) >= ((next - hole) & mask_)) {
      slots_[hole] = slots_[next];
      hole = next;
    }
  }
  slots_[hole].index = kNoFlow;
  flow.live = false;
  free_.push_back(index);
  --size_;
}

std::vector<FlowIndex> FlowTable::live() const {
  std::vector<FlowIndex> out;
  out.reserve(size_);
  for (const Slot& slot : slots_) {
    if (slot.index != kNoFlow) out.push_back(slot.index);
  }
  return out;
}

std::size_t FlowTable::bytes() const {
  return slots_.capacity() * sizeof(Slot) + slabs_.size() * kSlabSize * sizeof(FlowRecord) +
         free_.capacity() * sizeof(FlowIndex);
}

void FlowTable::grow() {
  std::vector<Slot> old(slots_.size() * 2, Slot{0, kNoFlow});
  old.swap(slots_);
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
    const auto first = static_cast<FlowIndex>(slabs_.size() * kSlabSize);
    slabs_.push_back(std::make_unique<FlowRecord[]>(kSlabSize));
    for (FlowIndex i = kSlabSize; i-- > 0;) free_.push_back(first + i);
  }
  const FlowIndex index = free_.back();
  free_.pop_back();
  return index;
}

}  // namespace tractor::flow
