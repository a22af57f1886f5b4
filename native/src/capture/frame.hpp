// Bytes to frames: what every capture reader yields. Says nothing of what is inside a frame.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "capture/frame_place.hpp"

namespace tractor::capture {

// One captured link-layer frame. `data` points into the batch's chunk; nothing is copied.
struct Frame {
  const std::uint8_t* data = nullptr;
  base::TimeNs time_ns = 0;  // of a frame that carries no time (a pcapng simple packet): that of the frame before it
  std::uint32_t captured_length = 0;  // bytes at `data`
  std::uint32_t wire_length = 0;      // bytes that were on the wire; never less than captured_length
  std::uint16_t interface_index = 0;  // into CaptureInfo::interfaces
  std::uint16_t process = 0;          // whose packet it is, where the capture says so (ProcessTable); 0: it does not
  std::uint16_t link_type = 0;        // LINKTYPE_*, as in the pcap and pcapng registries
  std::uint16_t fcs_length = 0;       // trailing bytes of a frame check sequence, where the capture says so
};

static_assert(sizeof(Frame) == 32);

// A piece of a capture in memory. Frames stay valid as long as a shared_ptr to their chunk is held, so a batch can be
// handed to another thread while the reader goes on with the next chunk.
struct Chunk {
  Chunk() = default;
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;
  virtual ~Chunk() = default;
  // Of a file that was cut since it was mapped: whether anything here is gone, and whether it is in these bytes. What
  // is gone reads as zeros. On any thread.
  virtual bool has_lost() const { return false; }
  virtual bool has_lost(base::ByteView bytes) const {
    (void)bytes;
    return false;
  }
  // Where the bytes at `data` are in their file; 0 where they were read, not mapped.
  virtual std::uint64_t offset_of(const std::uint8_t* data) const {
    (void)data;
    return 0;
  }
  // Where these bytes of it come from the page cache only when they are read, they come now, unless they are gone.
  // False where there is nothing to be done, or it could not be. On any thread.
  virtual bool make_present(base::ByteView bytes) const {
    (void)bytes;
    return false;
  }
  std::vector<std::uint8_t> storage;  // of bytes that were read; empty where they lie elsewhere (MappedStretch)
};

struct FrameBatch {
  std::shared_ptr<const Chunk> chunk;
  std::vector<Frame> frames;
  std::uint32_t head_bytes = 0;  // of a record before its frame; 0: the frames are of several captures
  // What lies behind the last frame, in the same chunk: the next batch's bytes, worth asking the memory for meanwhile.
  base::ByteView upcoming;
  // Where each frame's record is, if the reader was asked for that (OpenOptions::places).
  std::vector<FramePlace> places;
  void clear() {
    frames.clear();
    places.clear();
    upcoming = {};
    chunk.reset();
  }
};

}  // namespace tractor::capture
