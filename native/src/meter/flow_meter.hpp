// Second half of the one pass: packet descriptors to flows and windows, rows out as they end. The only place where
// table, expiry, statistics, payload facts and rows meet. One owner thread; driven by packet time alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/indexed_pool.hpp"
#include "capture/process_table.hpp"
#include "flow/expiry_wheel.hpp"
#include "flow/flow_table.hpp"
#include "meter/feature_states.hpp"
#include "meter/flow_journal.hpp"
#include "meter/packet_descriptor.hpp"
#include "meter/packet_log.hpp"
#include "meter/payload_watch.hpp"
#include "meter/row_writer.hpp"

namespace tractor::meter {

struct MeterOptions {
  base::TimeNs tcp_idle_ns = 300 * base::kNsPerSecond;
  base::TimeNs idle_ns = 120 * base::kNsPerSecond;  // of everything that is not TCP
  base::TimeNs active_ns = 0;                       // 0: never cut
  base::TimeNs window_ns = 15 * base::kNsPerSecond;
  std::uint32_t max_flows = 1'000'000;
  bool flow_rows = true;
  bool window_rows = false;
  bool openings = false;  // beside flow rows, and only where there are facts
  features::Selection features = features::Selection::only(features::FeatureSet::iscx);
  bool facts = true;
  // Flows that end at the same packet go out by their ids, as those at the end of the input always do: an order that
  // does not depend on what other flows there are. With false it is as good, and some sorting less.
  bool canonical_order = false;
  std::uint32_t batch_rows = 4096;
  const capture::ProcessTable* processes = nullptr;  // that PacketDescriptor::process is of; null: of none
  capture::PacketChunks* packet_index = nullptr;     // takes the places of each flow's packets; null: nobody asks
  FlowJournal* journal = nullptr;                    // of a run over some of the flows, which is in canonical order
  std::uint64_t hash_seed = 0;                       // the one that the descriptors' hashes were made with
};

struct MeterCounters {
  std::array<std::uint64_t, static_cast<std::size_t>(flow::EndReason::count_)> ended{};
  std::uint64_t flows = 0;
  std::uint64_t windows = 0;
  std::uint64_t openings = 0;
  std::uint64_t clock_backwards = 0;
  std::uint64_t datagrams_not_whole = 0;  // whose first fragment came; known when all flows have ended
};

// Where several kinds of rows are asked for, a flow's windows and its opening come before its row. A flow has at most
// one opening, written when its first payloads have said what it is, and none where it ends before that; openings are
// in the order of the packets they are due at. Not to be moved or copied.
class FlowMeter {
 public:
  FlowMeter(const MeterOptions& options, const RowSink& sink);
  FlowMeter(const FlowMeter&) = delete;
  FlowMeter& operator=(const FlowMeter&) = delete;

  // Worth a call for each packet some time before it is added: asks the memory for its place in the flow table.
  void foresee(const PacketDescriptor& packet) const { table_.prefetch_slot(packet.hash); }
  // Packets in file order. Their payload pointers must be valid during the call. With a journal, that knows their
  // turns.
  void add(std::span<const PacketDescriptor> packets);
  // Time that packets of other flows brought, where only some flows are metered here: it had come just before the
  // packet of this turn. The first packet of all counts too.
  void pass_time(base::TimeNs now_ns, Turn turn);
  // The input is at its end: all flows end, oldest first, and the last batches go out.
  void finish();
  // Rows that wait for a full batch go out now.
  void flush();

  const MeterCounters& counters() const { return counters_; }
  std::uint32_t active_flows() const { return table_.size(); }
  std::size_t most_stream_bytes() const { return payloads_.most_stream_bytes(); }

 private:
  struct WindowState {
    stats::IscxStats stats;
    std::uint32_t index = 0;
    std::uint32_t silence = flow::kNoIndex;
    bool open = false;
    std::uint8_t forward_side = 0;  // the endpoint that sent the window's first packet
  };

  RowSink flow_sink(const RowSink& sink);
  RowSink opening_sink(const RowSink& sink);
  void add_one(const PacketDescriptor& packet, flow::FlowIndex hint);
  flow::FlowIndex find_open(const PacketDescriptor& packet, flow::FlowIndex hint);
  flow::FlowIndex create(const PacketDescriptor& packet);
  void update(flow::FlowRecord& flow, flow::FlowIndex index, const PacketDescriptor& packet, base::TimeNs now_ns);
  void note_process(flow::FlowRecord& flow, std::uint16_t process);
  void log_packet(const flow::FlowRecord& flow, flow::FlowIndex index, const PacketDescriptor& packet, bool begins) {
    if (options_.journal != nullptr) options_.journal->chunks_are_of(flow.flow_id, false);
    packet_log_->add(index, packet, begins);
  }
  std::uint64_t close_log(const flow::FlowRecord& flow, flow::FlowIndex index) {
    if (options_.journal != nullptr) options_.journal->chunks_are_of(flow.flow_id, true);
    return packet_log_->close(index);
  }
  void note_row(RowKind kind) {
    if (options_.journal != nullptr) [[unlikely]]
      options_.journal->row(kind);
  }
  void note_opening(flow::FlowRecord& flow, const PacketDescriptor& packet);
  void track_tcp(flow::FlowRecord& flow, flow::FlowIndex index, const PacketDescriptor& packet, unsigned direction);
  void add_window(flow::FlowRecord& flow, flow::FlowIndex index, const PacketDescriptor& packet, base::TimeNs now_ns);
  void emit_window(const flow::FlowRecord& flow, flow::FlowIndex index, WindowState& window);
  void add_silence(std::uint32_t& silence, base::TimeNs first_ns, base::TimeNs now_ns, std::uint64_t gap);
  const stats::SilenceStats* silence_at(std::uint32_t silence) const;
  void forget_silence(std::uint32_t& silence);
  void end(flow::FlowIndex index, flow::EndReason reason);
  void expire(base::TimeNs now_ns);
  void expire_in_order(base::TimeNs now_ns);
  bool keep_if_not_silent(flow::FlowIndex index, base::TimeNs now_ns);
  template <class Use>
  void for_each_prefetched(const std::vector<flow::FlowIndex>& indexes, Use use);
  void evict_one();
  base::TimeNs timeout_of(const flow::FlowRecord& flow) const;
  // Not beyond the wheel's turn: its slots would no longer tell who is silent for longer.
  base::TimeNs next_look_ns(const flow::FlowRecord& flow) const {
    return flow.stats.last_ns() + std::min(timeout_of(flow), flow::ExpiryWheel::kTurnNs);
  }
  flow::EndReason reason_at_silence(const flow::FlowRecord& flow, flow::EndReason otherwise) const;
  WindowState& window_of(flow::FlowIndex index);

  MeterOptions options_;
  base::TimeNs shortest_timeout_ns_;  // no flow ends by silence before
  flow::FlowTable table_;
  flow::ExpiryWheel wheel_;
  PayloadWatch payloads_;
  FeatureStates flow_sets_;    // of flows, where there are flow rows
  FeatureStates window_sets_;  // of each flow's open window, where there are window rows
  std::optional<PacketLog> packet_log_;
  RowWriter flow_rows_;
  RowWriter window_rows_;
  RowWriter openings_;
  std::vector<std::unique_ptr<WindowState[]>> windows_;
  base::IndexedPool<stats::SilenceStats> silences_;
  std::vector<flow::FlowIndex> due_;
  std::vector<std::pair<std::uint64_t, flow::FlowIndex>> ended_;  // by flow_id; empty but for a moment
  std::uint64_t row_number_ = 0;                                  // of the last row
  base::TimeNs now_ns_ = INT64_MIN;                               // greatest packet time so far
  MeterCounters counters_;
};

}  // namespace tractor::meter
