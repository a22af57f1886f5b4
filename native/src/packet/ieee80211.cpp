// IEEE 802.11 frames: data frames that are not encrypted lead to LLC. Knows no radio headers and joins no fragments.
#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;

namespace {

// Frame control (IEEE 802.11 clause 9.2.4.1): version, type and subtype in the first byte, flags in the second.
constexpr std::uint8_t kToDs = 0x01, kFromDs = 0x02, kProtected = 0x40, kOrder = 0x80;
constexpr std::uint8_t kNoData = 0x40, kQos = 0x80;  // bits of the subtypes of data frames
constexpr std::uint8_t kAmsduPresent = 0x80;         // of the QoS control field's first byte (9.2.4.5)
constexpr std::uint8_t kMeshControlPresent = 0x01;   // of its second

// One subframe of an A-MSDU (9.3.2.2.2): two addresses, a length, LLC; padded to four bytes unless it is the last.
Outcome decode_subframe(Span rest, PacketView& view) {
  if (rest.captured < 14) return Outcome::link_truncated;
  const std::uint32_t used = 14u + load_be16(rest.data + 12);
  if (used > rest.wire) return Outcome::link_bad_header;
  const std::uint32_t padded = (used + 3) & ~3u;
  if (padded + 14 <= rest.captured) {
    view.more = {rest.data + padded, rest.captured - padded, rest.wire - padded, view.tunnel,
                 view.tunnels_left,  view.vlan_id,           view.pktap};
  }
  rest.limit(used);
  rest.skip(14);
  return decode_llc(rest, view);
}

// In a mesh, before LLC: flags, of which two bits say how many addresses there are more, hops and a number of four
// bytes (9.2.4.7.3). The bit that announces it has other meanings elsewhere, so LLC itself has to be there.
void skip_mesh_control(Span& frame) {
  constexpr std::uint32_t kSnap = 0xaaaa03, kSnapBytes = 3;
  if (frame.captured < kSnapBytes || base::load_be24(frame.data) == kSnap) return;
  const std::uint32_t more_addresses = frame.data[0] & 0x03u, bytes = 6 + more_addresses * 6;
  if (more_addresses == 3 || frame.captured < bytes + kSnapBytes) return;
  if (base::load_be24(frame.data + bytes) == kSnap) frame.skip(bytes);
}

struct FrameControl {
  std::uint8_t kind, flags;
};

Outcome decode_data(FrameControl control, Span frame, bool padded, PacketView& view) {
  const std::uint8_t subtype = control.kind & 0xf0, flags = control.flags;
  if ((subtype & kNoData) != 0) return Outcome::ieee80211_no_data;
  if ((flags & kProtected) != 0) return Outcome::ieee80211_protected;
  const bool qos = (subtype & kQos) != 0;
  std::uint32_t header_bytes = (flags & kToDs) != 0 && (flags & kFromDs) != 0 ? 30 : 24;
  const std::uint32_t qos_at = header_bytes;
  if (qos) header_bytes += (flags & kOrder) != 0 ? 6 : 2;  // with the flag, HT control follows (9.2.4.6)
  if (padded) header_bytes = (header_bytes + 3) & ~3u;
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  if ((frame.data[22] & 0x0f) != 0) return Outcome::ieee80211_fragment;  // sequence control: a later fragment
  const bool amsdu = qos && (frame.data[qos_at] & kAmsduPresent) != 0;
  const bool mesh = qos && (frame.data[qos_at + 1] & kMeshControlPresent) != 0;
  frame.skip(header_bytes);
  if (mesh && !amsdu) skip_mesh_control(frame);
  return amsdu ? decode_subframe(frame, view) : decode_llc(frame, view);
}

Outcome decode_as(FrameControl control, Span frame, bool padded, PacketView& view) {
  if ((control.kind & 0x03) != 0) return Outcome::link_bad_header;
  switch ((control.kind >> 2) & 0x03) {
    case 0:
      return Outcome::ieee80211_management;
    case 2:
      if (nests_too_deep(view)) return Outcome::nested_too_deep;
      return decode_data(control, frame, padded, view);
    default:
      return Outcome::ieee80211_control;  // and the extension frames
  }
}

}  // namespace

Outcome decode_ieee80211(Span frame, bool padded, PacketView& view) {
  if (frame.captured < 2) return Outcome::link_truncated;
  return decode_as({frame.data[0], frame.data[1]}, frame, padded, view);
}

// The version, 0, is in the first byte; in the second the same bits say which way a frame of the infrastructure goes.
Outcome decode_controller_ieee80211(Span frame, PacketView& view) {
  if (frame.captured < 2) return Outcome::link_truncated;
  const bool swapped = (frame.data[0] & 0x03) != 0 && (frame.data[1] & 0x03) == 0;
  if (!swapped) return decode_ieee80211(frame, false, view);
  return decode_as({frame.data[1], frame.data[0]}, frame, false, view);
}

Outcome decode_more(PacketView& view) {
  const Remainder rest = view.more;
  view = PacketView();
  view.tunnel = rest.tunnel;
  view.tunnels_left = rest.tunnels_left;
  view.vlan_id = rest.vlan_id;
  view.pktap = rest.pktap;
  return decode_subframe({rest.data, rest.captured, rest.wire}, view);
}

}  // namespace tractor::packet
