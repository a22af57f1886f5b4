// The state of the feature sets beside `iscx`, of flows or of windows, by flow index: packets to statistics. Memory is
// taken only for sets that are on, a slab at a time. Decides neither when a flow nor when a window begins. One owner
// thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/huge_array.hpp"
#include "features/set_layout.hpp"
#include "flow/flow_record.hpp"
#include "meter/packet_descriptor.hpp"

namespace tractor::meter {

class FeatureStates {
 public:
  explicit FeatureStates(const features::Selection& selection) : layout_(selection), bytes_(layout_.state_bytes()) {}

  // False: nothing is kept, and none of the calls below is needed.
  bool any() const { return bytes_ != 0; }

  // Counts a packet; `begins`: it is the first of its flow or window. `now_ns` does not run backwards; `direction` is 0
  // for forward.
  void add(flow::FlowIndex index, const PacketDescriptor& packet, unsigned direction, base::TimeNs now_ns, bool begins);

  // Null where nothing is kept, or was kept of this index so far.
  const std::byte* state(flow::FlowIndex index) const {
    const std::size_t slab = index / kSlabStates;
    if (slab >= slabs_.size() || slabs_[slab].size() == 0) return nullptr;
    return slabs_[slab].begin() + index % kSlabStates * bytes_;
  }

  // Asks for what the flow's next packet touches, and for what its row is made of. Into the second-level cache: the
  // states of a group of packets are more than the first one holds.
  void prefetch(flow::FlowIndex index) const { prefetch(index, std::min(bytes_, kTouchedBytes)); }
  void prefetch_row(flow::FlowIndex index) const { prefetch(index, bytes_); }

  std::size_t bytes() const;

 private:
  static constexpr std::size_t kSlabStates = 4096;   // with all sets 9 MB: what huge pages leave unused is little
  static constexpr std::size_t kTouchedBytes = 832;  // of all sets: up to the first packets and the byte counts

  std::byte* place(flow::FlowIndex index);
  void prefetch(flow::FlowIndex index, std::size_t bytes) const {
    const std::byte* const begin = state(index);
    if (begin == nullptr) return;
    for (std::size_t at = 0; at < bytes; at += 64) __builtin_prefetch(begin + at, 0, 2);
  }
  void count(std::byte* state, const PacketDescriptor& packet, unsigned direction, base::TimeNs now_ns) const;
  void count_tcp(std::byte* state, const PacketDescriptor& packet, unsigned direction) const;

  features::SetLayout layout_;
  std::size_t bytes_;
  std::vector<base::HugeArray<std::byte>> slabs_;  // empty where no index of it was used
};

}  // namespace tractor::meter
