// The state of one active flow: four cache lines, of which a packet touches three: whose flow it is, the flow's times,
// the counters of the side that sent it. What few flows have lies elsewhere, behind an index.
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "flow/biflow_key.hpp"
#include "stats/iscx_stats.hpp"

namespace tractor::flow {

using FlowIndex = std::uint32_t;
inline constexpr FlowIndex kNoFlow = UINT32_MAX;
inline constexpr std::uint32_t kNoIndex = UINT32_MAX;
inline constexpr std::uint16_t kNoWheelSlot = UINT16_MAX;

// `open`: of a row that is written while the flow goes on.
enum class EndReason : std::uint8_t { idle, active, fin, rst, eof, evicted, open, count_ };
const char* end_reason_name(EndReason reason);

struct alignas(64) FlowRecord {
  // Line 0: identity and expiry.
  BiflowKey key;
  std::uint64_t flow_id : 44;  // number of the first packet, from 1
  std::uint64_t tunnel : 20;   // packet::TunnelPath of the first packet
  std::uint32_t cold;          // index of payload facts, where there are any (meter's own use); kNoIndex: none
  std::uint32_t silence;       // index of active and idle times, where there are any (meter's own use); kNoIndex: none
  std::uint16_t wheel_slot;    // of the expiry wheel; kNoWheelSlot: not on it
  std::uint16_t vlan_id;
  std::uint8_t tcp_flags[2];  // of each direction: 0 is forward
  std::uint8_t tcp_events;    // TcpEvent bits
  bool live : 1;
  bool first_swapped : 1;  // the first packet's source is the key's high endpoint
  bool inspect : 1;        // payload is still wanted (meter's own use)
  // Payload packets within which its opening row is due; 0: none is, or it was written (meter's own use).
  std::uint8_t opening_within : 4;
  bool process_known : 1;  // whose flow it is (meter's own use)

  // From line 1 on. Its sides are the key's endpoints, 0 the low one: a packet knows its side without the record. Set
  // by its own `start`.
  stats::IscxStats stats;

  // A fresh record. Leaves `stats` as it is: it would be written twice.
  void open(const BiflowKey& fresh_key) {
    key = fresh_key;
    flow_id = tunnel = 0;
    cold = silence = kNoIndex;
    wheel_slot = kNoWheelSlot;
    vlan_id = 0xffff;
    tcp_flags[0] = tcp_flags[1] = 0;
    tcp_events = 0;
    live = true;
    first_swapped = inspect = false;
    opening_within = 0;
    process_known = false;
  }

  unsigned side_of(unsigned direction) const { return direction ^ static_cast<unsigned>(first_swapped); }
  const stats::SideStats& direction_stats(unsigned direction) const { return stats.sides[side_of(direction)]; }
  // Of that direction's SYN or SYN-ACK, where tcp_events says that it was seen.
  std::uint32_t initial_sequence(unsigned direction) const { return direction_stats(direction).owner_word; }
  void set_initial_sequence(unsigned direction, std::uint32_t sequence) {
    stats.sides[side_of(direction)].owner_word = sequence;
  }
};
static_assert(sizeof(FlowRecord) == 256);

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
