// Serial lines: PPP with its framings, PPPoE, Cisco HDLC, Frame Relay. Keeps no state, so nothing compressed is read.
#include <algorithm>

#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;

namespace {

constexpr std::uint16_t kPppIpv4 = 0x0021, kPppIpv6 = 0x0057, kPppBridging = 0x0031;
constexpr std::uint16_t kPppMpls = 0x0281, kPppMplsUpstream = 0x0283, kPppMultilink = 0x003d;

// RFC 3518 section 4.2: flags and the length of padding, what kind of frame (1: Ethernet), and the frame. With the flag
// "F" a frame check sequence follows.
Outcome decode_bridging(Span rest, PacketView& view) {
  if (rest.captured < 2) return Outcome::link_truncated;
  if (rest.data[1] != 1) return Outcome::ppp_other;
  const std::uint32_t trailer = (rest.data[0] & 0x0fu) + ((rest.data[0] & 0x80) != 0 ? 4u : 0u);
  rest.skip(2);
  if (rest.wire > trailer) rest.limit(rest.wire - trailer);
  return decode_nested_ethernet(rest, view);
}

// RFC 1661 section 2: the protocol field ends with its first odd byte. False where it is not all there.
bool take_protocol(Span& rest, std::uint16_t& protocol) {
  if (rest.captured < 1) return false;
  const std::uint32_t field_bytes = (rest.data[0] & 0x01) != 0 ? 1 : 2;
  if (rest.captured < field_bytes) return false;
  protocol = field_bytes == 1 ? rest.data[0] : load_be16(rest.data);
  rest.skip(field_bytes);
  return true;
}

Outcome decode_ppp_protocol(std::uint16_t protocol, Span rest, PacketView& view);

// RFC 1990 section 3: two flags, begin and end, and a sequence number: 4 bytes in all, or 2 where both ends have agreed
// on that before. A packet in one piece is read; pieces are not joined.
Outcome decode_multilink(Span rest, PacketView& view) {
  constexpr std::uint8_t kWhole = 0xc0;
  if (rest.captured < 2) return Outcome::link_truncated;
  if ((rest.data[0] & kWhole) != kWhole) return Outcome::ppp_other;
  for (const std::uint32_t header_bytes : {4u, 2u}) {
    Span inside = rest;
    if (inside.captured < header_bytes) continue;
    inside.skip(header_bytes);
    std::uint16_t protocol = 0;
    if (!take_protocol(inside, protocol)) continue;
    if (protocol == kPppIpv4 || protocol == kPppIpv6) return decode_ppp_protocol(protocol, inside, view);
  }
  return rest.captured < std::min(rest.wire, 6u) ? Outcome::link_truncated : Outcome::ppp_other;
}

Outcome decode_ppp_protocol(std::uint16_t protocol, Span rest, PacketView& view) {
  switch (protocol) {
    case kPppIpv4:
      return decode_ipv4(rest, view);
    case kPppIpv6:
      return decode_ipv6(rest, view);
    case kPppMpls:
    case kPppMplsUpstream:
      return decode_mpls(rest, view);
    case kPppBridging:
      return decode_bridging(rest, view);
    case kPppMultilink:
      return decode_multilink(rest, view);
    default:
      // RFC 1661 section 2: from 8000 on control protocols and LCP; below, data in other forms (compressed, encrypted)
      // or of other networks.
      return protocol >= 0x8000 ? Outcome::ppp_control : Outcome::ppp_other;
  }
}

bool is_cisco_address(std::uint8_t byte) {
  return byte == 0x0f || byte == 0x8f;  // unicast, multicast
}

}  // namespace

// Address ff and control 03 may be left out (RFC 1661 section 6.6).
Outcome decode_ppp(Span frame, PacketView& view) {
  if (frame.captured < 2) return Outcome::link_truncated;
  if (frame.data[0] == 0xff && frame.data[1] == 0x03) frame.skip(2);
  std::uint16_t protocol = 0;
  return take_protocol(frame, protocol) ? decode_ppp_protocol(protocol, frame, view) : Outcome::link_truncated;
}

Outcome decode_ppp_or_cisco(Span frame, PacketView& view) {
  if (frame.captured >= 2 && is_cisco_address(frame.data[0]) && frame.data[1] == 0) {
    return decode_cisco_hdlc(frame, view);
  }
  return decode_ppp(frame, view);
}

// Linux's pppd writes the direction where the address ff would be; older files have the address still.
Outcome decode_ppp_pppd(Span frame, PacketView& view) {
  if (frame.captured >= 2 && frame.data[0] <= 1 && frame.data[1] == 0x03) frame.skip(2);
  return decode_ppp(frame, view);
}

// RFC 2516 section 4: version and type 1, code 0 for a session, the length of what follows.
Outcome decode_pppoe(Span rest, PacketView& view) {
  if (rest.captured < 6) return Outcome::link_truncated;
  if (rest.data[1] != 0) return Outcome::ppp_control;
  const std::uint32_t length = load_be16(rest.data + 4);
  rest.skip(6);
  if (length != 0) rest.limit(length);
  return decode_ppp(rest, view);
}

// Address, control and an EtherType; SLARP (8035 here) and CDP are the line's own talk.
Outcome decode_cisco_hdlc(Span frame, PacketView& view) {
  if (frame.captured < 4) return Outcome::link_truncated;
  const std::uint16_t protocol = load_be16(frame.data + 2);
  frame.skip(4);
  if (protocol == 0x8035 || protocol == 0x2000) return Outcome::link_control;
  if (protocol <= kEtherLongestLength || protocol == 0xfefe) return Outcome::llc;
  return decode_ethertype(protocol, frame, view);
}

namespace {

// SNAP without LLC before it; bridged frames have no padding here (RFC 2427 section 4.2).
Outcome decode_frame_relay_snap(Span rest, PacketView& view) {
  if (rest.captured < 5) return Outcome::link_truncated;
  if (nests_too_deep(view)) return Outcome::nested_too_deep;
  const std::uint32_t oui = base::load_be24(rest.data);
  const std::uint16_t protocol = load_be16(rest.data + 3);
  rest.skip(5);
  if (oui == 0) return decode_type_or_length(protocol, rest, view);
  if (oui != 0x0080c2 || (protocol != 0x0001 && protocol != 0x0007)) return Outcome::llc;
  if (protocol == 0x0001 && rest.wire >= 4) rest.limit(rest.wire - 4);
  return decode_nested_ethernet(rest, view);
}

// The network layer protocol number (ISO/IEC TR 9577) has been read.
Outcome decode_nlpid(std::uint8_t nlpid, Span rest, PacketView& view) {
  switch (nlpid) {
    case 0xcc:
      return decode_ipv4(rest, view);
    case 0x8e:
      return decode_ipv6(rest, view);
    case 0x80:
      return decode_frame_relay_snap(rest, view);
    case 0xcf:  // RFC 1973
      return decode_ppp(rest, view);
    default:
      return Outcome::link_control;  // Q.933, OSI and the like
  }
}

}  // namespace

// Q.922: two to four bytes of address, the last one odd. Then RFC 2427 section 3: control 03, perhaps a pad, a network
// layer protocol number; or, as Cisco has it, an EtherType.
Outcome decode_frame_relay(Span frame, PacketView& view) {
  std::uint32_t address_bytes = 0;
  do {
    if (address_bytes >= frame.captured) return Outcome::link_truncated;
    if (address_bytes == 4) return Outcome::link_bad_header;
  } while ((frame.data[address_bytes++] & 0x01) == 0);
  frame.skip(address_bytes);
  if (frame.captured < 2) return Outcome::link_truncated;
  if (frame.data[0] != 0x03) {
    const std::uint16_t ethertype = load_be16(frame.data);
    frame.skip(2);
    return ethertype <= kEtherLongestLength ? Outcome::link_control : decode_ethertype(ethertype, frame, view);
  }
  frame.skip(1);
  if (frame.data[0] == 0) frame.skip(1);
  if (frame.captured < 1) return Outcome::link_truncated;
  const std::uint8_t nlpid = frame.data[0];
  frame.skip(1);
  return decode_nlpid(nlpid, frame, view);
}

}  // namespace tractor::packet
