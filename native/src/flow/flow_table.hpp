// Active flows by key: an open-addressing table of (hash, index) pairs over slabs of records. Keys are compared in
// full; equal hashes never stand in for equal keys. One owner thread. Knows no packets and no time.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "flow/flow_record.hpp"

namespace tractor::flow {

class FlowTable {
 public:
  // Holds at most `max_flows` (at least 1); grows on the way there.
  explicit FlowTable(std::uint32_t max_flows);

  std::uint32_t size() const { return size_; }
  bool full() const { return size_ >= max_flows_; }
  FlowRecord& record(FlowIndex index) { return slabs_[index >> kSlabShift][index & (kSlabSize - 1)]; }
  const FlowRecord& record(FlowIndex index) const { return slabs_[index >> kSlabShift][index & (kSlabSize - 1)]; }

  void prefetch_slot(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }

  // First record whose hash equals, without looking at its key: a hint to prefetch by. kNoFlow where there is none.
  FlowIndex candidate(std::uint32_t hash) const {
    for (std::uint32_t i = hash & mask_;; i = (i + 1) & mask_) {
      const Slot slot = slots_[i];
      if (slot.index == kNoFlow) return kNoFlow;
      if (slot.hash == hash) return slot.index;
    }
  }
  void prefetch_record(FlowIndex index) const {
    const char* p = reinterpret_cast<const char*>(&record(index));
    for (std::size_t line = 0; line < kHotLines; ++line) __builtin_prefetch(p + line * 64, 1);
  }

  FlowIndex find(const BiflowKey& key, std::uint32_t hash) const {
    for (std::uint32_t i = hash & mask_;; i = (i + 1) & mask_) {
      const Slot slot = slots_[i];
      if (slot.index == kNoFlow) return kNoFlow;
      if (slot.hash == hash && record(slot.index).key == key) return slot.index;
    }
  }

  // A fresh record under a key that is not in the table. The table must not be full.
  FlowIndex insert(const BiflowKey& key, std::uint32_t hash);
  // Takes the record out; its index may be given out again by the next insert.
  void erase(FlowIndex index);

  // Indexes of all live records, in no particular order.
  std::vector<FlowIndex> live() const;
  std::size_t bytes() const;

 private:
  struct Slot {
    std::uint32_t hash;
    FlowIndex index;
  };
  static constexpr std::size_t kHotLines = 5;  // of a record: what a packet touches
  static constexpr std::uint32_t kSlabShift = 10;
  static constexpr std::uint32_t kSlabSize = 1u << kSlabShift;
  static constexpr std::uint32_t kFirstSlots = 1u << 14;

  void grow();
  void place(Slot slot);
  FlowIndex take_free();

  std::uint32_t max_flows_;
  std::uint32_t size_ = 0;
  std::uint32_t mask_;
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<FlowRecord[]>> slabs_;
  std::vector<FlowIndex> free_;
};

}  // namespace tractor::flow
