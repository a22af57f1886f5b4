// Payload of flows to the dissectors: keeps what a flow's inspection needs until it is done, within a bound on memory,
// and remembers the names that clients resolved. One owner thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/indexed_pool.hpp"
#include "dissect/facts.hpp"
#include "dissect/inspector.hpp"
#include "flow/flow_record.hpp"
#include "meter/name_cache.hpp"
#include "meter/packet_descriptor.hpp"
#include "meter/stream_head.hpp"

namespace tractor::meter {

class PayloadWatch {
 public:
  explicit PayloadWatch(std::uint64_t hash_seed = 0) : names_(hash_seed) {}

  // A new flow: looks up the name that the client had resolved to the server.
  void open(flow::FlowRecord& flow);
  // A packet of a flow that is still inspected. `direction` 0 is forward.
  void add(flow::FlowRecord& flow, const PacketDescriptor& packet, unsigned direction);
  // The flow ends: what is known of it, packed (flow_names.hpp); valid until the next call of any kind.
  std::string_view close(flow::FlowRecord& flow);

 private:
  // A flow under inspection. Most say nothing for as long as they are asked, so this is all there is of them: one cache
  // line. Indexes are kNoIndex where there is nothing.
  struct Watched {
    dissect::Inspection inspection;
    std::string carry;                             // dissect::Facts::carry, between the calls
    std::uint32_t facts = flow::kNoIndex;          // from the first that was found on
    std::uint32_t streams = flow::kNoIndex;        // of TCP, from the first segment on that did not say it all
    std::uint32_t resolved_name = flow::kNoIndex;  // index into texts_
  };
  struct Streams {
    StreamHead heads[2];
  };
  // Beyond this, streams are no longer put together: their segments are looked at one by one.
  static constexpr std::size_t kMaxStreamBytes = std::size_t{256} << 20;

  Watched& watched(flow::FlowRecord& flow);
  void add_segment(flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  bool opens_stream(const flow::FlowRecord& flow, const Watched& w, const PacketDescriptor& packet,
                    unsigned direction) const;
  bool store(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  base::ByteView stream(const Watched& w, unsigned direction) const;
  void inspect(flow::FlowRecord& flow, Watched& w, const dissect::Payload& payload, base::TimeNs now_ns);
  void take_answers(const flow::FlowRecord& flow, dissect::Facts& facts, base::TimeNs now_ns);
  void pack(const Watched& w, std::string& out) const;
  void finish(flow::FlowRecord& flow, Watched& w);
  void give_back_text(std::uint32_t index);
  void forget(flow::FlowRecord& flow, Watched& w);

  // FlowRecord::cold is an index into the first while the flow is inspected, into texts_ afterwards, packed.
  base::IndexedPool<Watched> watched_;
  base::IndexedPool<dissect::Facts> facts_;
  base::IndexedPool<Streams> streams_;
  base::IndexedPool<std::string> texts_;
  dissect::Facts fresh_;  // what the dissectors fill first; empty between calls
  std::string last_;      // packed, of a flow that ended under inspection
  std::size_t stream_bytes_ = 0;
  NameCache names_;
};

}  // namespace tractor::meter
