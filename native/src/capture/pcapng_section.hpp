// What a pcapng section declares: its byte order, interfaces, names and statistics. Reads those blocks; yields no
// frames.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "capture/capture_info.hpp"
#include "capture/pcapng_blocks.hpp"
#include "capture/tick_scale.hpp"

namespace tractor::capture {

// What a frame needs of its interface.
struct PcapngInterface {
  TickScale scale;
  std::uint32_t index = 0;        // into CaptureInfo::interfaces
  std::uint32_t snap_length = 0;  // the greatest number where there is no limit
  std::uint16_t link_type = 0;
  std::uint16_t fcs_length = 0;
};

class PcapngSection {
 public:
  explicit PcapngSection(CaptureInfo& info) : info_(&info) {}

  // Each takes a whole block, lengths checked, and says in a sentence what cannot be; empty where all is well.
  std::string begin(base::ByteView block, std::uint64_t offset);
  std::string add_interface(base::ByteView block);
  std::string add_names(base::ByteView block);
  std::string add_statistics(base::ByteView block);
  // The section ends where the next begins, or with the capture.
  void end(std::uint64_t offset);

  // Comments are counted. Returns the FCS length that the frame's own flags give, else `fcs_length`.
  std::uint16_t read_packet_options(base::ByteView options, std::uint16_t fcs_length);

  const std::vector<PcapngInterface>& interfaces() const { return interfaces_; }
  bool big_endian() const { return order_.big_endian; }

 private:
  void read_interface_options(base::ByteView options, InterfaceInfo& interface, std::uint8_t& resolution);
  void keep_names(std::string_view names, const std::string& address);
  std::string keep_text(base::ByteView text);
  void note_malformed(std::size_t bytes);

  CaptureInfo* info_;
  ByteOrder order_;
  std::vector<PcapngInterface> interfaces_;
  std::uint64_t expected_end_ = 0;  // 0: the section does not say
  std::size_t text_left_ = 16 << 20;
};

}  // namespace tractor::capture
