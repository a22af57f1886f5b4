// Who opened the conversation: the sender of the SYN, else the peer of a SYN-ACK, else the side with the ephemeral port
// facing a registered one, else the first sender.
#pragma once

#include "flow/flow_record.hpp"

namespace tractor::flow {

// True when the sender of the flow's first packet is the client.
bool forward_is_client(const FlowRecord& flow);

}  // namespace tractor::flow
