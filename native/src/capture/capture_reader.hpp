// The one way to read a capture: open it, ask for batches of frames until `end` or `fault`.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/fault.hpp"
#include "capture/capture_info.hpp"
#include "capture/frame.hpp"

namespace tractor::capture {

enum class ReadStatus : std::uint8_t {
  frames,  // the batch holds at least one frame
  idle,    // of an interface: no frames for now, or none for a while; what is held back for company may go on
  end,     // the capture is read whole
  fault,   // fault() says why; every frame before it was delivered by earlier calls
};

struct OpenOptions {
  std::size_t chunk_bytes = 1 << 20;        // size of a read
  std::size_t max_record_bytes = 64 << 20;  // a longer record or block is a fault, not an allocation
  std::size_t max_frames_per_batch = 32;
  bool read_ahead = true;  // compressed input is decompressed on a thread of its own
  // Where set, a wait for a pipe's next bytes ends, with fault `aborted`, soon after this becomes true.
  const std::atomic<bool>* stop = nullptr;
};

// Owned and used by one thread. The chunks of delivered batches may be released on another.
class CaptureReader {
 public:
  virtual ~CaptureReader() = default;
  // Fills `batch` with the next frames in file order. `batch` is cleared first, so the chunk it held can be reused.
  virtual ReadStatus next(FrameBatch& batch) = 0;
  virtual const base::Fault& fault() const = 0;
  virtual const CaptureInfo& info() const = 0;
  // Position in the file as stored (compressed bytes where compressed), for progress.
  virtual std::uint64_t file_position() const = 0;
  // Size of the file as stored; 0 where unknown (standard input, pipes).
  virtual std::uint64_t file_size() const = 0;
};

// Recognises format and compression by content. `path` "-" is standard input. Null and `fault` set where it cannot be
// read.
std::unique_ptr<CaptureReader> open_capture(const std::string& path, const OpenOptions& options, base::Fault& fault);

}  // namespace tractor::capture
