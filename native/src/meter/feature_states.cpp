#include "meter/feature_states.hpp"

#include "packet/packet_view.hpp"

namespace tractor::meter {

using features::FeatureSet;

namespace {

// Of a later fragment: bytes from the datagram's beginning, in units of 8 (RFC 791 section 3.1).
std::uint32_t offset_of(const PacketDescriptor& packet) {
  return (packet.fragment & packet::kFragmentOffset) * 8u;
}

}  // namespace

std::byte* FeatureStates::place(flow::FlowIndex index) {
  const std::size_t slab = index / kSlabStates;
  if (slab >= slabs_.size()) slabs_.resize(slab + 1);
  if (slabs_[slab].size() == 0) slabs_[slab] = base::HugeArray<std::byte>(kSlabStates * bytes_);
  return slabs_[slab].begin() + index % kSlabStates * bytes_;
}

void FeatureStates::add(flow::FlowIndex index, const PacketDescriptor& packet, unsigned direction, base::TimeNs now_ns,
                        bool begins) {
  std::byte* const state = place(index);
  if (begins) layout_.clear(state);
  count(state, packet, direction, now_ns);
}

void FeatureStates::count(std::byte* state, const PacketDescriptor& packet, unsigned direction,
                          base::TimeNs now_ns) const {
  const auto& layout = layout_;
  if (layout.has(FeatureSet::rates)) {
    layout.at<stats::PayloadStats>(state, FeatureSet::rates).add(direction, packet.payload_bytes);
  }
  if (layout.has(FeatureSet::tcp)) count_tcp(state, packet, direction);
  if (layout.has(FeatureSet::lengths)) {
    layout.at<stats::LengthStats>(state, FeatureSet::lengths)
        .add(direction, packet.ip_bytes, packet.payload_bytes, packet.transport_header_bytes);
  }
  if (layout.has(FeatureSet::bulk)) {
    layout.at<stats::BulkStats>(state, FeatureSet::bulk).add(now_ns, direction, packet.payload_bytes);
  }
  if (layout.has(FeatureSet::histograms)) {
    layout.at<stats::HistogramStats>(state, FeatureSet::histograms).add(now_ns, direction, packet.payload_bytes);
  }
  if (layout.has(FeatureSet::splt)) {
    layout.at<stats::SequenceStats>(state, FeatureSet::splt)
        .add(layout.splt_entries(state), now_ns, direction, packet.ip_bytes);
  }
  if (layout.has(FeatureSet::entropy)) {
    layout.at<stats::EntropyStats>(state, FeatureSet::entropy)
        .add(direction, {packet.payload, packet.waited() ? 0 : packet.payload_captured});
  }
}

// A later fragment has no TCP header, and of one that was cut short the window is not known: both have 0 header bytes.
void FeatureStates::count_tcp(std::byte* state, const PacketDescriptor& packet, unsigned direction) const {
  if (packet.key.ip_protocol() != packet::kProtocolTcp) return;
  auto& tcp = layout_.at<stats::TcpStats>(state, FeatureSet::tcp);
  tcp.add_flags(direction, packet.tcp_flags);
  stats::TcpSequence& sequence = tcp.sequence[direction];
  if (packet.transport_header_bytes == 0) {
    // One that waited comes before the fragment that has the header.
    if (packet.is_part() && !packet.waited()) sequence.add_rest(offset_of(packet), packet.payload_bytes);
    return;
  }
  tcp.add_window(direction, packet.tcp_window);
  const bool syn = (packet.tcp_flags & packet::kTcpSyn) != 0;
  const bool fin = (packet.tcp_flags & packet::kTcpFin) != 0;
  const bool rst = (packet.tcp_flags & packet::kTcpRst) != 0;
  // What an RST carries is no part of the stream (RFC 9293 section 3.5.3), nor is its window.
  if (rst) return;
  if (syn) sequence.open(packet.tcp_sequence);
  sequence.add(packet.tcp_sequence, packet.payload_bytes, (syn ? 1u : 0u) + (fin ? 1u : 0u));
  sequence.note_header(packet.tcp_sequence, packet.transport_header_bytes, fin);
  if (!syn && packet.tcp_window == 0) ++sequence.zero_windows;
}

std::size_t FeatureStates::bytes() const {
  std::size_t slabs = 0;
  for (const auto& slab : slabs_) slabs += slab.size() != 0 ? 1 : 0;
  return slabs * kSlabStates * bytes_ + slabs_.capacity() * sizeof(slabs_[0]);
}

}  // namespace tractor::meter
