// What the scan of a range says of it, beside the packets: where its chain of records began and ended, and its share of
// everything that a run counts.
#pragma once

#include <string>
#include <vector>

#include "base/fault.hpp"
#include "capture/capture_info.hpp"
#include "capture/process_table.hpp"
#include "meter/packet_decoder.hpp"
#include "split/split_plan.hpp"

namespace tractor::split {

struct RangeSummary {
  SplitPlan plan;
  std::uint64_t range = 0;
  // No place was found that looks like a record: nothing else is set.
  bool no_start = false;
  std::uint64_t begin = 0;  // the first record or block
  std::uint64_t end = 0;    // the first one that is the next range's
  bool input_ended = false;
  bool far_payload = false;  // a packet's payload is farther in its record than is noted (kMostLead)
  base::Fault fault;         // of the capture, as a run that reads all of it would have it
  // pcapng: sections and interfaces that were read before the range, and those in it, by their offsets.
  std::vector<std::uint64_t> known_blocks, found_blocks;

  std::uint64_t numbers = 0;                         // given out to packets
  std::int64_t first_time_ns = 0, last_time_ns = 0;  // of frames, where there are any
  meter::DecodeCounters decode;
  // Counts are those of the range. Sections and interfaces are all there are up to its end.
  capture::CaptureInfo info;
  std::vector<std::uint64_t> interface_comment_bytes;  // of each interface's comment, what was there before the range
  std::vector<capture::Process> processes;             // from number 1 on
};

// Streams of a range's file; the partitions' follow.
enum RangeStream : std::size_t { kTrackStream, kFragmentStream, kFirstPartitionStream };

std::string to_bytes(const RangeSummary& summary);
// False where they are no such thing.
bool from_bytes(std::string_view bytes, RangeSummary& summary);

}  // namespace tractor::split
