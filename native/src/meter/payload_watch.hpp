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
  explicit PayloadWatch(std::uint64_t hash_seed = 0) : resolved_(hash_seed) {}

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
    std::string carry;                       // dissect::Facts::carry, between the calls
    std::uint32_t names = flow::kNoIndex;    // what is known of it, packed (flow_names.hpp)
    std::uint32_t facts = flow::kNoIndex;    // of those few that hold what is not packed: announced endpoints
    std::uint32_t streams = flow::kNoIndex;  // of TCP, from the first segment on that did not say it all
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
  dissect::Facts& facts_of(const Watched& w);
  void keep(Watched& w, dissect::Facts& facts);
  void pack(Watched& w, const dissect::Facts& facts);
  void finish(flow::FlowRecord& flow, Watched& w);

  // FlowRecord::cold is an index into the first while the flow is inspected, into names_ afterwards.
  base::IndexedPool<Watched> watched_;
  base::IndexedPool<std::string> names_;
  base::IndexedPool<dissect::Facts> facts_;
  base::IndexedPool<Streams> streams_;
  dissect::Facts fresh_;  // what the dissectors fill; empty between calls
  std::string packed_;    // what is packed at the moment; of `close`, what it returned
  std::size_t stream_bytes_ = 0;
  NameCache resolved_;
};

}  // namespace tractor::meter
