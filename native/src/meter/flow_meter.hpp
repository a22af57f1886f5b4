// Second half of the one pass: packet descriptors to flows and windows, rows out as they end. The only place where
// table, expiry, statistics, payload facts and rows meet. One owner thread; driven by packet time alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/indexed_pool.hpp"
#include "flow/expiry_wheel.hpp"
#include "flow/flow_table.hpp"
#include "meter/feature_states.hpp"
#include "meter/packet_descriptor.hpp"
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
  features::Selection features = features::Selection::only(features::FeatureSet::iscx);
  bool facts = true;
  std::uint32_t batch_rows = 4096;
  std::uint64_t hash_seed = 0;  // the one that the descriptors' hashes were made with
};

struct MeterCounters {
  std::array<std::uint64_t, static_cast<std::size_t>(flow::EndReason::count_)> ended{};
  std::uint64_t flows = 0;
  std::uint64_t windows = 0;
  std::uint64_t clock_backwards = 0;
};

// Where both kinds of rows are asked for, a flow's windows come before its row. Not to be moved or copied.
class FlowMeter {
 public:
  FlowMeter(const MeterOptions& options, const RowSink& sink);
  FlowMeter(const FlowMeter&) = delete;
  FlowMeter& operator=(const FlowMeter&) = delete;

  // Packets in file order. Their payload pointers must be valid during the call.
  void add(std::span<const PacketDescriptor> packets);
  // The input is at its end: all flows end, oldest first, and the last batches go out.
  void finish();
  // Rows that wait for a full batch go out now.
  void flush();

  const MeterCounters& counters() const { return counters_; }
  std::uint32_t active_flows() const { return table_.size(); }

 private:
  struct WindowState {
    stats::IscxStats stats;
    std::uint32_t index = 0;
    std::uint32_t silence = flow::kNoIndex;
    bool open = false;
    std::uint8_t forward_side = 0;  // the endpoint that sent the window's first packet
  };

  RowSink flow_sink(const RowSink& sink);
  void add_one(const PacketDescriptor& packet);
  flow::FlowIndex find_open(const PacketDescriptor& packet);
  flow::FlowIndex create(const PacketDescriptor& packet);
  void update(flow::FlowRecord& flow, flow::FlowIndex index, const PacketDescriptor& packet, base::TimeNs now_ns);
  void track_tcp(flow::FlowRecord& flow, flow::FlowIndex index, const PacketDescriptor& packet, unsigned direction);
  void add_window(flow::FlowRecord& flow, flow::FlowIndex index, const PacketDescriptor& packet, base::TimeNs now_ns);
  void emit_window(const flow::FlowRecord& flow, flow::FlowIndex index, WindowState& window);
  void add_silence(std::uint32_t& silence, base::TimeNs first_ns, base::TimeNs now_ns, std::uint64_t gap);
  const stats::SilenceStats* silence_at(std::uint32_t silence) const;
  void forget_silence(std::uint32_t& silence);
  void end(flow::FlowIndex index, flow::EndReason reason);
  void expire(base::TimeNs now_ns);
  void prefetch_ahead(const std::vector<flow::FlowIndex>& indexes, std::size_t at) const;
  void evict_one();
  base::TimeNs timeout_of(const flow::FlowRecord& flow) const;
  flow::EndReason reason_at_silence(const flow::FlowRecord& flow, flow::EndReason otherwise) const;
  WindowState& window_of(flow::FlowIndex index);

  MeterOptions options_;
  flow::FlowTable table_;
  flow::ExpiryWheel wheel_;
  PayloadWatch payloads_;
  FeatureStates flow_sets_;    // of flows, where there are flow rows
  FeatureStates window_sets_;  // of each flow's open window, where there are window rows
  RowWriter flow_rows_;
  RowWriter window_rows_;
  std::vector<std::unique_ptr<WindowState[]>> windows_;
  base::IndexedPool<stats::SilenceStats> silences_;
  std::vector<flow::FlowIndex> due_;
  base::TimeNs now_ns_ = INT64_MIN;  // greatest packet time so far
  MeterCounters counters_;
};

}  // namespace tractor::meter
