// Test tool: a capture run whole and in parts, and all that came of it as texts that compare: every batch, row, name,
// feature and count, in their order. For the fuzzer, too: checks nothing itself.
#pragma once

#include <atomic>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "capture/packet_filter.hpp"
#include "meter/capture_run.hpp"
#include "split/field_lists.hpp"
#include "split/partition_merge.hpp"
#include "split/partition_run.hpp"
#include "split/range_proof.hpp"
#include "split/range_scan.hpp"

namespace tractor::split::test {

inline std::string text_of(const meter::EndedFlow& f, std::string_view names) {
  ByteWriter w;
  for (const std::uint64_t word : f.key.word) w(word);
  w(f.flow_id), w(f.row_number), w(f.packet_log), w(f.first_ns), w(f.last_ns);
  for (int d = 0; d < 2; ++d) {
    w(f.packets[d]), w(f.ip_bytes[d]), w(f.wire_bytes[d]), w(f.payload_bytes[d]), w(f.tcp_flags[d]);
  }
  w(f.vlan_id), w(f.tunnel), w(f.reason), w(f.first_swapped), w(f.forward_is_client);
  w(std::string(names.substr(f.names_begin, f.names_size)));
  return w.bytes;
}

inline std::string text_of(const meter::EndedWindow& window) {
  ByteWriter w;
  w(window.flow_id), w(window.first_ns), w(window.last_ns), w(window.index), w(window.forward_is_client);
  return w.bytes;
}

inline std::string text_of(const meter::RowBatch& batch) {
  ByteWriter w;
  w(batch.kind), w(batch.rows), w(batch.feature_count);
  for (const meter::EndedFlow& flow : batch.flows) w(text_of(flow, batch.names));
  for (const meter::EndedWindow& window : batch.windows) w(text_of(window));
  w.raw(batch.features.get(), std::size_t{batch.rows} * batch.feature_count * sizeof(double));
  return w.bytes;
}

inline std::string text_of(meter::RunResult result) {
  ByteWriter w;
  visit(w, result.faults);
  visit(w, result.packets_before_fault);
  visit(w, result.captures);
  visit(w, result.decode);
  visit(w, result.meter.ended);
  w(result.meter.flows), w(result.meter.windows), w(result.meter.openings), w(result.meter.clock_backwards);
  w(result.meter.datagrams_not_whole);
  w(result.packets);
  return w.bytes;
}

struct Outcome {
  std::vector<std::string> batches;
  std::size_t rows = 0;
  meter::RunResult result;
  std::string packet_index;  // its bytes; empty where none is asked for
  std::string whole;         // why it was not split
  std::string broken;        // what must not happen
  std::size_t scans = 0, ranges = 0;
};

inline meter::RowSink keep_in(Outcome& outcome) {
  return [&outcome](std::unique_ptr<meter::RowBatch> batch) {
    outcome.rows += batch->rows;
    outcome.batches.push_back(text_of(*batch));
  };
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What is asked of a run, beside its filter.
struct Asked {
  meter::MeterOptions meter;
  bool packet_index = true;

  meter::RunOptions run(const std::string& folder) const {
    meter::RunOptions options;
    options.meter = meter;
    if (packet_index) options.packet_index = folder + "/index";
    return options;
  }
};

// The index is in `folder`, and in the outcome.
inline Outcome run_whole_in(const std::string& folder, const std::string& path, const Asked& asked,
                            const std::string& filter = {}) {
  Outcome outcome;
  meter::RunOptions run = asked.run(folder);
  run.meter.canonical_order = true;
  run.paths = {path};
  run.filter = filter;
  meter::RunProgress progress;
  outcome.result = meter::run_captures(run, keep_in(outcome), progress, std::atomic<bool>{false});
  outcome.packet_index = bytes_of(run.packet_index);
  return outcome;
}

// All parts, one after the other, with their files in `folder`.
inline Outcome run_split_in(const std::string& folder, const std::string& path, const Asked& asked,
                            std::uint64_t range_bytes, std::uint32_t partitions, const std::string& filter = {}) {
  Outcome outcome;
  const meter::RunOptions run = asked.run(folder);
  const auto breaks = [&outcome](const base::Fault& fault) {
    if (fault) outcome.broken = fault.message;
    return static_cast<bool>(fault);
  };
  const std::atomic<bool> stop{false};
  SplitPlan plan;
  base::Fault fault;
  if (!plan_split({path, range_bytes, partitions, filter, true}, plan, outcome.whole, fault)) {
    if (fault) outcome.result.faults.push_back(fault);
    return outcome;
  }
  outcome.ranges = plan.ranges();
  ScanCounts counts;
  for (std::size_t range = 0; range < plan.ranges(); ++range) {
    ++outcome.scans;
    if (breaks(scan_range(plan, range, folder, {}, counts, stop))) return outcome;
  }
  for (;;) {
    const ProofOutcome proof = prove_ranges(plan, folder, stop, fault);
    if (breaks(fault)) return outcome;
    outcome.whole = proof.whole;
    if (!proof.whole.empty()) return outcome;
    if (proof.proven) break;
    if (proof.to_scan.empty()) outcome.broken = "neither proven nor to be scanned again";
    for (const RangeToScan& again : proof.to_scan) {
      if (++outcome.scans >= 4 * plan.ranges() + 8) outcome.broken = "scanned again and again";
      if (breaks(scan_range(plan, again.range, folder, again.start, counts, stop))) break;
    }
    if (!outcome.broken.empty()) return outcome;
  }
  std::atomic<std::uint64_t> packets{0};
  for (std::uint32_t p = 0; p < partitions; ++p) {
    if (breaks(meter_partition(plan, p, folder, run, packets, stop))) return outcome;
  }
  if (!can_merge(plan, folder, run, outcome.whole, fault)) return outcome;
  meter::RunProgress progress;
  outcome.result = merge_partitions(plan, folder, run, keep_in(outcome), progress, stop);
  outcome.packet_index = bytes_of(run.packet_index);
  return outcome;
}

inline meter::MeterOptions all_rows() {
  meter::MeterOptions options;
  options.openings = true;
  options.window_rows = true;
  options.batch_rows = 64;
  options.features = features::Selection::all();
  return options;
}

}  // namespace tractor::split::test
