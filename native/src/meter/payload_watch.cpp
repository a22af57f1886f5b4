#include "meter/payload_watch.hpp"

#include "flow/client_side.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

dissect::Transport transport_of(std::uint8_t protocol) {
  switch (protocol) {
    case packet::kProtocolTcp:
      return dissect::Transport::tcp;
    case packet::kProtocolUdp:
      return dissect::Transport::udp;
    case packet::kProtocolSctp:
      return dissect::Transport::sctp;
    default:
      return dissect::Transport::other;
  }
}

// A SYN takes a sequence number of its own: data that it carries (RFC 7413) begins after it.
std::uint32_t first_payload_sequence(const PacketDescriptor& packet) {
  return packet.tcp_sequence + ((packet.tcp_flags & packet::kTcpSyn) != 0 ? 1 : 0);
}

flow::FiveTuple client_tuple(const flow::FlowRecord& flow) {
  return tuple_of(flow.key, flow.first_swapped == forward_is_client(flow));
}

}  // namespace

PayloadWatch::Watched& PayloadWatch::watched(flow::FlowRecord& flow) {
  if (flow.cold != kNone) return *watched_[flow.cold];
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(watched_.size()));
    watched_.emplace_back();
  }
  flow.cold = free_.back();
  free_.pop_back();
  watched_[flow.cold] = std::make_unique<Watched>();
  return *watched_[flow.cold];
}

void PayloadWatch::open(flow::FlowRecord& flow) {
  flow.inspect = true;
  if (names_.empty()) return;
  // Both ways round: who is the client may not be known yet.
  const flow::FiveTuple tuple = tuple_of(flow.key, flow.first_swapped);
  std::string_view name = names_.find({tuple.source.address, tuple.destination.address}, flow.stats.first_ns);
  if (name.empty()) name = names_.find({tuple.destination.address, tuple.source.address}, flow.stats.first_ns);
  if (!name.empty()) watched(flow).names->resolved_name = name;
}

void PayloadWatch::add(flow::FlowRecord& flow, const PacketDescriptor& packet, unsigned direction) {
  const bool tcp = flow.key.ip_protocol() == packet::kProtocolTcp;
  if (!packet.carries_payload) return;
  Watched& w = watched(flow);
  if (tcp) return add_segment(flow, w, packet, direction);
  const bool from_client = (direction == 0) == forward_is_client(flow);
  const flow::FiveTuple tuple = client_tuple(flow);
  inspect(flow, w,
          {.bytes = {packet.payload, packet.payload_captured},
           .other = {},
           .transport = transport_of(flow.key.ip_protocol()),
           .ip_protocol = flow.key.ip_protocol(),
           .from_client = from_client,
           .client_port = tuple.source.port,
           .server_port = tuple.destination.port,
           .cut = packet.payload_captured < packet.payload_bytes},
          packet.time_ns);
}

void PayloadWatch::add_segment(flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction) {
  StreamHead& head = w.heads[direction];
  if (stream_bytes_ > kMaxStreamBytes) return finish(flow, w);
  const std::size_t before = head.allocated();
  const bool syn_seen = (flow.tcp_events & (flow::kSynSeen[direction] | flow::kSynAckSeen[direction])) != 0;
  if (syn_seen) head.set_syn(flow.initial_sequence(direction));
  const bool news = head.add(first_payload_sequence(packet), {packet.payload, packet.payload_captured});
  stream_bytes_ += head.allocated() - before;
  if (!news) return;
  const flow::FiveTuple tuple = client_tuple(flow);
  const base::ByteView bytes = head.contiguous();
  inspect(flow, w,
          {.bytes = bytes,
           .other = w.heads[1 - direction].contiguous(),
           .transport = dissect::Transport::tcp,
           .ip_protocol = packet::kProtocolTcp,
           .from_client = (direction == 0) == forward_is_client(flow),
           .client_port = tuple.source.port,
           .server_port = tuple.destination.port,
           .cut = packet.payload_captured < packet.payload_bytes},
          packet.time_ns);
  // Both heads full and still undecided: nothing more will come of it.
  if (bytes.size() == dissect::kStreamHeadBytes &&
      w.heads[1 - direction].contiguous().size() == dissect::kStreamHeadBytes) {
    finish(flow, w);
  }
}

void PayloadWatch::inspect(flow::FlowRecord& flow, Watched& w, const dissect::Payload& payload, base::TimeNs now_ns) {
  if (!flow.inspect) return;
  dissect::inspect(payload, w.inspection, w.names->facts);
  if (!w.names->facts.answers.empty()) take_answers(flow, w, now_ns);
  if (w.inspection.done) finish(flow, w);
}

void PayloadWatch::take_answers(const flow::FlowRecord& flow, Watched& w, base::TimeNs now_ns) {
  const flow::FiveTuple tuple = client_tuple(flow);
  for (const dissect::NameAnswer& answer : w.names->facts.answers) {
    names_.remember({tuple.source.address, answer.address}, answer.name, now_ns);
  }
  w.names->facts.answers.clear();
}

void PayloadWatch::finish(flow::FlowRecord& flow, Watched& w) {
  flow.inspect = false;
  for (StreamHead& head : w.heads) {
    stream_bytes_ -= head.allocated();
    head.release();
  }
}

std::unique_ptr<FlowNames> PayloadWatch::close(flow::FlowRecord& flow) {
  if (flow.cold == kNone) return nullptr;
  Watched& w = *watched_[flow.cold];
  finish(flow, w);
  auto names = std::move(w.names);
  watched_[flow.cold].reset();
  free_.push_back(flow.cold);
  flow.cold = kNone;
  return names;
}

}  // namespace tractor::meter
