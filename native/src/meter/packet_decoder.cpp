#include "meter/packet_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "flow/icmp_key.hpp"
#include "meter/datagram_parts.hpp"
#include "packet/decode.hpp"

namespace tractor::meter {

using packet::PacketView;

namespace {

// True where the key is swapped.
bool write_key(const PacketView& view, flow::BiflowKey& key) {
  std::uint16_t source = view.source_port, destination = view.destination_port;
  bool one_way = false;
  if (view.ip_protocol == packet::kProtocolIcmp || view.ip_protocol == packet::kProtocolIcmpv6) [[unlikely]] {
    if (view.has_ports) {
      const auto type = static_cast<std::uint8_t>(source), code = static_cast<std::uint8_t>(destination);
      const flow::IcmpPorts ports =
          view.ip_protocol == packet::kProtocolIcmp ? flow::icmp_ports(type, code) : flow::icmpv6_ports(type, code);
      source = ports.source;
      destination = ports.destination;
      one_way = ports.one_way;
    }
  }
  if (view.ip_version == 4) [[likely]] {
    return flow::write_key_ipv4(key, view.source_address, view.destination_address, source, destination,
                                view.ip_protocol, one_way);
  }
  return flow::write_key_ipv6(key, view.source_address, view.destination_address, source, destination, view.ip_protocol,
                              one_way);
}

flow::FragmentKey fragment_key(const PacketView& view) {
  flow::FragmentKey key;
  const std::size_t bytes = view.ip_version == 4 ? 4 : 16;
  std::memcpy(key.source.data(), view.source_address, bytes);
  std::memcpy(key.destination.data(), view.destination_address, bytes);
  key.identification = view.fragment_id;
  key.ip_version = view.ip_version;
  // In IPv6 the fragments of one datagram may end in different headers; the identification alone tells (RFC 8200 4.5).
  key.ip_protocol = view.ip_version == 4 ? view.datagram_protocol : 0;
  return key;
}

// Whether the first fragment may say more of the flow than a later one does. In IPv6 only it knows the protocol.
bool first_tells_more(const PacketView& view) {
  constexpr std::uint8_t kAuthentication = 51;
  if (view.ip_version == 6) return true;
  switch (view.ip_protocol) {
    case packet::kProtocolTcp:
    case packet::kProtocolUdp:
    case packet::kProtocolUdpLite:
    case packet::kProtocolSctp:
    case packet::kProtocolDccp:
    case packet::kProtocolIcmp:
    case packet::kProtocolIcmpv6:
    case kAuthentication:
      return true;
    default:
      return false;
  }
}

flow::FragmentPorts ports_of(const PacketView& view) {
  return {view.source_port, view.destination_port, view.ip_protocol, view.has_ports};
}

// For whoever puts datagrams together. Left out are first fragments of TCP, whose sequence number is wanted in that
// place, and those with further headers in the part that was cut.
void describe_fragment(const PacketView& view, PacketDescriptor& out) {
  if (!view.is_later_fragment) {
    const bool joins = view.ip_protocol == packet::kProtocolUdp || view.ip_protocol == packet::kProtocolSctp;
    if (!joins || view.payload != view.fragment_data + view.header_bytes) return;
  }
  out.fragment = view.fragment_field;
  out.tcp_sequence = view.fragment_id;
  out.carries_payload = false;
}

packet::Span frame_span(const capture::Frame& frame) {
  const std::uint32_t fcs = std::min<std::uint32_t>(frame.fcs_length, frame.wire_length);
  return {frame.data, std::min(frame.captured_length, frame.wire_length - fcs), frame.wire_length - fcs};
}

// Of `all` bytes of a frame, those that are not the rest's. In a first fragment of a tunnel's packet the rest may go on
// in later frames: of this one it has no more than there are.
std::uint32_t before_more(std::uint32_t all, packet::Remainder& more) {
  more.wire = std::min(more.wire, all);
  return all - more.wire;
}

}  // namespace

// False where the packet has to wait: it is not known yet whose the fragment is.
bool PacketDecoder::settle(const FragmentSighting& sighting, PacketDescriptor& out) {
  using Kind = FragmentSighting::Kind;
  out = sighting.packet;
  bool known = true;
  if (sighting.kind == Kind::first) {
    remember(sighting.key, sighting.ports, out.time_ns);
  } else if (sighting.kind == Kind::later) {
    const auto ports = fragments_.find(sighting.key, out.time_ns);
    known = ports.has_value();
    if (known) give_flow(sighting.key, *ports, out);
  }
  if (sighting.in_first) remember(sighting.outer_key, sighting.outer_ports, out.time_ns);
  if (!known) hold(sighting.key, out);
  return known;
}

void PacketDecoder::remember(const flow::FragmentKey& key, const flow::FragmentPorts& ports, base::TimeNs now_ns) {
  fragments_.remember(key, ports, now_ns);
  if (!held_.empty()) release(key, ports);
}

// Payload that no datagram is put together from is not kept.
void PacketDecoder::hold(const flow::FragmentKey& key, const PacketDescriptor& packet) {
  if (held_.full()) give_up(held_.take_oldest());
  HeldFragment held{packet, nullptr};
  held.packet.fragment |= PacketDescriptor::kWaited;
  const std::size_t bytes = packet.payload_captured;
  const bool keeps = held_payload_ != HeldPayload::dropped && held_.has_room_for(bytes) &&
                     DatagramParts::may_take(packet.fragment, bytes);
  if (!keeps) {
    held.packet.payload = nullptr;
    held.packet.payload_captured = 0;
  } else if (held_payload_ == HeldPayload::copied) {
    const std::shared_ptr<std::uint8_t[]> copy(new std::uint8_t[bytes]);
    std::copy_n(packet.payload, bytes, copy.get());
    held.packet.payload = copy.get();
    held.bytes = copy;
  }
  held_.hold(key, std::move(held));
}

// Those that waited for the first fragment of their datagram have the flow of it.
void PacketDecoder::release(const flow::FragmentKey& key, const flow::FragmentPorts& ports) {
  for (HeldFragment& held : held_.take(key)) {
    give_flow(key, ports, held.packet);
    ready_.push_back(held.packet);
    if (held.bytes) released_.push_back(std::move(held.bytes));
  }
}

void PacketDecoder::give_flow(const flow::FragmentKey& key, const flow::FragmentPorts& ports,
                              PacketDescriptor& packet) const {
  PacketView view;
  view.source_address = key.source.data();
  view.destination_address = key.destination.data();
  view.source_port = ports.source;
  view.destination_port = ports.destination;
  view.ip_version = key.ip_version;
  view.ip_protocol = ports.ip_protocol;
  view.has_ports = ports.has_ports;
  packet.swapped = write_key(view, packet.key);
  packet.hash = static_cast<std::uint32_t>(flow::hash_key(packet.key, hash_seed_));
}

// They become flows without ports.
void PacketDecoder::give_up(const std::vector<HeldFragment>& fragments) {
  for (const HeldFragment& held : fragments) {
    count(packet::Anomaly::fragment_orphan);
    PacketDescriptor& packet = ready_.emplace_back(held.packet);
    packet.payload = nullptr;
    packet.payload_captured = 0;
    packet.fragment = PacketDescriptor::kWaited;  // of a datagram that nobody knows
  }
}

// Behind those that are ready, and the first of them into `out`.
bool PacketDecoder::line_up(bool filled, PacketDescriptor& out) {
  if (!ready_.empty()) [[unlikely]] {
    if (filled) ready_.push_back(out);
    filled = next_ready(out);
  }
  // Also where there is no further packet, but bytes that this one's payload lies in.
  has_further_ = further_.more.data != nullptr || !ready_.empty() || !released_.empty();
  return filled;
}

bool PacketDecoder::next_ready(PacketDescriptor& out) {
  if (ready_.empty()) return false;
  out = ready_[ready_at_++];
  if (ready_at_ == ready_.size()) {
    ready_.clear();
    ready_at_ = 0;
  }
  return true;
}

void PacketDecoder::end_input() {
  give_up(held_.take_all());
}

void PacketDecoder::count_anomalies(std::uint16_t bits) {
  for (std::size_t i = 0; i < counters_.anomalies.size(); ++i) counters_.anomalies[i] += (bits >> i) & 1;
}

// The ports of a first fragment whose tunnel was opened are those of the packet inside; the later fragments are
// outside.
void PacketDecoder::sight_outer_fragment(const capture::Frame& frame, FragmentSighting& sighting) {
  PacketView outer;
  outer.tunnels_left = 0;
  if (packet::decode_frame(frame.link_type, frame_span(frame), outer) != packet::Outcome::metered) return;
  if (!outer.is_fragment || outer.is_later_fragment) return;
  sighting.in_first = true;
  sighting.outer_key = fragment_key(outer);
  sighting.outer_ports = ports_of(outer);
}

bool PacketDecoder::decode_any(const capture::Frame& frame, PacketDescriptor& out) {
  if (!held_.empty()) [[unlikely]]
    give_up(held_.take_due(time_of(frame)));
  if (line_up(decode_first(frame, out), out)) return true;
  return has_further_ && decode_further(frame, out);
}

bool PacketDecoder::decode_first(const capture::Frame& frame, PacketDescriptor& out) {
  PacketView view;
  if (!open_tunnels_) view.tunnels_left = 0;
  packet::Outcome outcome = packet::decode_frame(frame.link_type, frame_span(frame), view);
  std::uint32_t wire_bytes = before_more(frame.wire_length, view.more);
  if (view.more.data != nullptr) [[unlikely]] {
    further_ = view;
    // The frame is metered when one of its packets is.
    if (outcome != packet::Outcome::metered && next_of_frame(wire_bytes)) {
      outcome = packet::Outcome::metered;
      view = further_;
      count(packet::Anomaly::further_packet_not_ip);  // the first one
    }
  }
  count(outcome, frame);
  if (outcome != packet::Outcome::metered) {
    if (outcome == packet::Outcome::unsupported_link) ++counters_.unsupported_links[view.unsupported_link];
    return false;
  }
  return describe(view, frame, wire_bytes, out);
}

// Makes `further_` the next packet of its frame that carries IP.
bool PacketDecoder::next_of_frame(std::uint32_t& wire_bytes) {
  while (further_.more.data != nullptr) {
    const std::uint32_t before = further_.more.wire;
    const packet::Outcome outcome = packet::decode_more(further_);
    wire_bytes = before_more(before, further_.more);
    if (outcome == packet::Outcome::metered) return true;
    count(packet::Anomaly::further_packet_not_ip);
  }
  return false;
}

bool PacketDecoder::decode_further(const capture::Frame& frame, PacketDescriptor& out) {
  if (!ready_.empty()) return line_up(false, out);
  std::uint32_t wire_bytes = 0;
  while (next_of_frame(wire_bytes)) {
    ++packet_number_;
    ++further_packets_;
    count(packet::Anomaly::further_packet_of_frame);
    PacketView view = further_;
    if (line_up(describe(view, frame, wire_bytes, out), out)) return true;
  }
  has_further_ = false;
  return false;
}

// False where the packet has to wait, or is put aside.
bool PacketDecoder::describe(PacketView& view, const capture::Frame& frame, std::uint32_t wire_bytes,
                             PacketDescriptor& out) {
  fill(view, frame, wire_bytes, out);
  if (!view.is_fragment && !view.in_fragment) [[likely]]
    return true;
  FragmentSighting sighting;
  if (view.is_fragment) {
    describe_fragment(view, out);
    using Kind = FragmentSighting::Kind;
    sighting.kind = !view.is_later_fragment ? Kind::first : first_tells_more(view) ? Kind::later : Kind::later_told;
    sighting.key = fragment_key(view);
    sighting.ports = ports_of(view);
  }
  if (view.in_fragment) sight_outer_fragment(frame, sighting);
  sighting.packet = out;
  if (aside_ == nullptr) return settle(sighting, out);
  aside_->put_aside(sighting);
  return !view.is_fragment;
}

void PacketDecoder::fill(PacketView& view, const capture::Frame& frame, std::uint32_t wire_bytes,
                         PacketDescriptor& out) {
  if (view.anomalies != 0) [[unlikely]] {
    count_anomalies(view.anomalies);
    if (view.noted(packet::Anomaly::transport_header_cut)) view.header_bytes = 0;
  }
  out.swapped = write_key(view, out.key);
  out.payload = view.payload;
  out.wire_bytes = wire_bytes;
  out.ip_bytes = view.ip_bytes;
  out.payload_bytes = view.payload_bytes;
  out.payload_captured = view.payload_captured;
  out.tcp_sequence = view.tcp_sequence;
  out.vlan_id = view.vlan_id;
  out.tunnel = view.tunnel;
  out.tcp_window = view.tcp_window;
  out.transport_header_bytes = view.header_bytes;
  out.tcp_flags = view.ip_protocol == packet::kProtocolTcp ? view.tcp_flags : 0;
  out.carries_payload = view.payload_captured != 0 && !view.is_later_fragment;
  out.fragment = 0;
  finish(frame, hash_seed_, out);
  out.packet_number = packet_number_;
  if (view.pktap != nullptr && processes_ != nullptr && out.process == 0) [[unlikely]] {
    const packet::PktapProcess process = packet::pktap_process(view.pktap);
    out.process = processes_->number_of(process.id, process.name);
  }
}

}  // namespace tractor::meter
