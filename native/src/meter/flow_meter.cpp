#include "meter/flow_meter.hpp"

#include <algorithm>

#include "flow/client_side.hpp"
#include "meter/held_fragments.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

using flow::EndReason;
using flow::FlowIndex;
using flow::FlowRecord;
using flow::kNoFlow;

namespace {

// After both FINs or an RST a flow stays for late repetitions, then ends. A new SYN ends it at once.
constexpr base::TimeNs kClosedLingerNs = 15 * base::kNsPerSecond;
// Packets looked up ahead of the one that is added: enough to hide a cache miss, few enough to stay in the first level.
constexpr std::size_t kGroup = 32;
constexpr std::size_t kWindowSlab = 256;
// Packets with payload after which an opening is written, whatever may still be said: of a flow that was recognised
// but has named no host yet (a greeting, log-in and STARTTLS take these), and of one that nothing recognises.
constexpr unsigned kOpeningOfRecognised = 8, kOpeningOfUnknown = 3;

stats::PacketBytes bytes_of(const PacketDescriptor& packet) {
  return {packet.ip_bytes, packet.wire_bytes, packet.payload_bytes};
}

unsigned direction_of(const FlowRecord& flow, const PacketDescriptor& packet) {
  return packet.swapped == flow.first_swapped ? 0 : 1;
}

// Fragments without a first one come late, to flows without ports.
base::TimeNs lateness_of(const FlowRecord& flow) {
  return (flow.key.low_port() | flow.key.high_port()) == 0 ? HeldFragments::kLongestNs : 0;
}

bool is_tcp(const FlowRecord& flow) {
  return flow.key.ip_protocol() == packet::kProtocolTcp;
}

}  // namespace

FlowMeter::FlowMeter(const MeterOptions& options, const RowSink& sink)
    : options_(options),
      shortest_timeout_ns_(std::min({kClosedLingerNs, options.tcp_idle_ns, options.idle_ns})),
      table_(options.max_flows, options.hash_seed),
      wheel_(table_),
      payloads_(options.hash_seed, options.journal),
      flow_sets_(options.flow_rows ? options.features : features::Selection{}),
      window_sets_(options.window_rows ? options.features : features::Selection{}),
      flow_rows_(RowKind::flows, {options.features, options.batch_rows}, flow_sink(sink)),
      window_rows_(RowKind::windows, {options.features, options.batch_rows}, sink),
      openings_(RowKind::openings, {features::Selection{}, options.batch_rows}, opening_sink(sink)) {
  if (options.packet_index != nullptr) packet_log_.emplace(*options.packet_index);
}

// A flow's windows and its opening go out before its row: whoever joins them needs to hold those of open flows only.
RowSink FlowMeter::flow_sink(const RowSink& sink) {
  return [this, sink](std::unique_ptr<RowBatch> flows) {
    openings_.flush();
    window_rows_.flush();
    sink(std::move(flows));
  };
}

// Rows of flows that wait go out with the openings, so that whoever has both knows all that came before the next ones.
RowSink FlowMeter::opening_sink(const RowSink& sink) {
  return [this, sink](std::unique_ptr<RowBatch> openings) {
    sink(std::move(openings));
    flow_rows_.flush();
  };
}

void FlowMeter::add(std::span<const PacketDescriptor> packets) {
  for (std::size_t begin = 0; begin < packets.size(); begin += kGroup) {
    const auto group = packets.subspan(begin, std::min(kGroup, packets.size() - begin));
    std::array<FlowIndex, kGroup> hints;
    for (std::size_t i = 0; i < group.size(); ++i) {
      hints[i] = table_.candidate(group[i].hash);
      if (hints[i] != kNoFlow) table_.prefetch_record(hints[i], group[i].swapped);
    }
    if (packet_log_) {
      for (std::size_t i = 0; i < group.size(); ++i) {
        if (hints[i] != kNoFlow) packet_log_->prefetch(hints[i]);
      }
    }
    if (flow_sets_.any()) {  // by themselves: where there are no sets, no packet is asked
      for (std::size_t i = 0; i < group.size(); ++i) {
        if (hints[i] != kNoFlow) flow_sets_.prefetch(hints[i]);
      }
    }
    for (std::size_t i = 0; i < group.size(); ++i) add_one(group[i], hints[i]);
  }
}

void FlowMeter::add_one(const PacketDescriptor& packet, FlowIndex hint) {
  if (options_.journal != nullptr) [[unlikely]]
    options_.journal->at_next_packet();
  if (packet.time_ns < now_ns_) {
    if (!packet.waited()) ++counters_.clock_backwards;
  } else {
    if (now_ns_ == INT64_MIN) [[unlikely]]
      wheel_.start(packet.time_ns);
    now_ns_ = packet.time_ns;
    if (wheel_.needs_advance(now_ns_)) [[unlikely]]
      expire(now_ns_);
  }
  const FlowIndex found = find_open(packet, hint);
  const FlowIndex index = found == kNoFlow ? create(packet) : found;
  FlowRecord& flow = table_.record(index);
  // A flow's own clock never runs backwards: a packet stamped before the last one counts as simultaneous with it.
  const base::TimeNs now_ns = std::max(packet.time_ns, flow.stats.last_ns());
  if (found != kNoFlow) {
    const std::uint64_t gap = flow.stats.add(now_ns, packet.swapped, bytes_of(packet));
    if (stats::is_silence(gap)) [[unlikely]]
      add_silence(flow.silence, flow.stats.first_ns, now_ns, gap);
  }
  if (flow_sets_.any()) [[unlikely]] {
    flow_sets_.add(index, packet, direction_of(flow, packet), now_ns, found == kNoFlow);
  }
  if (packet_log_) [[unlikely]]
    log_packet(flow, index, packet, found == kNoFlow);
  if (packet.process != 0) [[unlikely]]
    note_process(flow, packet.process);
  update(flow, index, packet, now_ns);
  if (options_.journal != nullptr && found == kNoFlow) [[unlikely]]
    options_.journal->begun(flow, payloads_.known(flow), flow.opening_within == 0);
}

// The first that is known for a flow stays.
void FlowMeter::note_process(FlowRecord& flow, std::uint16_t process) {
  if (flow.process_known || options_.processes == nullptr) return;
  flow.process_known = true;
  payloads_.note_process(flow, (*options_.processes)[process]);
}

// The flow that the packet belongs to, unless the packet shows that it has ended: then it is ended here.
FlowIndex FlowMeter::find_open(const PacketDescriptor& packet, FlowIndex hint) {
  const FlowIndex index = table_.holds(hint, packet.key) ? hint : table_.find(packet.key, packet.hash);
  if (index == kNoFlow) return kNoFlow;
  const FlowRecord& flow = table_.record(index);
  const base::TimeNs silent_ns = packet.time_ns - flow.stats.last_ns();
  if (silent_ns > shortest_timeout_ns_ && silent_ns > timeout_of(flow)) [[unlikely]] {
    end(index, reason_at_silence(flow, EndReason::idle));
    return kNoFlow;
  }
  const bool too_long = options_.active_ns > 0 && packet.time_ns - flow.stats.first_ns > options_.active_ns;
  // A side counts its packets in 32 bits: a flow of more goes on as another.
  if (too_long || flow.stats.sides[packet.swapped].packets == UINT32_MAX) [[unlikely]] {
    end(index, reason_at_silence(flow, EndReason::active));
    return kNoFlow;
  }
  // A SYN on a closed connection opens the next one on the same ports, unless it is the old SYN again.
  const bool syn = (packet.tcp_flags & (packet::kTcpSyn | packet::kTcpAck)) == packet::kTcpSyn;
  if (syn && closed(flow) && packet.tcp_sequence != flow.initial_sequence(direction_of(flow, packet))) [[unlikely]] {
    end(index, reason_at_silence(flow, EndReason::idle));
    return kNoFlow;
  }
  return index;
}

FlowIndex FlowMeter::create(const PacketDescriptor& packet) {
  if (table_.full()) evict_one();
  const FlowIndex index = table_.insert(packet.key, packet.hash);
  FlowRecord& flow = table_.record(index);
  if (options_.journal != nullptr) [[unlikely]]
    options_.journal->begins(table_.size());
  flow.first_swapped = packet.swapped;
  flow.flow_id = packet.packet_number;
  flow.vlan_id = packet.vlan_id;
  flow.tunnel = packet.tunnel;
  flow.stats.start(packet.time_ns, packet.swapped, bytes_of(packet));
  wheel_.schedule(index, next_look_ns(flow));
  if (options_.facts) {
    payloads_.open(flow);
    if (options_.openings && options_.flow_rows) flow.opening_within = kOpeningOfRecognised;
  }
  ++counters_.flows;
  return index;
}

void FlowMeter::update(FlowRecord& flow, FlowIndex index, const PacketDescriptor& packet, base::TimeNs now_ns) {
  const unsigned direction = direction_of(flow, packet);
  if (packet.tcp_flags != 0) {
    flow.tcp_flags[direction] |= packet.tcp_flags;
    if ((packet.tcp_flags & (packet::kTcpSyn | packet::kTcpFin | packet::kTcpRst)) != 0)
      track_tcp(flow, index, packet, direction);
  }
  if (options_.window_rows) add_window(flow, index, packet, now_ns);
  if (flow.inspect) {
    payloads_.add(flow, packet, direction);
    if (flow.opening_within != 0) [[unlikely]]
      note_opening(flow, packet);
  }
}

// Payload that the capture has cut off counts all the same: flows of a capture of headers open too. A flow that was
// announced opens with its first packet: it may never carry any.
void FlowMeter::note_opening(FlowRecord& flow, const PacketDescriptor& packet) {
  const PayloadWatch::Insight insight = payloads_.insight(flow);
  if (packet.payload_bytes == 0 && insight != PayloadWatch::Insight::settled) return;
  if (packet.payload_bytes != 0) --flow.opening_within;
  const bool unknown_is_due = flow.opening_within <= kOpeningOfRecognised - kOpeningOfUnknown;
  const bool due = flow.opening_within == 0 || insight == PayloadWatch::Insight::settled ||
                   (insight == PayloadWatch::Insight::none && unknown_is_due);
  if (!due) return;
  flow.opening_within = 0;
  note_row(RowKind::openings);
  openings_.write(flow, nullptr, nullptr, EndReason::open, payloads_.known(flow), ++row_number_);
  ++counters_.openings;
}

void FlowMeter::track_tcp(FlowRecord& flow, FlowIndex index, const PacketDescriptor& packet, unsigned direction) {
  const bool was_closed = closed(flow);
  if ((packet.tcp_flags & packet::kTcpSyn) != 0) {
    const bool answer = (packet.tcp_flags & packet::kTcpAck) != 0;
    // The RST before the first SYN-ACK had refused the same SYN, not ended what is opened now.
    if (answer && (flow.tcp_events & flow::kSynAckSeen[direction]) == 0)
      flow.tcp_events &= static_cast<std::uint8_t>(~flow::kRstSeen);
    flow.tcp_events |= answer ? flow::kSynAckSeen[direction] : flow::kSynSeen[direction];
    flow.set_initial_sequence(direction, packet.tcp_sequence);
  }
  if ((packet.tcp_flags & packet::kTcpFin) != 0) flow.tcp_events |= flow::kFinSeen[direction];
  if ((packet.tcp_flags & packet::kTcpRst) != 0 && !fin_both(flow)) flow.tcp_events |= flow::kRstSeen;
  if (!was_closed && closed(flow)) {
    wheel_.remove(index);
    wheel_.schedule(index, next_look_ns(flow));
  }
}

void FlowMeter::add_window(FlowRecord& flow, FlowIndex index, const PacketDescriptor& packet, base::TimeNs now_ns) {
  WindowState& window = window_of(index);
  if (window.open && now_ns - window.stats.first_ns <= options_.window_ns) {
    const std::uint64_t gap = window.stats.add(now_ns, packet.swapped, bytes_of(packet));
    if (stats::is_silence(gap)) add_silence(window.silence, window.stats.first_ns, now_ns, gap);
    const unsigned direction = packet.swapped == (window.forward_side == 1) ? 0 : 1;
    if (window_sets_.any()) window_sets_.add(index, packet, direction, now_ns, false);
    return;
  }
  // The packet that comes after the window's time opens the next one, and its sender is forward there.
  if (window.open) emit_window(flow, index, window);
  window.index = window.open ? window.index + 1 : 0;
  window.open = true;
  window.forward_side = packet.swapped ? 1 : 0;
  window.stats.start(now_ns, packet.swapped, bytes_of(packet));
  if (window_sets_.any()) window_sets_.add(index, packet, 0, now_ns, true);
}

void FlowMeter::emit_window(const FlowRecord& flow, FlowIndex index, WindowState& window) {
  const bool as_the_flow = (window.forward_side == 1) == flow.first_swapped;
  const bool forward_is_client = as_the_flow == flow::forward_is_client(flow);
  const stats::IscxStats& s = window.stats;
  note_row(RowKind::windows);
  window_rows_.write({flow.flow_id, s.first_ns, s.last_ns(), window.index, forward_is_client},
                     {s, window.forward_side, silence_at(window.silence), window_sets_.state(index)});
  forget_silence(window.silence);
  ++counters_.windows;
}

void FlowMeter::add_silence(std::uint32_t& silence, base::TimeNs first_ns, base::TimeNs now_ns, std::uint64_t gap) {
  if (silence == flow::kNoIndex) {
    silence = silences_.take();
    silences_[silence].start(first_ns);
  }
  silences_[silence].add(now_ns, gap);
}

const stats::SilenceStats* FlowMeter::silence_at(std::uint32_t silence) const {
  return silence == flow::kNoIndex ? nullptr : &silences_[silence];
}

void FlowMeter::forget_silence(std::uint32_t& silence) {
  if (silence != flow::kNoIndex) silences_.give_back(silence);
  silence = flow::kNoIndex;
}

FlowMeter::WindowState& FlowMeter::window_of(FlowIndex index) {
  const std::size_t slab = index / kWindowSlab;
  while (windows_.size() <= slab) windows_.emplace_back();
  if (!windows_[slab]) windows_[slab] = std::make_unique<WindowState[]>(kWindowSlab);
  return windows_[slab][index % kWindowSlab];
}

void FlowMeter::end(FlowIndex index, EndReason reason) {
  FlowRecord& flow = table_.record(index);
  if (options_.window_rows) {
    WindowState& window = window_of(index);
    emit_window(flow, index, window);
    window.open = false;
  }
  const std::string_view names = payloads_.close(flow);
  const std::uint64_t packet_log = packet_log_ ? close_log(flow, index) : 0;
  if (options_.flow_rows) {
    note_row(RowKind::flows);
    flow_rows_.write(flow, silence_at(flow.silence), flow_sets_.state(index), reason, names, ++row_number_, packet_log);
  }
  forget_silence(flow.silence);
  ++counters_.ended[static_cast<std::size_t>(reason)];
  wheel_.remove(index);
  table_.erase(index, table_.hash_of(flow.key));
}

// Flows that end have often left the cache: their records, then their slots, are asked for some flows ahead, those of
// the first ones all at once. What `use` does to the flow table does not change `indexes`.
template <class Use>
void FlowMeter::for_each_prefetched(const std::vector<FlowIndex>& indexes, Use use) {
  constexpr std::size_t kRecordsAhead = 16, kSlotsAhead = 8;
  for (std::size_t step = 0; step < indexes.size() + kRecordsAhead; ++step) {
    if (step < indexes.size()) {
      table_.prefetch_record(indexes[step], 0);
      table_.prefetch_record(indexes[step], 1);
    }
    const std::size_t slot = step - (kRecordsAhead - kSlotsAhead);  // beyond all where there is none yet
    if (slot < indexes.size()) {
      table_.prefetch_slot(table_.hash_of(table_.record(indexes[slot]).key));
      flow_sets_.prefetch_row(indexes[slot]);
    }
    if (step >= kRecordsAhead) use(indexes[step - kRecordsAhead]);
  }
}

void FlowMeter::pass_time(base::TimeNs now_ns, Turn turn) {
  if (options_.journal != nullptr) options_.journal->at_time_of(turn);
  if (now_ns_ == INT64_MIN) wheel_.start(now_ns);
  now_ns_ = std::max(now_ns_, now_ns);
  if (wheel_.needs_advance(now_ns_)) expire(now_ns_);
}

void FlowMeter::expire(base::TimeNs now_ns) {
  due_.clear();
  wheel_.advance(now_ns, due_);
  if (options_.canonical_order) return expire_in_order(now_ns);
  for_each_prefetched(due_, [this, now_ns](FlowIndex index) {
    if (!keep_if_not_silent(index, now_ns)) end(index, reason_at_silence(table_.record(index), EndReason::idle));
  });
}

// False where the flow has ended.
bool FlowMeter::keep_if_not_silent(FlowIndex index, base::TimeNs now_ns) {
  const FlowRecord& flow = table_.record(index);
  const base::TimeNs deadline_ns = flow.stats.last_ns() + timeout_of(flow) + lateness_of(flow);
  if (deadline_ns < now_ns) return false;
  wheel_.schedule(index, deadline_ns);
  return true;
}

void FlowMeter::expire_in_order(base::TimeNs now_ns) {
  for_each_prefetched(due_, [this, now_ns](FlowIndex index) {
    if (!keep_if_not_silent(index, now_ns)) ended_.push_back({std::uint64_t{table_.record(index).flow_id}, index});
  });
  std::sort(ended_.begin(), ended_.end());
  due_.clear();
  for (const auto& [flow_id, index] : ended_) due_.push_back(index);
  ended_.clear();
  for_each_prefetched(
      due_, [this](FlowIndex index) { end(index, reason_at_silence(table_.record(index), EndReason::idle)); });
}

// The one whose timeout is nearest, to within the wheel's slot: of those with one timeout that was silent for longest.
// Flows that packets have refreshed since they were put on are moved on first; a bound keeps one eviction from walking
// the whole wheel.
void FlowMeter::evict_one() {
  constexpr int kMaxRefreshed = 256;
  FlowIndex victim = wheel_.earliest();
  for (int i = 0; i < kMaxRefreshed; ++i) {
    const FlowRecord& flow = table_.record(victim);
    const std::uint16_t slot = flow.wheel_slot;
    wheel_.remove(victim);
    wheel_.schedule(victim, next_look_ns(flow));
    if (flow.wheel_slot == slot) break;
    victim = wheel_.earliest();
  }
  end(victim, EndReason::evicted);
}

void FlowMeter::finish() {
  const std::vector<FlowIndex> rest = table_.live();
  if (options_.journal != nullptr) options_.journal->at_time_of(kLastTurn);
  for_each_prefetched(rest, [this](FlowIndex index) {
    const FlowRecord& flow = table_.record(index);
    const bool silent = now_ns_ - flow.stats.last_ns() > timeout_of(flow);
    end(index, reason_at_silence(flow, silent ? EndReason::idle : EndReason::eof));
  });
  counters_.datagrams_not_whole = payloads_.datagrams_not_whole();
  flush();
}

void FlowMeter::flush() {
  flow_rows_.flush();
  openings_.flush();
  window_rows_.flush();
}

base::TimeNs FlowMeter::timeout_of(const FlowRecord& flow) const {
  if (!is_tcp(flow)) return options_.idle_ns;
  return closed(flow) ? std::min(kClosedLingerNs, options_.tcp_idle_ns) : options_.tcp_idle_ns;
}

EndReason FlowMeter::reason_at_silence(const FlowRecord& flow, EndReason otherwise) const {
  if ((flow.tcp_events & flow::kRstSeen) != 0) return EndReason::rst;
  return fin_both(flow) ? EndReason::fin : otherwise;
}

}  // namespace tractor::meter
