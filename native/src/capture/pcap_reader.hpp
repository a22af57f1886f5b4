// pcap files: records to frames. The one loop that every packet of a pcap passes; it is compiled once per layout of the
// records, so that it decides nothing about the format while it runs.
#pragma once

#include "capture/pcap_header.hpp"
#include "capture/stream_reader.hpp"

namespace tractor::capture {

class PcapReader final : public StreamReader {
 public:
  // `stream` stands at the first record.
  PcapReader(ChunkStream stream, const OpenOptions& options, CaptureInfo info, const PcapHeader& header);

  // The same for every record of a file.
  struct Shape {
    std::uint32_t longest_record = 0;
    std::uint32_t snap_length = 0;
    std::uint16_t link_type = 0;
    std::uint16_t fcs_length = 0;
    bool walks_alone = false;
  };
  // Turns the whole records between `from` and `end` into frames, `most` of them or up to the first that is not whole
  // or cannot be. Returns how many, and in `from` where the next one starts.
  using Walk = std::size_t (*)(const std::uint8_t*& from, const std::uint8_t* end, Frame* frames, std::size_t most,
                               const Shape& shape, FrameTally& tally);

  // What is fixed by a file's header, chosen once.
  struct Layout {
    std::size_t header_bytes = 0;
    Walk walk = nullptr;
    std::uint32_t (*captured_length)(const std::uint8_t* record) = nullptr;
  };

 private:
  ReadStatus read_frames(FrameBatch& batch) override;
  std::size_t head_bytes() const override { return layout_.header_bytes; }
  // After a walk that found no whole record: makes the next one whole, or says in `status` why that cannot be.
  bool more(ReadStatus& status);

  Shape shape_;
  Layout layout_;
};

}  // namespace tractor::capture
