#include "split/journal_file.hpp"

#include <cstddef>

#include "features/feature_schema.hpp"
#include "flow/client_side.hpp"
#include "meter/flow_names.hpp"
#include "split/field_lists.hpp"

namespace tractor::split {

namespace {

// In a note's first byte, beside its kind.
constexpr std::uint8_t kOfTime = 0x10, kWholeSteps = 0x20, kKindMask = 0x0f;
constexpr unsigned kStepBits = 16;

// Rows and names are kept as they lie in memory: a build that lays them out otherwise is another version.
constexpr std::uint32_t kRowLayout = sizeof(meter::EndedFlow) * 1000 + sizeof(meter::EndedWindow) +
                                     static_cast<std::uint32_t>(meter::NameText::count_) * 1'000'000;

struct PieceHead {
  std::uint64_t note_bytes = 0, flow_name_bytes = 0, opening_name_bytes = 0;
  std::uint32_t flows = 0, openings = 0, windows = 0;
  std::uint32_t flow_features = 0, window_features = 0, layout = kRowLayout;
};

std::size_t padded(std::size_t bytes) {
  return (bytes + 7) / 8 * 8;
}

void put_padded(std::string& out, const void* from, std::size_t bytes) {
  out.append(static_cast<const char*>(from), bytes);
  out.append(padded(bytes) - bytes, '\0');
}

template <class A>
void visit(A& a, flow::BiflowKey& key) {
  a(key.word[0]), a(key.word[1]);
  if (key.ip_version() == 6) a(key.word[2]), a(key.word[3]), a(key.word[4]);
}

template <class A>
void visit(A& a, BegunFlow& f) {
  visit(a, f.key);
  a(f.flow_id), a(f.time_ns), a(f.wire_bytes), a(f.ip_bytes), a(f.payload_bytes), a(f.tunnel), a(f.vlan_id);
  a(f.tcp_flags), a(f.first_swapped), a(f.forward_is_client), a(f.has_opening);
  if (!f.has_opening) a(f.names);
}

template <class A>
void visit(A& a, dissect::AnnouncedEndpoint& e) {
  visit(a, e.address);
  a(e.ip_version), a(e.owner), a(e.port), a(e.ip_protocol), a(e.peer), a(e.protocol);
}

template <class A>
void visit(A& a, meter::Announcer& by) {
  visit(a, by.key);
  a(by.client_is_high), a(by.flow_id), a(by.protocol), a(by.now_ns);
}

template <class A>
void visit(A& a, meter::NameKey& key) {
  visit(a, key.client), visit(a, key.server);
}

template <class A>
void visit(A& a, PartitionSummary& s) {
  visit(a, s.plan);
  a(s.partition), a(s.metered_as);
  visit(a, s.counters.ended);
  a(s.counters.flows), a(s.counters.windows), a(s.counters.openings), a(s.counters.datagrams_not_whole),
      a(s.most_flows), a(s.most_stream_bytes);
}

}  // namespace

void JournalWriter::note(NoteKind kind) {
  const std::uint64_t step = moment_.turn - before_;
  before_ = moment_.turn;
  const bool whole = (step & ((1u << kStepBits) - 1)) == 0;
  notes_(static_cast<std::uint8_t>(static_cast<unsigned>(kind) | (moment_.of_time ? kOfTime : 0u) |
                                   (whole ? kWholeSteps : 0u)));
  std::uint8_t bytes[capture::kMostVarint];
  notes_.raw(bytes, capture::put_varint(bytes, whole ? step >> kStepBits : step));
}

void JournalWriter::row(meter::RowKind kind) {
  using meter::RowKind;
  // A million flows may end at once; all rows that were noted before have been written by now.
  if (!begins_) write_if_much();
  note(kind == RowKind::flows ? NoteKind::flow : kind == RowKind::openings ? NoteKind::opening : NoteKind::window);
  ++rows_;
}

void JournalWriter::begins(std::uint32_t open_flows) {
  most_flows_ = std::max(most_flows_, open_flows);
  if (!facts_) return;
  note(NoteKind::begun);
  begins_ = true;
  beginning_ = notes_.bytes.size();
}

// Before what its first packet brought: it was looked up before that.
void JournalWriter::begun(const flow::FlowRecord& flow, std::string_view names, bool has_opening) {
  if (!facts_) return;
  BegunFlow begun;
  begun.key = flow.key;
  begun.flow_id = flow.flow_id;
  begun.time_ns = flow.stats.first_ns;
  const stats::SideStats& side = flow.direction_stats(0);
  begun.wire_bytes = static_cast<std::uint32_t>(side.wire_bytes);
  begun.ip_bytes = static_cast<std::uint32_t>(side.ip_bytes);
  begun.payload_bytes = static_cast<std::uint32_t>(side.payload_bytes);
  begun.tunnel = flow.tunnel;
  begun.vlan_id = flow.vlan_id;
  begun.tcp_flags = flow.tcp_flags[0];
  begun.first_swapped = flow.first_swapped;
  begun.forward_is_client = flow::forward_is_client(flow);
  begun.has_opening = has_opening;
  if (!has_opening) begun.names = names;
  ByteWriter body;
  visit(body, begun);
  notes_.bytes.insert(beginning_, body.bytes);
  begins_ = false;
}

void JournalWriter::announced(const dissect::AnnouncedEndpoint& endpoint, const meter::Announcer& by) {
  note(NoteKind::announced);
  dissect::AnnouncedEndpoint copy = endpoint;
  meter::Announcer who = by;
  visit(notes_, copy);
  visit(notes_, who);
}

void JournalWriter::answered(const meter::NameKey& key, const meter::Resolved& answer, base::TimeNs now_ns) {
  note(NoteKind::answered);
  meter::NameKey copy = key;
  visit(notes_, copy);
  notes_(std::string(answer.name));
  notes_(answer.flow_id);
  notes_(now_ns);
}

std::uint64_t JournalWriter::append(base::ByteView entries, std::uint64_t /*before*/) {
  note(log_.last ? NoteKind::last_chunk : NoteKind::chunk);
  notes_(log_.flow_id);
  notes_(static_cast<std::uint16_t>(entries.size()));
  notes_.raw(entries.data(), entries.size());
  return 1;
}

void JournalWriter::write_piece() {
  if (notes_.bytes.empty()) return;
  flush();
  using meter::RowKind;
  PieceHead head;
  head.note_bytes = notes_.bytes.size();
  std::string* const rows = kinds_rows_;
  std::string* const names = kinds_names_;
  std::string* const features = kinds_features_;
  for (std::size_t kind = 0; kind < 3; ++kind) rows[kind].clear(), names[kind].clear(), features[kind].clear();
  std::uint32_t counts[3] = {}, feature_counts[3] = {};
  for (const auto& batch : batches_) {
    const auto kind = static_cast<std::size_t>(batch->kind);
    counts[kind] += batch->rows;
    feature_counts[kind] = batch->feature_count;
    const std::size_t doubles = std::size_t{batch->rows} * batch->feature_count;
    if (doubles != 0) features[kind].append(reinterpret_cast<const char*>(batch->features.get()), doubles * 8);
    if (batch->kind == RowKind::windows) {
      rows[kind].append(reinterpret_cast<const char*>(batch->windows.data()),
                        batch->windows.size() * sizeof(meter::EndedWindow));
      continue;
    }
    for (meter::EndedFlow& flow : batch->flows) flow.names_begin += static_cast<std::uint32_t>(names[kind].size());
    rows[kind].append(reinterpret_cast<const char*>(batch->flows.data()),
                      batch->flows.size() * sizeof(meter::EndedFlow));
    names[kind] += batch->names;
  }
  constexpr auto kFlows = static_cast<std::size_t>(RowKind::flows),
                 kWindows = static_cast<std::size_t>(RowKind::windows),
                 kOpenings = static_cast<std::size_t>(RowKind::openings);
  head.flow_name_bytes = names[kFlows].size();
  head.opening_name_bytes = names[kOpenings].size();
  head.flows = counts[kFlows];
  head.openings = counts[kOpenings];
  head.windows = counts[kWindows];
  head.flow_features = feature_counts[kFlows];
  head.window_features = feature_counts[kWindows];
  piece_.clear();
  put_padded(piece_, &head, sizeof head);
  for (const std::string* part : {&notes_.bytes, &rows[kFlows], &rows[kOpenings], &rows[kWindows], &names[kFlows],
                                  &names[kOpenings], &features[kFlows], &features[kWindows]}) {
    put_padded(piece_, part->data(), part->size());
  }
  file_.piece(0, piece_);
  notes_.bytes.clear();
  before_ = 0;
  batches_.clear();
  rows_ = 0;
}

bool JournalReader::refuse(base::Fault& fault) const {
  fault = {base::FaultCode::bad_record, path_, 0, "its notes and rows are not as they were written"};
  return false;
}

bool JournalReader::next(base::Fault& fault) {
  while (notes_.empty()) {
    if (!next_piece(fault)) return false;
  }
  return read_note() || refuse(fault);
}

template <class T>
const T* JournalReader::take_rows(std::string_view& bytes, std::uint64_t count, bool& whole) {
  const std::uint64_t size = padded(count * sizeof(T));
  whole = whole && size <= bytes.size();
  if (!whole) return nullptr;
  const auto* const rows = reinterpret_cast<const T*>(bytes.data());
  bytes.remove_prefix(size);
  return rows;
}

bool JournalReader::next_piece(base::Fault& fault) {
  if (!pieces_.next(fault)) return false;
  std::string_view bytes = pieces_.bytes();
  // Rows are looked at where they lie: memory that a string of this size has got is aligned for anything.
  bool whole = reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::max_align_t) == 0;
  const auto* const head = take_rows<PieceHead>(bytes, 1, whole);
  if (!whole || head->layout != kRowLayout) return refuse(fault);
  const char* const notes = take_rows<char>(bytes, head->note_bytes, whole);
  flows_ = take_rows<meter::EndedFlow>(bytes, head->flows, whole);
  openings_ = take_rows<meter::EndedFlow>(bytes, head->openings, whole);
  windows_ = take_rows<meter::EndedWindow>(bytes, head->windows, whole);
  const char* const flow_names = take_rows<char>(bytes, head->flow_name_bytes, whole);
  const char* const opening_names = take_rows<char>(bytes, head->opening_name_bytes, whole);
  flow_feature_count_ = head->flow_features;
  window_feature_count_ = head->window_features;
  flow_features_ = take_rows<double>(bytes, std::uint64_t{head->flows} * flow_feature_count_, whole);
  window_features_ = take_rows<double>(bytes, std::uint64_t{head->windows} * window_feature_count_, whole);
  if (!whole) return refuse(fault);
  notes_ = {notes, head->note_bytes};
  flow_names_ = {flow_names, head->flow_name_bytes};
  opening_names_ = {opening_names, head->opening_name_bytes};
  flows_end_ = flows_ + head->flows;
  openings_end_ = openings_ + head->openings;
  windows_end_ = windows_ + head->windows;
  turn_ = 0;
  return true;
}

bool JournalReader::read_note() {
  const auto head = static_cast<std::uint8_t>(notes_.front());
  notes_.remove_prefix(1);
  kind_ = static_cast<NoteKind>(head & kKindMask);
  of_time_ = (head & kOfTime) != 0;
  std::uint64_t step = 0;
  for (unsigned shift = 0;; shift += 7) {
    if (notes_.empty() || shift > 63) return false;
    const auto byte = static_cast<std::uint8_t>(notes_.front());
    notes_.remove_prefix(1);
    step |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) break;
  }
  turn_ += (head & kWholeSteps) != 0 ? step << kStepBits : step;
  return read_body();
}

bool JournalReader::read_body() {
  const auto names_of = [&](const meter::EndedFlow& flow, std::string_view names) {
    if (flow.names_begin > names.size() || flow.names_size > names.size() - flow.names_begin) return false;
    names_ = names.substr(flow.names_begin, flow.names_size);
    return true;
  };
  switch (kind_) {
    case NoteKind::flow:
      if (flows_ == flows_end_) return false;
      flow_ = flows_++;
      features_ = flow_features_;
      flow_features_ += flow_feature_count_;
      return names_of(*flow_, flow_names_);
    case NoteKind::opening:
      if (openings_ == openings_end_) return false;
      flow_ = openings_++;
      return names_of(*flow_, opening_names_);
    case NoteKind::window:
      if (windows_ == windows_end_) return false;
      window_ = windows_++;
      features_ = window_features_;
      window_features_ += window_feature_count_;
      return true;
    default:
      break;
  }
  ByteReader reader(notes_);
  if (kind_ == NoteKind::begun) {
    begun_ = {};
    visit(reader, begun_);
  } else if (kind_ == NoteKind::announced) {
    announcer_ = {};
    visit(reader, endpoint_);
    visit(reader, announcer_);
  } else if (kind_ == NoteKind::answered) {
    visit(reader, name_key_);
    std::uint64_t size = 0;
    reader(size);
    names_ = reader.take(size);
    reader(answer_flow_id_);
    reader(answer_time_ns_);
  } else if (kind_ == NoteKind::chunk || kind_ == NoteKind::last_chunk) {
    std::uint16_t size = 0;
    reader(chunk_flow_id_);
    reader(size);
    chunk_ = reader.take(size);
  } else {
    return false;
  }
  notes_.remove_prefix(notes_.size() - reader.left());
  return !reader.failed();
}

std::uint64_t JournalReader::flow_id() const {
  switch (kind_) {
    case NoteKind::window:
      return window_->flow_id;
    case NoteKind::flow:
      return flow_->flow_id;
    case NoteKind::chunk:
    case NoteKind::last_chunk:
      return chunk_flow_id_;
    default:
      return 0;
  }
}

std::uint32_t JournalReader::feature_count() const {
  return kind_ == NoteKind::window ? window_feature_count_ : flow_feature_count_;
}

std::string to_bytes(const PartitionSummary& summary) {
  ByteWriter writer;
  visit(writer, const_cast<PartitionSummary&>(summary));  // writing changes nothing
  return std::move(writer.bytes);
}

bool from_bytes(std::string_view bytes, PartitionSummary& summary) {
  ByteReader reader(bytes);
  visit(reader, summary);
  return !reader.failed() && reader.at_end();
}

std::string metered_as(const meter::RunOptions& options) {
  const meter::MeterOptions& o = options.meter;
  ByteWriter text;
  text(o.tcp_idle_ns), text(o.idle_ns), text(o.active_ns), text(o.window_ns), text(o.max_flows), text(o.flow_rows);
  text(o.window_rows), text(o.openings), text(o.features.bits), text(o.features.splt_packets), text(o.facts);
  text(features::kSchemaVersion), text(!options.packet_index.empty());
  return std::move(text.bytes);
}

}  // namespace tractor::split
