// What the readers of all file formats share: the stream of chunks, the counts, and how a capture ends. Knows no
// format.
#pragma once

#include <memory>
#include <string>

#include "capture/capture_reader.hpp"
#include "capture/chunk_stream.hpp"
#include "capture/frame_tally.hpp"

namespace tractor::capture {

class StreamReader : public CaptureReader {
 public:
  ReadStatus next(FrameBatch& batch) final;
  bool seek(std::uint64_t offset) final;
  bool limit(std::uint64_t offset) final;
  const base::Fault& fault() const final { return fault_; }
  const CaptureInfo& info() const final { return info_; }
  std::uint64_t file_position() const final { return stream_.source().position(); }
  std::uint64_t file_size() const final { return stream_.source().size(); }

 protected:
  StreamReader(ChunkStream stream, const OpenOptions& options, CaptureInfo info);

  // Fills the batch, whose chunk is not set yet. Returns frames, end, or fault with fault_ set.
  virtual ReadStatus read_frames(FrameBatch& batch) = 0;

  // Bytes of a frame's record before its data. Of a pcapng simple packet they are fewer: its place is somewhat before
  // it, and as good a name for it, but nothing to seek.
  virtual std::size_t head_bytes() const = 0;

  // Bytes from the stream's offset to the limit: a record or block that many bytes on is not read.
  std::uint64_t bytes_to_limit() const { return limit_ > stream_.offset() ? limit_ - stream_.offset() : 0; }

  // The source ends, at a record's edge or inside one. `what` was being read: "a record of 60 bytes".
  ReadStatus stop_at_end_of_source(const std::string& what);
  // The record at the stream's offset cannot be.
  ReadStatus stop_at_bad_record(const std::string& message);

  ChunkStream stream_;
  OpenOptions options_;
  CaptureInfo info_;
  FrameTally tally_;

 private:
  void account();
  void note_places(FrameBatch& batch) const;
  ReadStatus stop_at(const std::uint8_t* lost, FrameBatch& batch, const FrameTally& before,
                     std::uint64_t offset_before);

  base::Fault fault_;
  bool ended_ = false;
  std::uint64_t limit_ = UINT64_MAX;
  std::uint64_t lost_bytes_ = 0;  // past the stream's offset, never to be read as frames
};

}  // namespace tractor::capture
