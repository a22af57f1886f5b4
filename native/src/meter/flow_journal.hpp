// For a meter that has only some of a capture's flows: what it would have known of the others is not there, so it looks
// nothing up and says nothing of its own. It notes instead, in the order in which it happens, what a meter of all flows
// takes from one flow to another, and where in the capture each row was due: whoever has the notes of all parts makes
// the rows of them (native/src/split). Calls are of one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "capture/frame_place.hpp"
#include "dissect/facts.hpp"
#include "flow/flow_record.hpp"
#include "meter/announced_endpoints.hpp"
#include "meter/name_cache.hpp"
#include "meter/row_batch.hpp"

namespace tractor::meter {

class FlowJournal {
 public:
  virtual ~FlowJournal() = default;

  // What is noted from now on is due to the packet of this place, or to the time that had come with it: then, and at
  // the end of the input, the flows of all parts end by the order of their ids.
  void at_packet(capture::FramePlace place) { moment_ = {place, false}; }
  void at_time_of(capture::FramePlace place) { moment_ = {place, true}; }

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
    capture::FramePlace place = 0;
    bool of_time = false;
  };
  Moment moment_;
};

}  // namespace tractor::meter
