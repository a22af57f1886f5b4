#include "split/merged_rows.hpp"

#include "flow/five_tuple.hpp"
#include "meter/flow_hearsay.hpp"
#include "meter/payload_watch.hpp"

namespace tractor::split {

using meter::EndedFlow;
using meter::RowKind;

// Batches go out as FlowMeter's do.
MergedRows::MergedRows(const meter::MeterOptions& options, std::uint64_t hash_seed, MergedIndex* index,
                       const meter::RowSink& sink)
    : openings_wanted_(options.openings && options.flow_rows),
      index_(index),
      announced_(hash_seed),
      resolved_(hash_seed),
      flow_rows_(RowKind::flows, {options.features, options.batch_rows},
                 [this, sink](std::unique_ptr<meter::RowBatch> flows) {
                   openings_.flush();
                   window_rows_.flush();
                   sink(std::move(flows));
                 }),
      window_rows_(RowKind::windows, {options.features, options.batch_rows}, sink),
      openings_(RowKind::openings, {features::Selection{}, options.batch_rows},
                [this, sink](std::unique_ptr<meter::RowBatch> openings) {
                  sink(std::move(openings));
                  flow_rows_.flush();
                }) {}

bool MergedRows::fits(const JournalReader& note) const {
  if (note.kind() == NoteKind::flow) return note.feature_count() == flow_rows_.feature_count();
  return note.kind() != NoteKind::window || note.feature_count() == window_rows_.feature_count();
}

void MergedRows::take(const JournalReader& note) {
  switch (note.kind()) {
    case NoteKind::flow:
      return end(note.flow(), note.names(), note.features());
    case NoteKind::opening:
      return take_opening(note.flow(), note.names());
    case NoteKind::window:
      return window_rows_.write(note.window(), note.features());
    case NoteKind::begun:
      return begin(note.begun());
    case NoteKind::announced:
      return announced_.remember(note.endpoint(), note.announcer());
    case NoteKind::answered:
      return resolved_.remember(note.name_key(), note.answer(), note.answer_time_ns());
    case NoteKind::chunk:
    case NoteKind::last_chunk:
      if (index_ != nullptr) index_->take(note);
      return;
  }
}

void MergedRows::finish() {
  flow_rows_.flush();
  openings_.flush();
  window_rows_.flush();
}

// As PayloadWatch::open.
void MergedRows::begin(const BegunFlow& flow) {
  ++begun_;
  const meter::Announcement* const announcement =
      announced_.find(flow.key, flow.time_ns - meter::AnnouncedEndpoints::kLifetimeNs, INT64_MAX);
  meter::Resolved resolved;
  if (!resolved_.empty()) {
    const bool high = flow.first_swapped;
    resolved = resolved_.find_either({address_of(flow.key, high), address_of(flow.key, !high)}, flow.time_ns);
  }
  if (announcement == nullptr && resolved.name.empty()) return;
  Heard& heard = heard_[flow.flow_id];
  heard.resolved_name = resolved.name;
  heard.resolved_by = resolved.flow_id;
  if (announcement == nullptr) return;
  heard.announcement = *announcement;
  if (flow.has_opening || !openings_wanted_) return;
  heard.opened_early = true;
  open_early(flow, heard);
}

// A flow that was announced opens with its first packet (FlowMeter::note_opening).
void MergedRows::open_early(const BegunFlow& flow, const Heard& heard) {
  EndedFlow row{};
  row.key = flow.key;
  row.flow_id = flow.flow_id;
  row.first_ns = row.last_ns = flow.time_ns;
  row.packets[0] = 1;
  row.ip_bytes[0] = flow.ip_bytes;
  row.wire_bytes[0] = flow.wire_bytes;
  row.payload_bytes[0] = flow.payload_bytes;
  row.vlan_id = flow.vlan_id;
  row.tunnel = flow.tunnel;
  row.tcp_flags[0] = flow.tcp_flags;
  row.reason = flow::EndReason::open;
  row.first_swapped = flow.first_swapped;
  row.forward_is_client = flow.forward_is_client;
  write_opening(row, told(flow.names, heard));
}

void MergedRows::write_opening(const EndedFlow& row, std::string_view names) {
  openings_.write(numbered(row), names, nullptr);
  ++opened_;
}

void MergedRows::take_opening(const EndedFlow& row, std::string_view names) {
  const auto found = heard_.find(row.flow_id);
  if (found == heard_.end()) return write_opening(row, names);
  if (!found->second.opened_early) write_opening(row, told(names, found->second));
}

// As PayloadWatch::close.
void MergedRows::end(const EndedFlow& row, std::string_view names, const double* features) {
  const auto found = heard_.empty() ? heard_.end() : heard_.find(row.flow_id);
  Heard heard;
  bool any = found != heard_.end();
  if (any) {
    heard = std::move(found->second);
    heard_.erase(found);
  }
  if (!announced_.empty() && !heard.announcement) {
    const base::TimeNs latest_ns = meter::PayloadWatch::latest_announcement(row.first_ns, row.last_ns);
    const meter::Announcement* const late = announced_.find(row.key, row.first_ns, latest_ns);
    if (late != nullptr) heard.announcement = *late;
    any |= late != nullptr;
  }
  EndedFlow out = numbered(row);
  if (index_ != nullptr) out.packet_log = index_->take_last(row.flow_id);
  flow_rows_.write(out, any ? told(names, heard) : names, features);
}

// The names, with what was heard of their flow.
std::string_view MergedRows::told(std::string_view names, const Heard& heard) {
  const meter::FlowNames own(names);
  const meter::HearsayOfFlow of_others({heard.resolved_name, heard.resolved_by},
                                       heard.announcement ? &*heard.announcement : nullptr);
  meter::Hearsay hearsay = of_others.view();
  hearsay.process = own.hearsay().process;
  unpack_facts(own, facts_);
  packed_.clear();
  pack_names(facts_, hearsay, packed_);
  facts_.clear();
  return packed_;
}

EndedFlow MergedRows::numbered(const EndedFlow& row) {
  EndedFlow out = row;
  out.row_number = ++row_number_;
  out.packet_log = 0;
  return out;
}

}  // namespace tractor::split
