// What a pcapng section declares: its byte order, interfaces, names and statistics. Reads those blocks; yields no
// frames.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "capture/capture_info.hpp"
#include "capture/frame.hpp"
#include "capture/pcapng_blocks.hpp"
#include "capture/process_table.hpp"
#include "capture/tick_scale.hpp"

namespace tractor::capture {

// What a frame needs of its interface.
struct PcapngInterface {
  TickScale scale;
  std::uint16_t index = 0;        // into CaptureInfo::interfaces
  std::uint32_t snap_length = 0;  // the greatest number where there is no limit
  std::uint16_t link_type = 0;
  std::uint16_t fcs_length = 0;
};

class PcapngSection {
 public:
  // `processes` may be null.
  PcapngSection(CaptureInfo& info, ProcessTable* processes) : info_(&info), processes_(processes) {}

  // Each takes a whole block, lengths checked, and says in a sentence what cannot be; empty where all is well.
  std::string begin(base::ByteView block, std::uint64_t offset);
  std::string add_interface(base::ByteView block, std::uint64_t offset);
  // Blocks that no frame needs: what is wrong in them is counted.
  void add_names(base::ByteView block);
  void add_statistics(base::ByteView block);
  void add_process(base::ByteView block);
  // The section ends where the next begins, or with the capture.
  void end(std::uint64_t offset);

  // Comments are counted. Sets what they, or the flags, say of the frame: the length of its FCS, whose it is.
  void read_packet_options(base::ByteView options, Frame& frame);

  const std::vector<PcapngInterface>& interfaces() const { return interfaces_; }
  bool big_endian() const { return order_.big_endian; }
  // Whose the packets are that say nothing else (Frame::process).
  std::uint16_t process() const { return process_; }

 private:
  void read_interface_options(base::ByteView options, InterfaceInfo& interface, std::uint8_t& resolution);
  void keep_names(std::string_view names, const std::string& address);
  std::string keep_text(base::ByteView text);
  void note_short(const char* what, std::size_t bytes);
  void note_malformed(std::size_t bytes);
  std::uint16_t process_event(base::ByteView number) const;

  CaptureInfo* info_;
  ProcessTable* processes_;
  std::vector<std::uint16_t> process_events_;  // of the section, in their order
  std::uint16_t process_ = 0;
  ByteOrder order_;
  std::vector<PcapngInterface> interfaces_;
  std::uint64_t expected_end_ = 0;  // 0: the section does not say
  std::size_t text_left_ = 16 << 20;
};

}  // namespace tractor::capture
