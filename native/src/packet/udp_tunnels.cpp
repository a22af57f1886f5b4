// Tunnels in UDP. A port is only a guess: a tunnel is opened where its header and the IP header inside are as they must
// be, and is the plain UDP packet otherwise.
#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be16;
using base::load_be32;

namespace {

std::uint16_t ethertype_of_ip(std::uint8_t first_byte) {
  return (first_byte >> 4) == 6 ? kEtherIpv6 : kEtherIpv4;
}

// The Generic Protocol Extensions of VXLAN and LISP name what follows by the same numbers (draft-ietf-nvo3-vxlan-gpe
// section 3.1, RFC 9305). 0 for what is not opened.
std::uint16_t ethertype_by_extension(std::uint8_t next_protocol) {
  constexpr std::uint16_t kEtherTypes[] = {0, kEtherIpv4, kEtherIpv6, kEtherBridging, kEtherServiceHeader, kEtherMpls};
  return next_protocol < sizeof kEtherTypes / sizeof kEtherTypes[0] ? kEtherTypes[next_protocol] : 0;
}

// RFC 7348 section 5: a network identifier (flag 08) between reserved fields. Flag 80 fills two of those with a group
// policy, flag 04 one with the protocol that follows. A receiver ignores them, and so others have found uses for them:
// where they are not clear, what is inside has to tell.
void open_vxlan(Span packet, PacketView& view) {
  constexpr std::uint8_t kIdentifier = 0x08, kNextProtocol = 0x04, kGroupPolicy = 0x80;
  if (packet.captured < 8) return;
  const std::uint8_t* header = packet.data;
  if ((header[0] & kIdentifier) == 0) return;
  const bool extended = (header[0] & kNextProtocol) != 0;
  const bool fields_are_clear = header[1] == 0 && header[2] == 0 && (header[3] == 0 || extended);
  const bool reserved_are_clear = (header[0] & 0x73) == 0 && header[7] == 0;
  const bool clear = reserved_are_clear && ((header[0] & kGroupPolicy) != 0 || fields_are_clear);
  const std::uint16_t ethertype = extended ? ethertype_by_extension(header[3]) : kEtherBridging;
  packet.skip(8);
  if (!clear && (extended || !plausible_ethernet(packet))) return;
  if (ethertype != 0) enter_tunnel(extended ? Tunnel::vxlan_gpe : Tunnel::vxlan, ethertype, packet, true, view);
}

// RFC 8926 section 3.4: version 0, length of the options in 4-byte words, flags (80: control), EtherType, identifier.
void open_geneve(Span packet, PacketView& view) {
  if (packet.captured < 8) return;
  const std::uint8_t* header = packet.data;
  const std::uint32_t header_bytes = 8 + (header[0] & 0x3fu) * 4;
  if ((header[0] >> 6) != 0 || (header[1] & 0xbf) != 0 || header[7] != 0 || packet.captured < header_bytes) return;
  const std::uint16_t ethertype = load_be16(header + 2);
  if (ethertype <= kEtherLongestLength) return;
  packet.skip(header_bytes);
  enter_tunnel(Tunnel::geneve, ethertype, packet, true, view);
}

// 3GPP TS 29.281 section 5.2: extension headers, each a length in 4-byte words and, last, the type of the next. False
// where they do not fit.
bool skip_gtp_extensions(std::uint8_t next, Span& packet) {
  while (next != 0) {
    if (packet.captured < 4) return false;
    const std::uint32_t bytes = packet.data[0] * 4u;
    if (bytes == 0 || packet.captured < bytes) return false;
    next = packet.data[bytes - 1];
    packet.skip(bytes);
  }
  return true;
}

// Section 5.1: version 1, not the charging protocol, message 255 is a user's packet; a length of all behind 8 bytes.
// One of the flags E, S and PN brings four bytes, of which the last is the type of an extension header.
void open_gtp_u(Span packet, PacketView& view) {
  if (packet.captured < 8) return;
  const std::uint8_t flags = packet.data[0];
  const std::uint32_t length = load_be16(packet.data + 2);
  if ((flags & 0xf8) != 0x30 || packet.data[1] != 255 || length + 8 != packet.wire) return;
  packet.skip(8);
  if ((flags & 0x07) != 0) {
    if (packet.captured < 4) return;
    const std::uint8_t next = (flags & 0x04) != 0 ? packet.data[3] : 0;
    packet.skip(4);
    if (!skip_gtp_extensions(next, packet)) return;
  }
  if (packet.captured == 0) return;
  // A session of the type Ethernet (TS 23.501 section 5.6.10.2) has frames here. A MAC address may begin like IP.
  const std::uint16_t ethertype = plausible_ip(packet) ? ethertype_of_ip(packet.data[0]) : kEtherBridging;
  enter_tunnel(Tunnel::gtp_u, ethertype, packet, true, view);
}

// RFC 9300 section 5.3: flags, a nonce or versions, an instance or locators, then IP. RFC 9305: the flag 04 says that
// the first word ends with the protocol that follows.
void open_lisp(Span packet, PacketView& view) {
  constexpr std::uint8_t kNextProtocol = 0x04;
  if (packet.captured < 9) return;
  const std::uint8_t* header = packet.data;
  const bool extended = (header[0] & kNextProtocol) != 0;
  const std::uint16_t ethertype = extended ? ethertype_by_extension(header[3]) : ethertype_of_ip(header[8]);
  packet.skip(8);
  if (ethertype == 0 || (!extended && !plausible_ip(packet))) return;
  enter_tunnel(Tunnel::lisp, ethertype, packet, true, view);
}

// RFC 5415 section 4.3: a preamble (0: not encrypted), the header's length in 4-byte words, what radio (1: 802.11) and
// flags: frames of the radio itself or of Ethernet, fragments, keep-alives.
void open_capwap(Span packet, PacketView& view) {
  constexpr std::uint32_t kNative = 0x100, kFragment = 0x80, kKeepAlive = 0x08;
  if (packet.captured < 8 || packet.data[0] != 0) return;
  const std::uint32_t word = load_be32(packet.data);
  const std::uint32_t header_bytes = ((word >> 19) & 0x1f) * 4, radio = (word >> 9) & 0x1f;
  const bool native = (word & kNative) != 0;
  if (header_bytes < 8 || packet.captured < header_bytes || (word & (kFragment | kKeepAlive)) != 0) return;
  if (native && radio != 1) return;
  packet.skip(header_bytes);
  enter_tunnel(Tunnel::capwap, native ? kEtherControllerWlan : kEtherBridging, packet, true, view);
}

// TaZmen Sniffer Protocol, frames that a router or an access point has seen: version 1, whether received (0) or to be
// sent, what link they are of, tags (0: padding, 1: the last one, others with a length), the frame.
void open_tzsp(Span packet, PacketView& view) {
  constexpr std::uint16_t kEthernet = 1, kIeee80211 = 18;
  if (packet.captured < 5 || packet.data[0] != 1 || packet.data[1] > 1) return;
  const std::uint16_t link = load_be16(packet.data + 2);
  if (link != kEthernet && link != kIeee80211) return;
  packet.skip(4);
  for (;;) {
    if (packet.captured < 2) return;
    const std::uint8_t tag = packet.data[0];
    const std::uint32_t tag_bytes = tag <= 1 ? 1 : 2u + packet.data[1];
    if (packet.captured < tag_bytes) return;
    packet.skip(tag_bytes);
    if (tag == 1) break;
  }
  enter_tunnel(Tunnel::tzsp, link == kEthernet ? kEtherBridging : kEtherControllerWlan, packet, true, view);
}

// RFC 4380 section 5.1.1: an authentication header (0001), an origin (0000), both before the IPv6 header where present.
bool skip_teredo_headers(Span& packet) {
  if (packet.captured >= 4 && load_be16(packet.data) == 0x0001) {
    const std::uint32_t bytes = 4u + packet.data[2] + packet.data[3] + 9;  // identifier, value, nonce, confirmation
    if (packet.captured < bytes) return false;
    packet.skip(bytes);
  }
  if (packet.captured >= 8 && load_be16(packet.data) == 0x0000) packet.skip(8);
  return true;
}

// RFC 4380 section 2.6, and the prefix of its experimental time.
bool is_teredo_address(const std::uint8_t* address) {
  const std::uint32_t prefix = load_be32(address);
  return prefix == 0x20010000 || prefix == 0x3ffe831f;
}
bool is_link_local(const std::uint8_t* address) {  // while a client configures itself
  return (load_be16(address) & 0xffc0) == 0xfe80;
}

void open_teredo(Span packet, PacketView& view) {
  if (!skip_teredo_headers(packet) || packet.captured < 40) return;
  const std::uint8_t* header = packet.data;
  if ((header[0] >> 4) != 6 || load_be16(header + 4) + 40u > packet.wire) return;
  if (!is_teredo_address(header + 8) && !is_teredo_address(header + 24) && !is_link_local(header + 8)) return;
  enter_tunnel(Tunnel::teredo, kEtherIpv6, packet, true, view);
}

// Between any ports: a whole IPv6 packet of exactly the datagram's length, from or to a Teredo address.
void open_portless_teredo(Span packet, PacketView& view) {
  if (packet.captured < 40 || (packet.data[0] >> 4) != 6 || load_be16(packet.data + 4) + 40u != packet.wire) return;
  if (!is_teredo_address(packet.data + 8) && !is_teredo_address(packet.data + 24)) return;
  enter_tunnel(Tunnel::teredo, kEtherIpv6, packet, true, view);
}

// RFC 2661 section 3.1: a data message of version 2; length, sequence numbers and offset where their flags say so.
void open_l2tp(Span packet, PacketView& view) {
  constexpr std::uint16_t kControl = 0x8000, kLength = 0x4000, kSequence = 0x0800, kOffset = 0x0200;
  constexpr std::uint16_t kReserved = 0x34f0, kVersion = 0x000f;
  if (packet.captured < 6) return;
  const std::uint16_t flags = load_be16(packet.data);
  if ((flags & (kControl | kVersion)) == 3 && load_be16(packet.data + 2) == 0) {  // RFC 3931 section 4.1.2.1
    packet.skip(4);
    return open_l2tp_session(packet, true, view);
  }
  if ((flags & (kControl | kReserved)) != 0 || (flags & kVersion) != 2) return;
  std::uint32_t header_bytes = 6;
  if ((flags & kLength) != 0) {
    const std::uint32_t length = load_be16(packet.data + 2);
    if (length > packet.wire) return;
    packet.limit(length);
    header_bytes += 2;
  }
  if ((flags & kSequence) != 0) header_bytes += 4;
  if ((flags & kOffset) != 0) {
    if (packet.captured < header_bytes + 2) return;
    header_bytes += 2u + load_be16(packet.data + header_bytes);
  }
  if (packet.captured < header_bytes) return;
  packet.skip(header_bytes);
  enter_tunnel(Tunnel::l2tp, kEtherPpp, packet, true, view);
}

// draft-massar-v6ops-ayiya-02 section 4: lengths of identity (a power of two) and signature (in 4-byte words) with
// their kinds, how it is signed, what it asks (1: forward what follows), the next header, a time; identity and
// signature.
void open_ayiya(Span packet, PacketView& view) {
  constexpr std::uint8_t kForward = 1, kMostIdentityBits = 8;
  if (packet.captured < 8) return;
  const std::uint8_t* header = packet.data;
  const unsigned identity_bits = header[0] >> 4;
  const std::uint8_t next_header = header[3];
  if (identity_bits > kMostIdentityBits || (header[2] & 0x0f) != kForward) return;
  if (next_header != kProtocolIpv4 && next_header != kProtocolIpv6) return;
  const std::uint32_t header_bytes = 8 + (1u << identity_bits) + (header[1] >> 4) * 4u;
  if (packet.captured < header_bytes) return;
  packet.skip(header_bytes);
  enter_tunnel(Tunnel::ayiya, next_header == kProtocolIpv6 ? kEtherIpv6 : kEtherIpv4, packet, true, view);
}

// Some tunnels choose any source port, others have their own on both sides.
void open_by_port(Span payload, PacketView& view) {
  namespace ports = tunnel_ports;
  const std::uint16_t source = view.source_port, destination = view.destination_port;
  const auto either = [&](std::uint16_t port) { return source == port || destination == port; };
  if (destination == ports::kVxlan || destination == ports::kVxlanLinux || destination == ports::kVxlanGpe) {
    open_vxlan(payload, view);
  } else if (destination == ports::kGeneve) {
    open_geneve(payload, view);
  } else if (either(ports::kGtpU)) {
    open_gtp_u(payload, view);
  } else if (either(ports::kTeredo)) {
    open_teredo(payload, view);
  } else if (either(ports::kL2tp)) {
    open_l2tp(payload, view);
  } else if (destination == ports::kGreInUdp) {  // RFC 8086
    open_gre(payload, true, view);
  } else if (either(ports::kAyiya)) {
    open_ayiya(payload, view);
  } else if (destination == ports::kLisp) {
    open_lisp(payload, view);
  } else if (either(ports::kCapwapData)) {
    open_capwap(payload, view);
  } else if (destination == ports::kTzsp) {
    open_tzsp(payload, view);
  } else if (destination == ports::kMplsInUdp) {  // RFC 7510
    open_mpls(payload, true, view);
  } else {
    open_portless_teredo(payload, view);
  }
}

}  // namespace

void open_udp_tunnel(Span datagram, PacketView& view) {
  if (datagram.captured < 8) return;
  const std::uint32_t length = load_be16(datagram.data + 4);
  // The first fragment says how long the whole datagram is; what is inside is as long as that.
  if (view.is_fragment) datagram.wire = std::max(length, datagram.wire);
  if (length >= 8) datagram.limit(length);
  datagram.skip(8);
  open_by_port(datagram, view);
}

}  // namespace tractor::packet
