// Payload protocol identifiers of SCTP (IANA, "SCTP Payload Protocol Identifiers") and what they name.
#pragma once

#include <cstdint>

#include "dissect/inspector.hpp"

namespace tractor::dissect {

struct PayloadIdentifier {
  std::uint32_t identifier;
  ProtocolId id;
  const char* evidence;
  DissectFn function;  // where there is one, its answer counts
};

// None where it names nothing that we know: 0, as a rule.
const PayloadIdentifier* find_payload_identifier(std::uint32_t identifier);

}  // namespace tractor::dissect
