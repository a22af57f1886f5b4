// What was looked up of a flow, in the shape in which it is packed with its names.
#pragma once

#include "meter/announced_endpoints.hpp"
#include "meter/flow_names.hpp"
#include "meter/name_cache.hpp"

namespace tractor::meter {

// Holds the bytes that its view names; the resolved name stays where it is.
class HearsayOfFlow {
 public:
  // `announcement` may be null, as may the name be empty: nothing is known then.
  HearsayOfFlow(const Resolved& resolved, const Announcement* announcement)
      : resolved_(resolved), announced_(announcement != nullptr) {
    if (announced_) {
      packed_ = {.flow_id = announcement->flow_id, .by = announcement->by, .protocol = announcement->protocol};
    }
  }
  Hearsay view() const {
    Hearsay hearsay;
    hearsay.resolved_name = resolved_.name;
    if (!resolved_.name.empty()) {
      hearsay.resolved_by = {reinterpret_cast<const char*>(&resolved_.flow_id), sizeof resolved_.flow_id};
    }
    if (announced_) hearsay.announcement = bytes_of(packed_);
    return hearsay;
  }

 private:
  Resolved resolved_;
  PackedAnnouncement packed_;
  bool announced_;
};

}  // namespace tractor::meter
