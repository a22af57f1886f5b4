// From the decoder to the meter: packets are decoded into a group, which the meter takes together.
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "meter/flow_meter.hpp"
#include "meter/held_fragments.hpp"

namespace tractor::meter {

// Used by the one thread that decodes.
class PacketFeed {
 public:
  PacketFeed(const MeterOptions& options, const RowSink& sink) : meter_(options, sink) {}

  // The place that the next packet is decoded into.
  PacketDescriptor& next() { return group_[count_]; }
  // What was decoded there is a packet. Its bytes must stay until end_frames().
  void commit() {
    meter_.foresee(group_[count_]);
    if (++count_ == group_.size()) [[unlikely]]
      submit();
  }
  // Bytes that lie elsewhere than in frames, of packets that are committed after this and before end_frames().
  void hold(std::vector<FragmentBytes> bytes) {
    for (FragmentBytes& one : bytes) bytes_.push_back(std::move(one));
  }
  // All that was committed is metered.
  void end_frames() {
    submit();
    bytes_.clear();
  }
  // Rows of flows that have ended go out, however few.
  void flush() { meter_.flush(); }
  // The input is at its end: all flows end, and the last rows go out.
  void finish() {
    submit();
    meter_.finish();
  }
  const MeterCounters& counters() const { return meter_.counters(); }

 private:
  void submit() {
    meter_.add({group_.data(), count_});
    count_ = 0;
  }

  std::array<PacketDescriptor, 32> group_;
  std::size_t count_ = 0;
  std::vector<FragmentBytes> bytes_;
  FlowMeter meter_;
};

}  // namespace tractor::meter
