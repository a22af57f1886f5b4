// One run over one or more captures, from files or an interface to rows, on the caller's thread. Several files are one
// stream by time: flows go on from file to file. Progress may be read from other threads.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "capture/capture_info.hpp"
#include "capture/carved_reader.hpp"
#include "capture/live_reader.hpp"
#include "meter/flow_meter.hpp"
#include "meter/packet_decoder.hpp"

namespace tractor::meter {

struct RunOptions {
  std::vector<std::string> paths;
  // Where it names an index, the packets of some flows of it instead: the paths are its captures.
  capture::CarveOptions carve;
  capture::LiveOptions live;  // where it names an interface, that instead of the paths
  // Where set and true, the input ends: what was read counts as all there was.
  const std::atomic<bool>* finish = nullptr;
  MeterOptions meter;
  // Where set, a packet index of the run is written there. Not of an interface, standard input or what is carved.
  std::string packet_index;
  std::string filter;  // BPF; empty for none
  bool open_tunnels = true;
  // Two or more: reading on a thread of its own.
  unsigned threads = 1;
};

struct RunProgress {
  std::atomic<std::uint64_t> bytes_read{0};   // of the files as stored
  std::atomic<std::uint64_t> bytes_total{0};  // 0 where unknown
  std::atomic<std::uint64_t> packets{0};
  std::atomic<std::uint64_t> flows{0};
};

struct RunResult {
  std::vector<base::Fault> faults;  // at most one a file, in the order of the paths; empty when all was read
  std::vector<std::uint64_t> packets_before_fault;
  std::vector<capture::CaptureInfo> captures;
  DecodeCounters decode;
  MeterCounters meter;
  std::uint64_t packets = 0;
};

// `stop` ends the run early, with fault `aborted`.
RunResult run_captures(const RunOptions& options, const RowSink& sink, RunProgress& progress,
                       const std::atomic<bool>& stop);

}  // namespace tractor::meter
