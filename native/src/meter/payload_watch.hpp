// Payload of flows to the dissectors: keeps what a flow's inspection needs until it is done, within a bound on memory,
// and remembers the names that clients resolved. One owner thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dissect/facts.hpp"
#include "dissect/inspector.hpp"
#include "flow/flow_record.hpp"
#include "meter/name_cache.hpp"
#include "meter/packet_descriptor.hpp"
#include "meter/row_batch.hpp"
#include "meter/stream_head.hpp"

namespace tractor::meter {

class PayloadWatch {
 public:
  // A new flow: looks up the name that the client had resolved to the server.
  void open(flow::FlowRecord& flow);
  // A packet of a flow that is still inspected. `direction` 0 is forward.
  void add(flow::FlowRecord& flow, const PacketDescriptor& packet, unsigned direction);
  // The flow ends: what is known of it, or null.
  std::unique_ptr<FlowNames> close(flow::FlowRecord& flow);

 private:
  struct Watched {
    dissect::Inspection inspection;
    std::unique_ptr<FlowNames> names = std::make_unique<FlowNames>();
    StreamHead heads[2];
  };
  // Beyond this, streams are no longer put together: their segments are looked at one by one.
  static constexpr std::size_t kMaxStreamBytes = std::size_t{256} << 20;

  Watched& watched(flow::FlowRecord& flow);
  void add_segment(flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  void inspect(flow::FlowRecord& flow, Watched& w, const dissect::Payload& payload, base::TimeNs now_ns);
  void take_answers(const flow::FlowRecord& flow, Watched& w, base::TimeNs now_ns);
  void finish(flow::FlowRecord& flow, Watched& w);

  std::vector<std::unique_ptr<Watched>> watched_;
  std::vector<std::uint32_t> free_;
  std::size_t stream_bytes_ = 0;
  NameCache names_;
};

}  // namespace tractor::meter
