// An interface of this machine as a capture, through libpcap: it ends when it is told to. Who reads it need not know
// that it is no file, but for `idle`.
#pragma once

#include <memory>
#include <string>

#include "capture/capture_reader.hpp"

namespace tractor::capture {

struct LiveOptions {
  std::string interface;  // "any" is all of them
  std::string filter;     // BPF, run by the kernel; empty for none
  std::uint32_t snap_length = 262'144;
  bool promiscuous = false;
  // Either ends the capture within 200 ms; `finish` after what the kernel holds has been read, `stop` with fault
  // `aborted`.
  const std::atomic<bool>* finish = nullptr;
  const std::atomic<bool>* stop = nullptr;
};

// Null and `fault` set where it cannot be captured: libpcap, the interface or a right is missing, or the filter is
// wrong.
std::unique_ptr<CaptureReader> open_interface(const LiveOptions& options, base::Fault& fault);

}  // namespace tractor::capture
