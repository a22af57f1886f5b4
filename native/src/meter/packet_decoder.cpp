#include "meter/packet_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "flow/icmp_key.hpp"
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
  key.ip_protocol = view.ip_version == 4 ? view.ip_protocol : 0;
  return key;
}

packet::Span frame_span(const capture::Frame& frame) {
  const std::uint32_t fcs = std::min<std::uint32_t>(frame.fcs_length, frame.wire_length);
  return {frame.data, std::min(frame.captured_length, frame.wire_length - fcs), frame.wire_length - fcs};
}

}  // namespace

void PacketDecoder::resolve_fragment(PacketView& view, base::TimeNs now_ns) {
  if (!view.is_later_fragment) {
    if (view.has_ports) fragments_.remember(fragment_key(view), {view.source_port, view.destination_port}, now_ns);
    return;
  }
  if (const auto ports = fragments_.find(fragment_key(view), now_ns)) {
    view.source_port = ports->source;
    view.destination_port = ports->destination;
    view.has_ports = true;
  } else {
    view.note(packet::Anomaly::fragment_orphan);
  }
}

void PacketDecoder::count_anomalies(std::uint16_t bits) {
  for (std::size_t i = 0; i < counters_.anomalies.size(); ++i) counters_.anomalies[i] += (bits >> i) & 1;
}

// The ports of a first fragment whose tunnel was opened are those of the packet inside; the later fragments are
// outside.
void PacketDecoder::remember_outer_fragment(const capture::Frame& frame) {
  PacketView outer;
  outer.tunnels_left = 0;
  if (packet::decode_frame(frame.link_type, frame_span(frame), outer) != packet::Outcome::metered) return;
  if (outer.is_fragment && !outer.is_later_fragment) resolve_fragment(outer, time_of(frame));
}

bool PacketDecoder::decode_any(const capture::Frame& frame, PacketDescriptor& out) {
  PacketView view;
  if (!open_tunnels_) view.tunnels_left = 0;
  packet::Outcome outcome = packet::decode_frame(frame.link_type, frame_span(frame), view);
  std::uint32_t wire_bytes = frame.wire_length - view.more.wire;
  if (view.more.data != nullptr) [[unlikely]] {
    further_ = view;
    // The frame is metered when one of its packets is.
    if (outcome != packet::Outcome::metered && next_of_frame(wire_bytes)) {
      outcome = packet::Outcome::metered;
      view = further_;
      count(packet::Anomaly::further_packet_not_ip);  // the first one
    }
  }
  ++counters_.outcomes[static_cast<std::size_t>(outcome)];
  if (outcome != packet::Outcome::metered) {
    if (outcome == packet::Outcome::unsupported_link) ++counters_.unsupported_links[view.unsupported_link];
    return false;
  }
  describe(view, frame, wire_bytes, out);
  return true;
}

// Makes `further_` the next packet of its frame that carries IP.
bool PacketDecoder::next_of_frame(std::uint32_t& wire_bytes) {
  while (has_further()) {
    const std::uint32_t before = further_.more.wire;
    const packet::Outcome outcome = packet::decode_more(further_);
    wire_bytes = before - further_.more.wire;
    if (outcome == packet::Outcome::metered) return true;
    count(packet::Anomaly::further_packet_not_ip);
  }
  return false;
}

bool PacketDecoder::decode_further(const capture::Frame& frame, PacketDescriptor& out) {
  std::uint32_t wire_bytes = 0;
  if (!next_of_frame(wire_bytes)) return false;
  ++packet_number_;
  ++further_packets_;
  count(packet::Anomaly::further_packet_of_frame);
  PacketView view = further_;
  describe(view, frame, wire_bytes, out);
  finish(frame, out);
  return true;
}

void PacketDecoder::describe(PacketView& view, const capture::Frame& frame, std::uint32_t wire_bytes,
                             PacketDescriptor& out) {
  if (view.is_fragment) [[unlikely]]
    resolve_fragment(view, time_of(frame));
  if (view.in_fragment) [[unlikely]]
    remember_outer_fragment(frame);
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
}

}  // namespace tractor::meter
