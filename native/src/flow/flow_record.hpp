// The state of one active flow. Layout matters: the first cache line decides whose flow it is and whether it has ended,
// the next ones take the counters that every packet touches, the tail is seldom touched.
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "flow/biflow_key.hpp"
#include "stats/iscx_stats.hpp"

namespace tractor::flow {

using FlowIndex = std::uint32_t;
inline constexpr FlowIndex kNoFlow = UINT32_MAX;

enum class EndReason : std::uint8_t { idle, active, fin, rst, eof, evicted, count_ };
const char* end_reason_name(EndReason reason);

struct alignas(64) FlowRecord {
  // Line 0: identity and expiry.
  BiflowKey key;
  std::uint64_t flow_id = 0;  // number of the first packet, from 1
  std::uint32_t hash = 0;
  std::uint32_t wheel_slot = UINT32_MAX;  // of the expiry wheel; UINT32_MAX: not on it
  bool live = false;
  bool first_swapped = false;  // the first packet's source is the key's high endpoint
  std::uint8_t tcp_flags[2] = {0, 0};
  std::uint8_t tcp_events = 0;  // TcpEvent bits
  std::uint8_t inspect = 0;     // non-zero: payload still wanted (meter's own use)
  std::uint16_t vlan_id = 0xffff;

  // Line 1.
  std::uint64_t wire_bytes[2] = {0, 0};
  std::uint64_t payload_bytes[2] = {0, 0};
  std::uint32_t initial_sequence[2] = {0, 0};  // of each direction's SYN or SYN-ACK, where tcp_events says it was seen
  std::uint32_t cold = UINT32_MAX;             // index of payload facts, where there are any (meter's own use)

  // From line 2 on; what every packet updates is first. Set by its own `start`.
  alignas(64) stats::IscxStats stats;

  // A fresh record. Leaves `stats` as it is: it would be written twice.
  void open(const BiflowKey& fresh_key, std::uint32_t fresh_hash) {
    key = fresh_key;
    flow_id = 0;
    hash = fresh_hash;
    wheel_slot = UINT32_MAX;
    live = true;
    first_swapped = false;
    tcp_flags[0] = tcp_flags[1] = 0;
    tcp_events = inspect = 0;
    vlan_id = 0xffff;
    wire_bytes[0] = wire_bytes[1] = payload_bytes[0] = payload_bytes[1] = 0;
    initial_sequence[0] = initial_sequence[1] = 0;
    cold = UINT32_MAX;
  }
};

// Bits of FlowRecord::tcp_events; index 0 or 1 is the direction.
inline constexpr std::uint8_t kSynSeen[2] = {0x01, 0x02};  // SYN without ACK
inline constexpr std::uint8_t kSynAckSeen[2] = {0x04, 0x08};
inline constexpr std::uint8_t kFinSeen[2] = {0x10, 0x20};
inline constexpr std::uint8_t kRstSeen = 0x40;

inline bool fin_both(const FlowRecord& f) {
  return (f.tcp_events & 0x30) == 0x30;
}
inline bool closed(const FlowRecord& f) {
  return fin_both(f) || (f.tcp_events & kRstSeen) != 0;
}

}  // namespace tractor::flow
