#include "meter/payload_watch.hpp"

#include <algorithm>

#include "dissect/text.hpp"
#include "flow/client_side.hpp"
#include "meter/flow_hearsay.hpp"
#include "meter/watched_payload.hpp"
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

// A SYN takes a sequence number of its own: data that it carries (RFC 7413) begins after it.
std::uint32_t first_payload_sequence(const PacketDescriptor& packet) {
  return packet.tcp_sequence + ((packet.tcp_flags & packet::kTcpSyn) != 0 ? 1 : 0);
}

// The padding of the smallest Ethernet frame, which some devices count into the length of the packet: zeros that fill
// an IPv4 packet up to 46 bytes, on a bare acknowledgement (IEEE 802.3, 3.2.7). No part of the stream.
bool is_frame_padding(const PacketDescriptor& packet) {
  constexpr std::uint32_t kSmallestPayload = 46;
  if (packet.ip_bytes > kSmallestPayload || packet.payload_captured < packet.payload_bytes) return false;
  if ((packet.tcp_flags & packet::kTcpPsh) != 0) return false;
  return std::all_of(packet.payload, packet.payload + packet.payload_captured,
                     [](std::uint8_t byte) { return byte == 0; });
}

bool syn_seen(const flow::FlowRecord& flow, unsigned direction) {
  return (flow.tcp_events & (flow::kSynSeen[direction] | flow::kSynAckSeen[direction])) != 0;
}

bool from_client(const flow::FlowRecord& flow, unsigned direction) {
  return (direction == 0) == flow::forward_is_client(flow);
}

bool joins_fragments(std::uint8_t protocol) {
  return protocol == packet::kProtocolUdp || protocol == packet::kProtocolSctp;
}

}  // namespace

PayloadWatch::Watched& PayloadWatch::watched(flow::FlowRecord& flow) {
  if (flow.cold == flow::kNoIndex) flow.cold = watched_.take();
  return watched_[flow.cold];
}

void PayloadWatch::open(flow::FlowRecord& flow) {
  flow.inspect = true;
  if (journal_ != nullptr) return;
  const base::TimeNs now_ns = flow.stats.first_ns;
  const Announcement* announcement = announced_.find(flow.key, now_ns - AnnouncedEndpoints::kLifetimeNs, INT64_MAX);
  Resolved resolved;
  if (!resolved_.empty()) {
    // Both ways round: who is the client may not be known yet.
    const bool high = flow.first_swapped;
    resolved = resolved_.find_either({address_of(flow.key, high), address_of(flow.key, !high)}, now_ns);
  }
  if (announcement == nullptr && resolved.name.empty()) return;
  Watched& w = watched(flow);
  w.names = names_.take();
  pack_names({}, HearsayOfFlow(resolved, announcement).view(), names_[w.names]);
}

void PayloadWatch::add(flow::FlowRecord& flow, const PacketDescriptor& packet, unsigned direction) {
  if (!packet.carries_payload) {
    if (packet.is_part() && joins_fragments(flow.key.ip_protocol())) [[unlikely]]
      add_fragment(flow, watched(flow), packet, direction);
    return;
  }
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
  if (is_frame_padding(packet)) [[unlikely]]
    return;
  if (w.lines != flow::kNoIndex) return add_to_lines(flow, w, packet, direction);
  const bool opens = opens_stream(flow, w, packet, direction);
  if (!opens && !store(flow, w, packet, direction)) return add_beside_head(flow, w, packet, direction);
  // Most streams are told by their first segment: it is read where it lies, and kept only where more is needed.
  const base::ByteView segment{packet.payload,
                               std::min<std::size_t>(packet.payload_captured, dissect::kStreamHeadBytes)};
  const base::ByteView bytes = opens ? segment : stream(w, direction);
  inspect(flow, w, payload_of(flow, packet, direction, bytes, stream(w, 1 - direction)), packet.time_ns);
  if (!flow.inspect) return;
  if (opens) store(flow, w, packet, direction);
  const bool full[2] = {head_is_full(w, 0), head_is_full(w, 1)};
  if (w.inspection.done || ((full[0] || full[1]) && announces_in_lines(w.inspection))) {
    begin_lines(flow, w, packet, direction);
  } else if (full[0] && full[1]) {  // still undecided: nothing more will come of it
    finish(flow, w);
  }
}

// Not what the head waits for: a later one, one that came before, or one beyond it. What is announced in lines is not
// lost with a segment that the capture lacks: this one is read by itself, and soon nobody waits for the other.
void PayloadWatch::add_beside_head(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet,
                                   unsigned direction) {
  if (!announces_in_lines(w.inspection)) return;
  StreamLines alone;
  std::string carry;
  carry.swap(w.carry);  // the dissector's own
  read_lines(flow, w, alone, packet, direction);
  carry.swap(w.carry);
  const StreamHead& head = streams_[w.streams].heads[direction];
  if (head.pieces_beyond() >= kPatientPieces || head.is_beyond(first_payload_sequence(packet))) {
    begin_lines(flow, w, packet, direction);
  }
}

bool PayloadWatch::head_is_full(const Watched& w, unsigned direction) const {
  return stream(w, direction).size() == dissect::kStreamHeadBytes;
}

// From the head on, line by line. `packet` is in the head as far as that goes.
void PayloadWatch::begin_lines(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet,
                               unsigned direction) {
  w.lines = lines_.take();
  empty_text(w.carry);
  for (unsigned d = 0; d < 2 && w.streams != flow::kNoIndex; ++d) {
    const StreamHead& head = streams_[w.streams].heads[d];
    if (!head.based()) continue;
    head.each_run([&](std::uint32_t sequence, base::ByteView bytes) {
      PacketDescriptor run = packet;
      run.tcp_flags = 0;
      run.tcp_sequence = sequence;
      run.payload = bytes.data();
      run.payload_captured = static_cast<std::uint32_t>(bytes.size());
      add_to_lines(flow, w, run, d);
    });
  }
  give_streams_back(w);
  add_to_lines(flow, w, packet, direction);
}

void PayloadWatch::add_to_lines(const flow::FlowRecord& flow, Watched& w, const PacketDescriptor& packet,
                                unsigned direction) {
  StreamLines& lines = lines_[w.lines].sides[direction];
  const std::size_t before = lines.allocated();
  read_lines(flow, w, lines, packet, direction);
  stream_bytes_ += lines.allocated() - before;
  most_stream_bytes_ = std::max(most_stream_bytes_, stream_bytes_);
}

void PayloadWatch::read_lines(const flow::FlowRecord& flow, Watched& w, StreamLines& lines,
                              const PacketDescriptor& packet, unsigned direction) {
  const bool by_client = from_client(flow, direction);
  if (!w.carry.empty()) fresh_.carry.swap(w.carry);
  lines.add(first_payload_sequence(packet), {packet.payload, packet.payload_captured},
            [&](std::string_view line) { read_line(w.inspection, line, by_client, fresh_); });
  if (!fresh_.carry.empty()) fresh_.carry.swap(w.carry);
  if (fresh_.announced.empty()) return;
  w.announced = true;
  fresh_.protocol = FlowNames(names_[w.names]).protocol();
  take_announced(flow, fresh_, packet.time_ns);
  fresh_.clear();
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
  most_stream_bytes_ = std::max(most_stream_bytes_, stream_bytes_);
  return news;
}

base::ByteView PayloadWatch::stream(const Watched& w, unsigned direction) const {
  return w.streams == flow::kNoIndex ? base::ByteView{} : streams_[w.streams].heads[direction].contiguous();
}

void PayloadWatch::inspect(flow::FlowRecord& flow, Watched& w, const dissect::Payload& payload, base::TimeNs now_ns) {
  read(flow, w, payload, now_ns);
  if (w.inspection.done && !w.inspection.lines_go_on) finish(flow, w);
}

void PayloadWatch::read(flow::FlowRecord& flow, Watched& w, const dissect::Payload& payload, base::TimeNs now_ns) {
  if (w.names != flow::kNoIndex) unpack_facts(FlowNames(names_[w.names]), fresh_);
  if (!w.carry.empty()) fresh_.carry.swap(w.carry);
  dissect::inspect(payload, w.inspection, fresh_);
  if (!fresh_.carry.empty()) fresh_.carry.swap(w.carry);
  if (!fresh_.answers.empty()) take_answers(flow, fresh_, now_ns);
  if (!fresh_.announced.empty()) {
    w.announced = true;
    take_announced(flow, fresh_, now_ns);
  }
  if (!fresh_.say_nothing()) {  // until the next payload, or for good
    pack(w, fresh_);
    fresh_.clear();
  }
}

void PayloadWatch::pack(Watched& w, const dissect::Facts& facts) {
  if (w.names == flow::kNoIndex) w.names = names_.take();
  std::string& names = names_[w.names];
  const FlowNames before(names);
  if (!before.holds_hearsay()) {
    names.clear();
    pack_names(facts, {}, names);
    return;
  }
  packed_.clear();
  pack_names(facts, before.hearsay(), packed_);
  names.assign(packed_);
}

void PayloadWatch::take_answers(const flow::FlowRecord& flow, dissect::Facts& facts, base::TimeNs now_ns) {
  const flow::AddressWords client = address_of(flow.key, flow.first_swapped == forward_is_client(flow));
  for (const dissect::NameAnswer& answer : facts.answers) {
    const NameKey key{client, flow::address_words(answer.address)};
    if (journal_ != nullptr) {
      journal_->answered(key, {answer.name, flow.flow_id}, now_ns);
    } else {
      resolved_.remember(key, {answer.name, flow.flow_id}, now_ns);
    }
  }
  facts.answers.clear();
}

void PayloadWatch::take_announced(const flow::FlowRecord& flow, dissect::Facts& facts, base::TimeNs now_ns) {
  const bool client_is_high = flow.first_swapped == forward_is_client(flow);
  const Announcer announcer{flow.key, client_is_high, flow.flow_id, facts.protocol, now_ns};
  for (const dissect::AnnouncedEndpoint& endpoint : facts.announced) {
    if (journal_ != nullptr) {
      journal_->announced(endpoint, announcer);
    } else {
      announced_.remember(endpoint, announcer);
    }
  }
  facts.announced.clear();
}

void PayloadWatch::give_streams_back(Watched& w) {
  if (w.streams == flow::kNoIndex) return;
  for (StreamHead& head : streams_[w.streams].heads) {
    stream_bytes_ -= head.allocated();
    head.clear();
  }
  streams_.give_back(w.streams);
  w.streams = flow::kNoIndex;
}

void PayloadWatch::give_lines_back(Watched& w) {
  if (w.lines == flow::kNoIndex) return;
  for (StreamLines& lines : lines_[w.lines].sides) {
    stream_bytes_ -= lines.allocated();
    lines.clear();
  }
  lines_.give_back(w.lines);
  w.lines = flow::kNoIndex;
}

// Keeps what was found, packed, and gives the rest back.
void PayloadWatch::finish(flow::FlowRecord& flow, Watched& w) {
  flow.inspect = false;
  if (flow.key.ip_protocol() == packet::kProtocolTcp) {
    give_streams_back(w);
    give_lines_back(w);
  } else {
    give_gathering_back(w);
  }
  empty_text(w.carry);
  watched_.give_back(flow.cold);
  flow.cold = w.names;
  w.inspection = {};
  w.announced = false;
  w.names = flow::kNoIndex;
}

// What was announced while the flow was open already, and not before it. By then nothing is inspected any more.
void PayloadWatch::note_late_announcement(flow::FlowRecord& flow) {
  const base::TimeNs first_ns = flow.stats.first_ns;
  const Announcement* announcement =
      announced_.find(flow.key, first_ns, latest_announcement(first_ns, flow.stats.last_ns()));
  if (announcement == nullptr) return;
  if (flow.cold == flow::kNoIndex) flow.cold = names_.take();
  Hearsay hearsay = FlowNames(names_[flow.cold]).hearsay();
  if (!hearsay.announcement.empty()) return;
  const HearsayOfFlow late({}, announcement);
  hearsay.announcement = late.view().announcement;
  repack(names_[flow.cold], hearsay);
}

// The same facts, other hearsay.
void PayloadWatch::repack(std::string& names, const Hearsay& hearsay) {
  unpack_facts(FlowNames(names), fresh_);
  packed_.clear();
  pack_names(fresh_, hearsay, packed_);
  names.assign(packed_);
  fresh_.clear();
}

std::string& PayloadWatch::names_of(flow::FlowRecord& flow) {
  std::uint32_t& names = flow.inspect ? watched(flow).names : flow.cold;
  if (names == flow::kNoIndex) names = names_.take();
  return names_[names];
}

void PayloadWatch::note_process(flow::FlowRecord& flow, const capture::Process& process) {
  std::string& names = names_of(flow);
  Hearsay hearsay = FlowNames(names).hearsay();
  const std::string packed = packed_process(process.id, dissect::clean_text(process.name));
  hearsay.process = packed;
  repack(names, hearsay);
}

PayloadWatch::Insight PayloadWatch::insight(const flow::FlowRecord& flow) const {
  if (!flow.inspect) return Insight::settled;
  if (flow.cold == flow::kNoIndex) return Insight::none;
  const Watched& w = watched_[flow.cold];
  if (w.inspection.done || w.announced) return Insight::settled;
  const FlowNames names(known(flow));
  if (!names.text(NameText::announcement).empty()) return Insight::settled;
  if (w.inspection.matched == 0) return Insight::none;
  const bool named = !names.text(NameText::sni).empty() || !names.text(NameText::http_host).empty() ||
                     !names.text(NameText::dns_query).empty();
  return named ? Insight::settled : Insight::recognised;
}

std::string_view PayloadWatch::known(const flow::FlowRecord& flow) const {
  if (flow.cold == flow::kNoIndex) return {};
  const std::uint32_t names = flow.inspect ? watched_[flow.cold].names : flow.cold;
  return names == flow::kNoIndex ? std::string_view{} : names_[names];
}

std::string_view PayloadWatch::close(flow::FlowRecord& flow) {
  if (flow.cold == flow::kNoIndex && announced_.empty()) return {};
  if (flow.inspect && flow.cold != flow::kNoIndex) {
    Watched& w = watched_[flow.cold];
    if (flow.key.ip_protocol() != packet::kProtocolTcp && w.streams != flow::kNoIndex) [[unlikely]] {
      for (const DatagramParts& datagram : gatherings_[w.streams].datagrams) count_not_whole(datagram);
    }
    finish(flow, w);
  }
  if (!announced_.empty()) note_late_announcement(flow);
  if (flow.cold == flow::kNoIndex) return {};
  packed_.assign(names_[flow.cold]);
  empty_text(names_[flow.cold]);
  names_.give_back(flow.cold);
  flow.cold = flow::kNoIndex;
  return packed_;
}

}  // namespace tractor::meter
