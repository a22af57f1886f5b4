// Between decoding and the flow table: what one metered packet contributes, with its key and hash ready.
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "capture/frame_place.hpp"
#include "flow/biflow_key.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

struct PacketDescriptor {
  flow::BiflowKey key;
  base::TimeNs time_ns;
  // Valid as long as the batch's chunk. Null only in a fragment that was kept back (HeldFragments) and whose bytes were
  // not.
  const std::uint8_t* payload;
  std::uint64_t packet_number;  // in the input, from 1; that of the frame while no frame before held several
  capture::FramePlace place;    // of its frame; only where the run asks for places
  std::uint32_t hash;
  std::uint32_t wire_bytes;
  std::uint32_t ip_bytes;
  std::uint32_t payload_bytes;
  std::uint32_t payload_captured;
  std::uint32_t tcp_sequence;  // where `fragment` says that it is one: the datagram's identification
  std::uint16_t vlan_id;
  std::uint16_t process;  // capture::ProcessTable; 0: the capture does not say
  packet::TunnelPath tunnel;
  std::uint16_t tcp_window;  // as sent; 0 for what is not TCP
  std::uint8_t tcp_flags;
  std::uint8_t transport_header_bytes;  // 0 where there is none, or it was cut short
  bool swapped;                         // the source is the key's high endpoint
  bool carries_payload;                 // worth a look by the dissectors by itself: no part of a datagram
  std::uint16_t fragment;               // of a part of a datagram: packet::kMoreFragments, offset, kWaited; else 0

  // Its flow knows the datagram that it is of.
  bool is_part() const { return (fragment & (packet::kMoreFragments | packet::kFragmentOffset)) != 0; }
  // It was kept back (HeldFragments): packets of later times may have gone before it.
  bool waited() const { return (fragment & kWaited) != 0; }
  static constexpr std::uint16_t kWaited = 0x8000;
};
static_assert(sizeof(PacketDescriptor) == 112);

}  // namespace tractor::meter
