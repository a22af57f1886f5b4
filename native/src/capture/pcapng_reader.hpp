// pcapng files: blocks to frames. Walks whole blocks in place; what blocks declare is kept by PcapngSection.
#pragma once

#include <map>

#include "capture/pcapng_section.hpp"
#include "capture/stream_reader.hpp"

namespace tractor::capture {

class PcapngReader final : public StreamReader {
 public:
  // `stream` stands at the first section header block.
  PcapngReader(ChunkStream stream, const OpenOptions& options, CaptureInfo info);

 private:
  enum class Stop : std::uint8_t {
    full,     // no room for more frames
    need,     // need_ bytes must be in hand first
    section,  // a section header block comes next
    limit,    // what comes next is not to be read
    bad,      // problem_ says why the block that comes next cannot be
  };

  ReadStatus read_frames(FrameBatch& batch) override;
  std::size_t head_bytes() const override { return kPacketHead; }
  void count_blocks();
  bool begin_section();
  // Turns whole blocks into frames from `n` on, up to a reason to stop.
  template <bool kBigEndian>
  Stop walk(Frame* frames, std::size_t& n);
  template <bool kBigEndian>
  bool add_packet(const std::uint8_t* block, std::uint32_t length, std::uint32_t id, Frame& frame, FrameTally& tally);
  template <bool kBigEndian>
  bool add_simple_packet(const std::uint8_t* block, std::uint32_t length, Frame& frame, FrameTally& tally);
  bool describe(std::uint32_t type, base::ByteView block);
  Stop refuse(std::string problem);

  PcapngSection section_;
  std::uint64_t enhanced_ = 0, simple_ = 0, obsolete_ = 0;  // blocks of packets, counted apart from the map
  std::size_t unknown_types_ = 0;
  std::size_t need_ = 0;
  std::string problem_;
  std::string reading_;  // what need_ was for, where the capture ends inside it
};

}  // namespace tractor::capture
