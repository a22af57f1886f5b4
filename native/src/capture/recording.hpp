// An interface to a pcapng file: every frame as it comes, until the end is asked for. In the network namespace that the
// caller names, since a thread may enter one by itself. Knows nothing of who talks there.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "capture/live_reader.hpp"
#include "capture/pcapng_writer.hpp"

namespace tractor::capture {

struct RecordingOptions {
  LiveOptions live;               // its `finish` and `stop` are set here
  std::string network_namespace;  // a path, as /run/netns/NAME; empty: that of the process
  std::string path;               // of the file; one that is there is replaced
  std::string description;        // of the interface
  SectionText section;
};

// Between the recording thread and whoever watches it.
struct RecordingState {
  std::atomic<bool> capturing{false};  // the socket is open: what is sent from now on is seen
  std::atomic<std::uint64_t> packets{0};
  std::atomic<std::uint64_t> bytes{0};  // of the file
  std::atomic<bool> finish{false};
  std::atomic<bool> stop{false};

  // The end, with what is to be said there.
  void finish_with(std::vector<std::string> comments) {
    {
      const std::lock_guard lock(mutex);
      end_comments = std::move(comments);
    }
    finish = true;
  }

  std::mutex mutex;
  std::vector<std::string> end_comments;
};

struct RecordingResult {
  base::Fault fault;  // the file holds what was recorded before
  std::uint64_t packets = 0;
  std::uint64_t dropped = 0;  // by the kernel, for want of room
};

// On a thread of its own, which stays in the namespace. Returns at the end that was asked for, or at a fault.
RecordingResult record_interface(const RecordingOptions& options, RecordingState& state);

}  // namespace tractor::capture
