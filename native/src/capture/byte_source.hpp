// Start of the path: bytes of a capture in order, from wherever they are kept. Knows no capture format.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/fault.hpp"
#include "capture/mapped_stretch.hpp"

namespace tractor::capture {

// Bytes in a mapped file: `bytes` begin where they were asked for, somewhere inside the stretch.
struct Mapped {
  std::shared_ptr<const MappedStretch> stretch;
  base::ByteView bytes;
  bool at_end = false;
};

// Owned and used by one thread, but for what says otherwise. Faults carry code and message; who reads the source knows
// path and offset.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;
  // Reads 1 to `size` bytes (`size` > 0). 0 at the end of the source, and when fault() says why there is no more.
  virtual std::size_t read(std::uint8_t* to, std::size_t size) = 0;
  // Instead of reading: the bytes from `offset` on, about `size` of them, where they are stored. No stretch and at_end
  // at the end of the source or its fault; no stretch otherwise where this source is only to be read. Reading goes on
  // behind what was mapped.
  virtual Mapped map(std::uint64_t offset, std::size_t size) {
    (void)offset, (void)size;
    return {};
  }
  // Reading goes on at this offset. False where it can only go on where it is.
  virtual bool seek(std::uint64_t offset) {
    (void)offset;
    return false;
  }
  virtual const base::Fault& fault() const = 0;
  // Bytes taken from the thing as stored.
  virtual std::uint64_t position() const = 0;
  // How many bytes it has as stored; 0 where unknown. Always the same, on any thread.
  virtual std::uint64_t size() const = 0;
  // The same now: a file may have grown or been cut since.
  virtual std::uint64_t size_now() const { return size(); }
  // Whether what is stored was rewritten since it was opened: then a broken record is no fault of the capture.
  // On any thread.
  virtual bool rewritten() const = 0;
  // Bytes as stored after the end of compressed data, which mean nothing.
  virtual std::uint64_t trailing_bytes() const { return 0; }
  // Nobody wants the rest: a wait for more bytes ends soon, with fault `aborted`. On any thread.
  virtual void interrupt() {}
};

// A file, pipe or device through read(2); "-" is standard input. A wait for more ends soon after one of `stops`, which
// may be null, becomes true. Null and `fault` set where it cannot be opened.
std::unique_ptr<ByteSource> open_file_source(const std::string& path, std::array<const std::atomic<bool>*, 2> stops,
                                             base::Fault& fault);

// Decompressors over `stored`. `head` is what was already read from it. All members (RFC 1952 section 2.2) or frames
// (RFC 8878 section 3; LZ4 Frame Format Description) are read as one stream. Null where memory runs out.
std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> stored, base::ByteView head);
std::unique_ptr<ByteSource> make_zstd_source(std::unique_ptr<ByteSource> stored, base::ByteView head);
std::unique_ptr<ByteSource> make_lz4_source(std::unique_ptr<ByteSource> stored, base::ByteView head);

}  // namespace tractor::capture
