// The one way to read a capture: open it, ask for batches of frames until `end` or `fault`.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/fault.hpp"
#include "capture/capture_info.hpp"
#include "capture/frame.hpp"
#include "capture/process_table.hpp"

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
  // Likewise: whoever reads wants no more of it.
  const std::atomic<bool>* unwanted = nullptr;
  // Nobody but the walk asks the memory for what comes next: it is to do so for all of it.
  bool walks_alone = false;
  // Where set, takes the processes that the capture names. Outlives the reader.
  ProcessTable* processes = nullptr;
  // Where each frame's record is goes into its batch, with this number for the capture.
  bool places = false;
  std::uint64_t place_capture = 0;
};

// Owned and used by one thread. The chunks of delivered batches may be released on another.
class CaptureReader {
 public:
  virtual ~CaptureReader() = default;
  // Fills `batch` with the next frames in file order. `batch` is cleared first, so the chunk it held can be reused.
  virtual ReadStatus next(FrameBatch& batch) = 0;
  virtual const base::Fault& fault() const = 0;
  virtual const CaptureInfo& info() const = 0;
  // Goes on at the record or block that begins at this offset of an uncompressed file, wherever that is; what lies
  // between is not read. False where the input can only be read on. Nothing checks that a record begins there.
  virtual bool seek(std::uint64_t offset) {
    (void)offset;
    return false;
  }
  // From now on the input ends before the first record or block that begins at this offset or behind it. A limit that
  // is reached may be moved on, and a seek may go back before it. False where the input can only be read whole.
  virtual bool limit(std::uint64_t offset) {
    (void)offset;
    return false;
  }
  // Position in the file as stored (compressed bytes where compressed), for progress.
  virtual std::uint64_t file_position() const = 0;
  // Size of the file as stored; 0 where unknown (standard input, pipes).
  virtual std::uint64_t file_size() const = 0;
};

// Recognises format and compression by content. `path` "-" is standard input. Null and `fault` set where it cannot be
// read.
std::unique_ptr<CaptureReader> open_capture(const std::string& path, const OpenOptions& options, base::Fault& fault);

}  // namespace tractor::capture
