#include "base/fault.hpp"

namespace tractor::base {

const char* fault_code_name(FaultCode code) {
  switch (code) {
    case FaultCode::none:
      return "none";
    case FaultCode::not_found:
      return "not_found";
    case FaultCode::io:
      return "io";
    case FaultCode::not_a_capture:
      return "not_a_capture";
    case FaultCode::empty:
      return "empty";
    case FaultCode::truncated:
      return "truncated";
    case FaultCode::bad_record:
      return "bad_record";
    case FaultCode::bad_compression:
      return "bad_compression";
    case FaultCode::bad_filter:
      return "bad_filter";
    case FaultCode::unavailable:
      return "unavailable";
    case FaultCode::changed:
      return "changed";
    case FaultCode::aborted:
      return "aborted";
    case FaultCode::out_of_memory:
      return "out_of_memory";
  }
  return "none";
}

}  // namespace tractor::base
