// Frames to pcapng (draft-ietf-opsawg-pcapng): blocks of one section in this machine's byte order, appended to bytes
// that the caller writes. Times in ns. Opens no file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "capture/frame.hpp"

namespace tractor::capture {

struct SectionText {
  std::string hardware, os, application;
  std::vector<std::string> comments;
};

struct InterfaceText {
  std::uint16_t link_type = 0;
  std::uint32_t snap_length = 0;
  std::uint8_t fcs_length = 0;
  std::string name, description, filter, os, hardware;
};

struct InterfaceCounts {
  base::TimeNs start_ns = 0, end_ns = 0;
  std::uint64_t received = 0, dropped = 0;
  std::vector<std::string> comments;
};

class PcapngWriter {
 public:
  // Texts beyond what an option can hold (65,535 bytes) are cut.
  void section(const SectionText& text);
  // Its number is the count of those before it.
  void interface(const InterfaceText& text);
  // `options` are whole ones as append_option() makes them, without their end.
  void frame(const Frame& frame, std::string_view options = {});
  void statistics(std::uint32_t interface_index, const InterfaceCounts& counts);

  // One option as it stands in a block, padded, for `frame`.
  static void append_option(std::string& options, std::uint16_t code, std::string_view value);

  // What was made since the last call; valid until the next call of any kind.
  base::ByteView bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::size_t begin(std::uint32_t type);
  void end(std::size_t block);
  void option(std::uint16_t code, std::string_view value);
  void texts(std::uint16_t code, const std::vector<std::string>& values);
  void text(std::uint16_t code, const std::string& value);
  void time(base::TimeNs time_ns);
  void pad();
  template <typename T>
  void put(T value);

  std::vector<std::uint8_t> bytes_;
};

}  // namespace tractor::capture
