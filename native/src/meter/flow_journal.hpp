// For a meter that has only some of a capture's flows: what it would have known of the others is not there, so it looks
// nothing up and says nothing of its own. It notes instead, in the order in which it happens, what a meter of all flows
// takes from one flow to another, and when each row was due: whoever has the notes of all parts makes the rows of them
// (native/src/split). Calls are of one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "dissect/facts.hpp"
#include "flow/flow_record.hpp"
#include "meter/announced_endpoints.hpp"
#include "meter/name_cache.hpp"
#include "meter/row_batch.hpp"

namespace tractor::meter {

// When a packet is metered, among those of all parts.
using Turn = std::uint64_t;
inline constexpr Turn kLastTurn = ~Turn{0};  // of no packet: the end of the input

class FlowJournal {
 public:
  virtual ~FlowJournal() = default;

  // The turns of the packets that are added to the meter next, in their order.
  void turns_are(const Turn* turns) { next_turn_ = turns; }

  // What is noted from now on is due to the next packet, or to the time that had come with the one of this turn: then,
  // and at the end of the input, the flows of all parts end by the order of their ids.
  void at_next_packet() { moment_ = {*next_turn_++, false}; }
  void at_time_of(Turn turn) { moment_ = {turn, true}; }
  // Chunks of a packet log from now on are of this flow; with `last`, which ends, no more follow.
  void chunks_are_of(std::uint64_t flow_id, bool last) { log_ = {flow_id, last}; }

  // A row of this kind is written.
  virtual void row(RowKind kind) = 0;
  // A flow begins; so many are open with it. What is noted until begun() is due to its first packet.
  virtual void begins(std::uint32_t open_flows) = 0;
  // `names` is known of it after that packet. `has_opening`: an opening of it was written, or none is wanted.
  virtual void begun(const flow::FlowRecord& flow, std::string_view names, bool has_opening) = 0;
  virtual void announced(const dissect::AnnouncedEndpoint& endpoint, const Announcer& by) = 0;
  virtual void answered(const NameKey& key, const Resolved& answer, base::TimeNs now_ns) = 0;

 protected:
  struct Moment {
    Turn turn = 0;
    bool of_time = false;
  };
  struct Log {
    std::uint64_t flow_id = 0;
    bool last = false;
  };
  Moment moment_;
  Log log_;

 private:
  const Turn* next_turn_ = nullptr;
};

}  // namespace tractor::meter
