// The state of the feature sets beside `iscx`, of flows or of windows, by flow index: packets to statistics. Memory is
// taken only for sets that are on, a slab at a time. Decides neither when a flow nor when a window begins. One owner
// thread.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

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
    return slab < slabs_.size() && slabs_[slab] ? slabs_[slab].get() + index % kSlabStates * bytes_ : nullptr;
  }

  std::size_t bytes() const;

 private:
  static constexpr std::size_t kSlabStates = 256;

  struct FreeSlab {
    void operator()(std::byte* slab) const { ::operator delete[](slab, std::align_val_t{64}); }
  };
  using Slab = std::unique_ptr<std::byte[], FreeSlab>;

  std::byte* place(flow::FlowIndex index);
  void count(std::byte* state, const PacketDescriptor& packet, unsigned direction, base::TimeNs now_ns) const;
  void count_tcp(std::byte* state, const PacketDescriptor& packet, unsigned direction) const;

  features::SetLayout layout_;
  std::size_t bytes_;
  std::vector<Slab> slabs_;
};

}  // namespace tractor::meter
