// Payload of flows to the dissectors: keeps what a flow's inspection needs until it is done, within a bound on memory.
// Remembers what flows say of others: the names that clients resolved, and the endpoints that were announced. One owner
// thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/indexed_pool.hpp"
#include "capture/process_table.hpp"
#include "dissect/facts.hpp"
#include "dissect/inspector.hpp"
#include "flow/flow_record.hpp"
#include "meter/announced_endpoints.hpp"
#include "meter/datagram_parts.hpp"
#include "meter/flow_journal.hpp"
#include "meter/flow_names.hpp"
#include "meter/name_cache.hpp"
#include "meter/packet_descriptor.hpp"
#include "meter/stream_head.hpp"
#include "meter/stream_lines.hpp"

namespace tractor::meter {

class PayloadWatch {
 public:
  // With a journal, what flows say of others goes there, and nothing is looked up.
  explicit PayloadWatch(std::uint64_t hash_seed = 0, FlowJournal* journal = nullptr)
      : announced_(hash_seed), resolved_(hash_seed), journal_(journal) {}

  // A new flow: looks up the name that the client had resolved to the server, and who announced it.
  void open(flow::FlowRecord& flow);
  // A packet of a flow that is still inspected. `direction` 0 is forward.
  void add(flow::FlowRecord& flow, const PacketDescriptor& packet, unsigned direction);
  // Of a flow whose payloads are, or were, inspected: whether what is known of it will hardly change any more.
  enum class Insight : std::uint8_t {
    none,        // nothing has recognised it
    recognised,  // names may still come
    settled,     // it named a host or announced an endpoint, was itself announced, or nothing more will come
  };
  Insight insight(const flow::FlowRecord& flow) const;
  // What is known of it so far, packed (flow_names.hpp); valid until the next call of any kind.
  std::string_view known(const flow::FlowRecord& flow) const;
  // Whose flow it is; at any time of it, whether its payloads are inspected or not.
  void note_process(flow::FlowRecord& flow, const capture::Process& process);
  // The flow ends: what is known of it, packed (flow_names.hpp); valid until the next call of any kind. Looks for an
  // announcement again: media often begin before the answer that names their endpoint.
  std::string_view close(flow::FlowRecord& flow);
  // Bytes of streams at one time, the most so far.
  std::size_t most_stream_bytes() const { return most_stream_bytes_; }
  // Datagrams whose first fragment came, but that were not put together.
  std::uint64_t datagrams_not_whole() const { return datagrams_not_whole_; }
  // Beyond this, streams (and datagrams in fragments) are no longer put together, and no further ones inspected.
  static constexpr std::size_t kMaxStreamBytes = std::size_t{256} << 20;
  // When a flow is announced late.
  static base::TimeNs latest_announcement(base::TimeNs first_ns, base::TimeNs last_ns) {
    return std::min(last_ns + kSilentNs, first_ns + kLateNs);
  }

 private:
  // A flow under inspection. Most say nothing for as long as they are asked, so this is all there is of them: one cache
  // line. Indexes are kNoIndex where there is nothing.
  struct Watched {
    dissect::Inspection inspection;
    std::string carry;                     // dissect::Facts::carry, between the calls
    std::uint32_t names = flow::kNoIndex;  // what is known of it, packed (flow_names.hpp)
    // Of TCP, from the first segment on that did not say it all. Of what has no streams: in gatherings_.
    std::uint32_t streams = flow::kNoIndex;
    std::uint32_t lines = flow::kNoIndex;  // of the few that are read on beyond their heads, which are given back then
    bool announced = false;                // it has announced an endpoint
  };
  struct Streams {
    StreamHead heads[2];
  };
  struct Lines {
    StreamLines sides[2];
  };
  // Fragments of a datagram come one after the other, or swapped with those of the next.
  struct Gathering {
    DatagramParts datagrams[2];
  };
  // Segments that come after a hole before a stream that announces is read on behind it.
  static constexpr std::size_t kPatientPieces = 3;
  // A flow is media of a call where that is agreed on within this time of its beginning, while it rings.
  static constexpr base::TimeNs kLateNs = 300 * base::kNsPerSecond;
  // And soon after its last packet: one that only tried the way is of the call, too.
  static constexpr base::TimeNs kSilentNs = 10 * base::kNsPerSecond;

  Watched& watched(flow::FlowRecord& flow);
  std::string& names_of(flow::FlowRecord& flow);
  void repack(std::string& names, const Hearsay& hearsay);
  void add_segment(flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  bool opens_stream(const flow::FlowRecord& flow, const Watched& w, const PacketDescriptor& packet,
                    unsigned direction) const;
  bool store(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  base::ByteView stream(const Watched& w, unsigned direction) const;
  bool head_is_full(const Watched& w, unsigned direction) const;
  void inspect(flow::FlowRecord& flow, Watched& w, const dissect::Payload& payload, base::TimeNs now_ns);
  void read(flow::FlowRecord& flow, Watched& w, const dissect::Payload& payload, base::TimeNs now_ns);
  void add_fragment(flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  void read_head(flow::FlowRecord& flow, Watched& w, dissect::Payload head, base::TimeNs now_ns);
  DatagramParts& datagram_of(Watched& w, const PacketDescriptor& packet, unsigned direction);
  void count_not_whole(const DatagramParts& datagram);
  void give_up(DatagramParts& datagram);
  void give_gathering_back(Watched& w);
  void add_beside_head(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  void begin_lines(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  void add_to_lines(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction);
  void read_lines(const flow::FlowRecord& flow, Watched& w, StreamLines& lines, const PacketDescriptor& packet,
                  unsigned direction);
  void take_answers(const flow::FlowRecord& flow, dissect::Facts& facts, base::TimeNs now_ns);
  void take_announced(const flow::FlowRecord& flow, dissect::Facts& facts, base::TimeNs now_ns);
  void pack(Watched& w, const dissect::Facts& facts);
  void note_late_announcement(flow::FlowRecord& flow);
  void give_streams_back(Watched& w);
  void give_lines_back(Watched& w);
  void finish(flow::FlowRecord& flow, Watched& w);

  // FlowRecord::cold is an index into the first while the flow is inspected, into names_ afterwards.
  base::IndexedPool<Watched> watched_;
  base::IndexedPool<std::string> names_;
  base::IndexedPool<Streams> streams_;
  base::IndexedPool<Lines> lines_;
  base::IndexedPool<Gathering> gatherings_;
  dissect::Facts fresh_;          // what the dissectors fill; empty between calls
  std::string packed_;            // what is packed at the moment; of `close`, what it returned
  std::size_t stream_bytes_ = 0;  // of heads, lines and datagrams in fragments
  std::size_t most_stream_bytes_ = 0;
  std::uint64_t datagrams_not_whole_ = 0;
  AnnouncedEndpoints announced_;
  NameCache resolved_;
  FlowJournal* journal_;
};

}  // namespace tractor::meter
