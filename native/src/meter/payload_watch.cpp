#include "meter/payload_watch.hpp"

#include <algorithm>

#include "flow/client_side.hpp"
#include "meter/flow_names.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

namespace {

// A text that was longer gives its memory back with its flow.
constexpr std::size_t kKeptBytes = 512;

void empty_text(std::string& text) {
  if (text.capacity() > kKeptBytes) {
    std::string().swap(text);
  } else {
    text.clear();
  }
}

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

bool syn_seen(const flow::FlowRecord& flow, unsigned direction) {
  return (flow.tcp_events & (flow::kSynSeen[direction] | flow::kSynAckSeen[direction])) != 0;
}

dissect::Payload payload_of(const flow::FlowRecord& flow, const PacketDescriptor& packet, unsigned direction,
                            base::ByteView bytes, base::ByteView other) {
  const bool forward_is_client = flow::forward_is_client(flow);
  const bool client_is_high = flow.first_swapped == forward_is_client;
  const std::uint8_t protocol = flow.key.ip_protocol();
  return {.bytes = bytes,
          .other = other,
          .transport = transport_of(protocol),
          .ip_protocol = protocol,
          .from_client = (direction == 0) == forward_is_client,
          .client_port = client_is_high ? flow.key.high_port() : flow.key.low_port(),
          .server_port = client_is_high ? flow.key.low_port() : flow.key.high_port(),
          .cut = packet.payload_captured < packet.payload_bytes};
}

}  // namespace

PayloadWatch::Watched& PayloadWatch::watched(flow::FlowRecord& flow) {
  if (flow.cold == flow::kNoIndex) flow.cold = watched_.take();
  return watched_[flow.cold];
}

void PayloadWatch::open(flow::FlowRecord& flow) {
  flow.inspect = true;
  if (resolved_.empty()) return;
  // Both ways round: who is the client may not be known yet.
  const flow::FiveTuple tuple = tuple_of(flow.key, flow.first_swapped);
  const std::string_view name =
      resolved_.find_either({tuple.source.address, tuple.destination.address}, flow.stats.first_ns);
  if (name.empty()) return;
  Watched& w = watched(flow);
  w.names = names_.take();
  pack_names({}, name, names_[w.names]);
}

void PayloadWatch::add(flow::FlowRecord& flow, const PacketDescriptor& packet, unsigned direction) {
  if (!packet.carries_payload) return;
  Watched& w = watched(flow);
  if (flow.key.ip_protocol() == packet::kProtocolTcp) {
    add_segment(flow, w, packet, direction);
  } else {
    const base::ByteView bytes{packet.payload, packet.payload_captured};
    inspect(flow, w, payload_of(flow, packet, direction, bytes, {}), packet.time_ns);
  }
}

void PayloadWatch::add_segment(flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction) {
  if (stream_bytes_ > kMaxStreamBytes) return finish(flow, w);
  const bool opens = opens_stream(flow, w, packet, direction);
  if (!opens && !store(flow, w, packet, direction)) return;
  // Most streams are told by their first segment: it is read where it lies, and kept only where more is needed.
  const base::ByteView segment{packet.payload,
                               std::min<std::size_t>(packet.payload_captured, dissect::kStreamHeadBytes)};
  const base::ByteView bytes = opens ? segment : stream(w, direction);
  inspect(flow, w, payload_of(flow, packet, direction, bytes, stream(w, 1 - direction)), packet.time_ns);
  if (!flow.inspect) return;
  if (opens) store(flow, w, packet, direction);
  // Both heads full and still undecided: nothing more will come of it.
  if (stream(w, 0).size() == dissect::kStreamHeadBytes && stream(w, 1).size() == dissect::kStreamHeadBytes) {
    finish(flow, w);
  }
}

// The segment begins with the stream's first byte, and nothing of the stream is there yet.
bool PayloadWatch::opens_stream(const flow::FlowRecord& flow, const Watched& w, const PacketDescriptor& packet,
                                unsigned direction) const {
  const std::uint32_t sequence = first_payload_sequence(packet);
  if (w.streams != flow::kNoIndex && streams_[w.streams].heads[direction].based()) {
    return streams_[w.streams].heads[direction].opens_with(sequence);
  }
  return !syn_seen(flow, direction) || sequence == flow.initial_sequence(direction) + 1;
}

// True where the stream has new bytes to read.
bool PayloadWatch::store(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet, unsigned direction) {
  if (w.streams == flow::kNoIndex) w.streams = streams_.take();
  StreamHead& head = streams_[w.streams].heads[direction];
  const std::size_t before = head.allocated();
  if (syn_seen(flow, direction)) head.set_syn(flow.initial_sequence(direction));
  const bool news = head.add(first_payload_sequence(packet), {packet.payload, packet.payload_captured});
  stream_bytes_ += head.allocated() - before;
  return news;
}

base::ByteView PayloadWatch::stream(const Watched& w, unsigned direction) const {
  return w.streams == flow::kNoIndex ? base::ByteView{} : streams_[w.streams].heads[direction].contiguous();
}

void PayloadWatch::inspect(flow::FlowRecord& flow, Watched& w, const dissect::Payload& payload, base::TimeNs now_ns) {
  dissect::Facts& facts = facts_of(w);
  if (!w.carry.empty()) facts.carry.swap(w.carry);
  dissect::inspect(payload, w.inspection, facts);
  if (!facts.carry.empty()) facts.carry.swap(w.carry);
  if (!facts.answers.empty()) take_answers(flow, facts, now_ns);
  keep(w, facts);
  if (w.inspection.done) finish(flow, w);
}

dissect::Facts& PayloadWatch::facts_of(const Watched& w) {
  if (w.facts != flow::kNoIndex) return facts_[w.facts];
  if (w.names != flow::kNoIndex) unpack_facts(FlowNames(names_[w.names]), fresh_);
  return fresh_;
}

// Until the next payload, or for good.
void PayloadWatch::keep(Watched& w, dissect::Facts& facts) {
  if (w.facts != flow::kNoIndex || facts.say_nothing()) return;
  if (!facts.announced.empty() && !w.inspection.done) {
    w.facts = facts_.take();
    std::swap(facts_[w.facts], facts);
    return;
  }
  pack(w, facts);
  facts.clear();
}

void PayloadWatch::pack(Watched& w, const dissect::Facts& facts) {
  if (w.names == flow::kNoIndex) w.names = names_.take();
  std::string& names = names_[w.names];
  packed_.clear();
  pack_names(facts, FlowNames(names).text(NameText::resolved_name), packed_);
  names.assign(packed_);
}

void PayloadWatch::take_answers(const flow::FlowRecord& flow, dissect::Facts& facts, base::TimeNs now_ns) {
  const flow::FiveTuple tuple = tuple_of(flow.key, flow.first_swapped == forward_is_client(flow));
  for (const dissect::NameAnswer& answer : facts.answers) {
    resolved_.remember({tuple.source.address, answer.address}, answer.name, now_ns);
  }
  facts.answers.clear();
}

// Keeps what was found, packed, and gives the rest back.
void PayloadWatch::finish(flow::FlowRecord& flow, Watched& w) {
  flow.inspect = false;
  if (w.facts != flow::kNoIndex) {
    pack(w, facts_[w.facts]);
    facts_[w.facts].clear();
    facts_.give_back(w.facts);
  }
  if (w.streams != flow::kNoIndex) {
    for (StreamHead& head : streams_[w.streams].heads) {
      stream_bytes_ -= head.allocated();
      head.clear();
    }
    streams_.give_back(w.streams);
  }
  empty_text(w.carry);
  watched_.give_back(flow.cold);
  flow.cold = w.names;
  w.inspection = {};
  w.names = w.facts = w.streams = flow::kNoIndex;
}

std::string_view PayloadWatch::close(flow::FlowRecord& flow) {
  if (flow.cold == flow::kNoIndex) return {};
  if (flow.inspect) finish(flow, watched_[flow.cold]);
  if (flow.cold == flow::kNoIndex) return {};
  packed_.assign(names_[flow.cold]);
  empty_text(names_[flow.cold]);
  names_.give_back(flow.cold);
  flow.cold = flow::kNoIndex;
  return packed_;
}

}  // namespace tractor::meter
