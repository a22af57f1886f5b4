// The packet index of a run: where the record of each packet of each flow is. A file of chunks, each with some packets
// of one flow and a pointer back to the flow's chunk before, then a table of the captures. Written in one go, so
// nothing is sorted and memory is that of open flows (meter/packet_log.hpp); read by chunk. Reads no capture.
//
//   file    = magic, chunks, captures, offset of captures (8), CRC-32 of captures (4), magic of the end (8)
//   chunk   = back (varint: to the flow's chunk before; 0: there is none), bytes (varint), entries, CRC-32 of those (4)
//   entry   = number, place: each a zigzag varint of the difference to the entry before, in a chunk's first from 0
//
// Everything in the file is doubted: what cannot be is a fault with its offset in the index.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/fault.hpp"
#include "capture/capture_info.hpp"
#include "capture/frame_place.hpp"

namespace tractor::capture {

struct PacketEntry {
  std::uint64_t number = 0;  // of the packet in its run, from 1
  FramePlace place = 0;
};

// A capture as it was when it was read.
struct IndexedCapture {
  std::string name;  // without folders
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  // Its frames can only be found by reading it from its start: it is compressed, or a frame's time is that of the one
  // before it.
  bool in_order = false;
  std::vector<std::uint64_t> landmarks;  // offsets of the blocks that say how to read packets, ascending
};

// What the file is at present; a fault where it is no file.
bool stamp_of(const std::string& path, IndexedCapture& out, base::Fault& fault);
// False and `fault` set where an index at that path would be written over the capture.
bool is_beside(const std::string& index, const std::string& capture, base::Fault& fault);
// What of a capture that was read whole goes into the index.
void note_landmarks(const CaptureInfo& info, IndexedCapture& out);

// A difference that may be negative as a number that is small where that is.
constexpr std::uint64_t zigzag(std::uint64_t difference) {
  return (difference << 1) ^ (0 - (difference >> 63));
}
constexpr std::uint64_t unzigzag(std::uint64_t coded) {
  return (coded >> 1) ^ (0 - (coded & 1));
}
inline constexpr std::size_t kMostVarint = 10;
inline std::size_t put_varint(std::uint8_t* to, std::uint64_t value) {
  std::size_t n = 0;
  for (; value >= 0x80; value >>= 7) to[n++] = static_cast<std::uint8_t>(value | 0x80);
  to[n++] = static_cast<std::uint8_t>(value);
  return n;
}
inline constexpr std::size_t kMostEntryBytes = 2 * kMostVarint;
inline constexpr std::size_t kMostChunkBytes = 4096;  // of entries
inline constexpr std::size_t kMostTableBytes = 64 << 20;
inline constexpr std::uint64_t kMostLandmarks = 1 << 24;  // of all captures

// Takes the chunks of flows as they fill (meter/packet_log.hpp).
class PacketChunks {
 public:
  virtual ~PacketChunks() = default;
  // Returns where the chunk is, never 0. `before`: the flow's chunk before, or 0.
  virtual std::uint64_t append(base::ByteView entries, std::uint64_t before) = 0;
  // A packet has no place.
  virtual void note_unplaced() = 0;
};

// Owned and used by one thread. After a fault everything is taken and nothing written. A chunk is at its offset.
class PacketIndexWriter final : public PacketChunks {
 public:
  // Writes a file anew.
  explicit PacketIndexWriter(const std::string& path);
  ~PacketIndexWriter() override;
  PacketIndexWriter(const PacketIndexWriter&) = delete;
  PacketIndexWriter& operator=(const PacketIndexWriter&) = delete;

  std::uint64_t append(base::ByteView entries, std::uint64_t before) override;
  // The file is whole, or fault() says why not. Nothing is appended afterwards.
  void finish(const std::vector<IndexedCapture>& captures);
  void note_unplaced() override;
  const base::Fault& fault() const { return fault_; }

 private:
  void put(base::ByteView bytes);
  void put_number(std::uint64_t value);
  void put_table(const std::vector<IndexedCapture>& captures);
  void write_out();
  void fail(const char* what, int error);

  int descriptor_ = -1;
  std::uint64_t position_ = 0;  // of the file, with what waits
  std::vector<std::uint8_t> waiting_;
  base::Fault fault_;
};

// Reads from one thread.
class PacketIndex {
 public:
  // Null and `fault` set where there is none or it cannot be one.
  static std::unique_ptr<PacketIndex> open(const std::string& path, base::Fault& fault);
  ~PacketIndex();
  PacketIndex(const PacketIndex&) = delete;
  PacketIndex& operator=(const PacketIndex&) = delete;

  const std::string& path() const { return path_; }
  const std::vector<IndexedCapture>& captures() const { return captures_; }
  // The entries of the chunk at `position`, and where the flow's chunk before is (0: nowhere). False and `fault` set
  // where there is no chunk.
  bool read_chunk(std::uint64_t position, std::vector<PacketEntry>& entries, std::uint64_t& before,
                  base::Fault& fault) const;

 private:
  PacketIndex(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  bool read_captures(base::Fault& fault);
  bool read_at(std::uint64_t offset, std::uint8_t* to, std::size_t bytes) const;
  bool refuse(base::Fault& fault, std::uint64_t offset, const char* message) const;

  int descriptor_;
  std::string path_;
  std::uint64_t chunks_end_ = 0;
  std::vector<IndexedCapture> captures_;
};

}  // namespace tractor::capture
