// Between the two parts of a split run: whether the ranges' chains of records meet, from the capture's first record on,
// so that each range began where it had to. Then what takes all of them, and little time: the numbers of packets, whose
// fragments are, how packet time went, what the capture says of itself. Decodes and meters nothing.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "capture/capture_info.hpp"
#include "capture/process_table.hpp"
#include "meter/flow_journal.hpp"
#include "meter/packet_decoder.hpp"
#include "split/range_scan.hpp"
#include "split/split_plan.hpp"

namespace tractor::split {

// A range to be scanned (again) from there.
struct RangeToScan {
  std::uint64_t range = 0;
  RangeStart start;
};

struct ProofOutcome {
  bool proven = false;
  std::vector<RangeToScan> to_scan;  // where there are any; asked again afterwards
  std::string whole;                 // else, why the capture has to be read by one
};

// Each call with something to scan proves one range more at least.
ProofOutcome prove_ranges(const SplitPlan& plan, const std::string& folder, const std::atomic<bool>& stop,
                          base::Fault& fault);

struct ProvenRange {
  std::uint64_t range = 0;
  std::uint64_t numbers_before = 0;
  std::vector<std::uint16_t> processes;  // of its numbers, from 1 on, those in ProofSummary::processes
};

struct ProofSummary {
  SplitPlan plan;
  std::vector<ProvenRange> ranges;  // those with frames, and what else was read
  std::vector<capture::Process> processes;
  capture::CaptureInfo info;
  base::Fault fault;
  meter::DecodeCounters decode;
  std::uint64_t packets = 0;
  std::uint64_t clock_backwards = 0;
  bool any_packet = false;
  std::int64_t last_time_ns = 0;  // the greatest of all
};

// Streams of its file.
enum ProofStream : std::size_t { kClockStream, kFirstFragmentStream };

// In the order in which a run meters packets: by the packet that was read when they were due, those that had waited for
// it before it.
constexpr meter::Turn turn_of_packet(std::uint64_t number) {
  return (number << 16) | 0xffff;
}
constexpr meter::Turn turn_before_packet(std::uint64_t number, std::uint64_t which) {
  return (number << 16) | which;
}

struct ClockStep {
  meter::Turn turn;
  std::int64_t time_ns;
};
struct FragmentTurn {  // a packed packet follows
  meter::Turn turn;
  std::uint64_t number;
};

std::string to_bytes(const ProofSummary& summary);
bool from_bytes(std::string_view bytes, ProofSummary& summary);

}  // namespace tractor::split
