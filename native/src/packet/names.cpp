// Names of the outcomes and anomalies, as counters show them.
#include "packet/packet_view.hpp"

namespace tractor::packet {

const char* outcome_name(Outcome outcome) {
  static constexpr const char* kNames[] = {
#define TRACTOR_OUTCOME(id, name) name,
#include "packet/outcomes.def"
#undef TRACTOR_OUTCOME
  };
  return outcome < Outcome::count_ ? kNames[static_cast<unsigned>(outcome)] : "unknown";
}

const char* anomaly_name(Anomaly anomaly) {
  static constexpr const char* kNames[] = {
#define TRACTOR_ANOMALY(id, name) name,
#include "packet/anomalies.def"
#undef TRACTOR_ANOMALY
  };
  return anomaly < Anomaly::count_ ? kNames[static_cast<unsigned>(anomaly)] : "unknown";
}

}  // namespace tractor::packet
