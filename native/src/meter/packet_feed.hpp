// From the decoder to the meter: packets of a group are handed over together, at once on the same thread or by a queue
// to the thread that meters. The rows are the same either way: one meter takes all packets in their order.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "capture/frame.hpp"
#include "meter/flow_meter.hpp"
#include "meter/held_fragments.hpp"

namespace tractor::meter {

// Used by the one thread that decodes.
class PacketFeed {
 public:
  virtual ~PacketFeed() = default;

  // The place that the next packet is decoded into.
  PacketDescriptor& next() { return packets_[count_]; }
  // What was decoded there is a packet.
  void commit() {
    if (meter_here_ != nullptr) meter_here_->foresee(packets_[count_]);
    if (++count_ == room_) [[unlikely]]
      submit();
  }
  // Between the two, the frames of one batch are decoded. Their bytes lie in `chunk`, which is held until all of them
  // are metered.
  virtual void begin_frames(const std::shared_ptr<const capture::Chunk>& chunk) = 0;
  virtual void end_frames() = 0;
  // Bytes that lie elsewhere, of packets that are committed after this and before end_frames().
  virtual void hold(std::vector<FragmentBytes> bytes) = 0;
  // Rows of flows that have ended go out, however few.
  virtual void flush() = 0;
  // The input is at its end: all flows end, and the last rows go out. Returns when they have. Throws std::bad_alloc
  // where memory ran out on the metering thread.
  virtual void finish() = 0;

  // Flows begun so far, about; at any time.
  virtual std::uint64_t flows() const = 0;
  // After finish(), or where no packet will come.
  virtual const MeterCounters& counters() = 0;

 protected:
  // Takes the packets in place and makes room for more.
  virtual void submit() = 0;

  const FlowMeter* meter_here_ = nullptr;  // where it takes the packets on this thread
  PacketDescriptor* packets_ = nullptr;
  std::size_t count_ = 0;
  std::size_t room_ = 0;
};

// `threads` 1: metered where it is decoded. More: on a thread of its own.
std::unique_ptr<PacketFeed> make_packet_feed(const MeterOptions& options, const RowSink& sink, unsigned threads);

}  // namespace tractor::meter
