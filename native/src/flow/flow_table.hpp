// Active flows by key: an open-addressing table of (hash, index) pairs over slabs of records. Keys are compared in
// full; equal hashes never stand in for equal keys. One owner thread. Knows no packets and no time.
#pragma once

#include <cstdint>
#include <vector>

#include "base/huge_array.hpp"
#include "flow/flow_record.hpp"

namespace tractor::flow {

class FlowTable {
 public:
  // Holds at most `max_flows` (at least 1); grows on the way there. `hash_seed` keeps a capture from choosing
  // collisions.
  explicit FlowTable(std::uint32_t max_flows, std::uint64_t hash_seed = 0);

  std::uint32_t size() const { return size_; }
  bool full() const { return size_ >= max_flows_; }
  FlowRecord& record(FlowIndex index) { return slabs_[index >> kSlabShift][index & (kSlabSize - 1)]; }
  const FlowRecord& record(FlowIndex index) const { return slabs_[index >> kSlabShift][index & (kSlabSize - 1)]; }
  std::uint32_t hash_of(const BiflowKey& key) const { return static_cast<std::uint32_t>(hash_key(key, hash_seed_)); }

  void prefetch_slot(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }
  // What a packet of the key's low (0) or high (1) endpoint touches.
  void prefetch_record(FlowIndex index, unsigned side) const {
    const char* p = reinterpret_cast<const char*>(&record(index));
    __builtin_prefetch(p, 1);
    __builtin_prefetch(p + 64, 1);
    __builtin_prefetch(p + 128 + 64 * side, 1);
  }
  void prefetch_identity(FlowIndex index) const { __builtin_prefetch(&record(index), 1); }

  // First record whose hash equals, without looking at its key: a hint to prefetch by. kNoFlow where there is none.
  FlowIndex candidate(std::uint32_t hash) const {
    for (std::uint32_t i = hash & mask_;; i = (i + 1) & mask_) {
      const Slot slot = slots_[i];
      if (slot.index == kNoFlow) return kNoFlow;
      if (slot.hash == hash) return slot.index;
    }
  }

  // Whether that is the key's record now, whatever has come and gone since `candidate` gave it.
  bool holds(FlowIndex index, const BiflowKey& key) const {
    return index != kNoFlow && record(index).key == key && record(index).live;
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
  // Takes the record out that was inserted with `hash`; its index may be given out again by the next insert.
  void erase(FlowIndex index, std::uint32_t hash);

  // Indexes of all live records, the one with the least flow_id first.
  std::vector<FlowIndex> live() const;

 private:
  struct Slot {
    std::uint32_t hash;
    FlowIndex index;
  };
  static constexpr std::uint32_t kSlabShift = 13;  // slabs of 2 MB: a huge page each
  static constexpr std::uint32_t kSlabSize = 1u << kSlabShift;
  static constexpr std::uint32_t kFirstSlots = 1u << 14;

  static base::HugeArray<Slot> empty_slots(std::size_t count);
  void grow();
  void place(Slot slot);
  FlowIndex take_free();

  std::uint32_t max_flows_;
  std::uint64_t hash_seed_;
  std::uint32_t size_ = 0;
  std::uint32_t mask_;
  base::HugeArray<Slot> slots_;
  std::vector<base::HugeArray<FlowRecord>> slabs_;
  FlowIndex fresh_ = 0;  // records from here on were never used
  std::vector<FlowIndex> free_;
};

}  // namespace tractor::flow
