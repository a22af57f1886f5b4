// Of PayloadWatch: datagrams in fragments.
#include <algorithm>

#include "meter/payload_watch.hpp"
#include "meter/watched_payload.hpp"

namespace tractor::meter {

// A datagram in fragments is read when it is whole, as if it had come so. Its first fragment is also read by itself, as
// of a capture that cut the packet there: the others may never come.
void PayloadWatch::add_fragment(flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet,
                                unsigned direction) {
  const bool first = (packet.fragment & packet::kFragmentOffset) == 0;
  dissect::Payload payload = payload_of(flow, packet, direction, {packet.payload, packet.payload_captured}, {});
  if (stream_bytes_ <= kMaxStreamBytes) {
    DatagramParts& datagram = datagram_of(w, packet, direction);
    const std::size_t before = datagram.allocated();
    const bool had_head = datagram.has_head();
    const base::ByteView whole = datagram.add(packet);
    stream_bytes_ += datagram.allocated() - before;
    most_stream_bytes_ = std::max(most_stream_bytes_, stream_bytes_);
    if (!whole.empty()) {
      if (datagram.head_was_read() && w.inspection.packets_seen > 0) --w.inspection.packets_seen;  // the same datagram
      payload.bytes = whole;
      inspect(flow, w, payload, packet.time_ns);
      if (flow.inspect) give_up(datagram);
      return;
    }
    if (had_head) return;
    if (first && !payload.bytes.empty()) datagram.note_head_read();
  }
  if (first && !payload.bytes.empty()) read_head(flow, w, payload, packet.time_ns);
}

// What it says is taken, and whoever recognised it is asked alone from then on; else the inspection stays where it was,
// for the datagram or, where it stays without its rest, the next one. Only its patience is the same as ever.
void PayloadWatch::read_head(flow::FlowRecord& flow, Watched& w, dissect::Payload head, base::TimeNs now_ns) {
  head.cut = true;
  dissect::Inspection before = w.inspection;
  const std::string carry = w.carry;
  read(flow, w, head, now_ns);
  before.packets_seen = w.inspection.packets_seen;
  // Dissectors take what is known for their own work: none but the one that knows it may be asked now.
  before.matched = w.inspection.matched;
  if (w.inspection.done && before.packets_seen >= dissect::kMaxInspectedPackets) return finish(flow, w);
  w.inspection = before;
  w.carry = carry;
}

// Where there is no room for another one, the older of them goes.
DatagramParts& PayloadWatch::datagram_of(Watched& w, const PacketDescriptor& packet, unsigned direction) {
  if (w.streams == flow::kNoIndex) w.streams = gatherings_.take();
  DatagramParts& one = gatherings_[w.streams].datagrams[0];
  DatagramParts& other = gatherings_[w.streams].datagrams[1];
  for (DatagramParts* datagram : {&one, &other}) {
    if (datagram->is_of(packet.tcp_sequence, direction, packet.time_ns)) return *datagram;
  }
  DatagramParts& place = one.begun() && (!other.begun() || other.begun_before(one)) ? other : one;
  count_not_whole(place);
  give_up(place);
  place.begin(packet.tcp_sequence, direction, packet.time_ns);
  return place;
}

// Not counted are later fragments alone: the first one was a tunnel's, whose packet is of another flow. Nor what was
// not waited for, since the flow had been recognised.
void PayloadWatch::count_not_whole(const DatagramParts& datagram) {
  if (datagram.has_head() && !datagram.whole()) ++datagrams_not_whole_;
}

void PayloadWatch::give_up(DatagramParts& datagram) {
  stream_bytes_ -= datagram.allocated();
  datagram.clear();
}

void PayloadWatch::give_gathering_back(Watched& w) {
  if (w.streams == flow::kNoIndex) return;
  for (DatagramParts& datagram : gatherings_[w.streams].datagrams) give_up(datagram);
  gatherings_.give_back(w.streams);
  w.streams = flow::kNoIndex;
}

}  // namespace tractor::meter
