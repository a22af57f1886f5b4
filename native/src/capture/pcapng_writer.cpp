#include "capture/pcapng_writer.hpp"

#include <algorithm>
#include <cstring>

#include "capture/pcapng_blocks.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kMostOptionBytes = 0xffff;
constexpr std::uint8_t kNanoseconds = 9;  // if_tsresol: a power of ten

}  // namespace

template <typename T>
void PcapngWriter::put(T value) {
  const auto* const p = reinterpret_cast<const std::uint8_t*>(&value);
  bytes_.insert(bytes_.end(), p, p + sizeof value);
}

void PcapngWriter::pad() {
  bytes_.resize(padded(bytes_.size()));
}

// Every block is a multiple of four bytes, so padding to the whole of the bytes pads the block.
std::size_t PcapngWriter::begin(std::uint32_t type) {
  const std::size_t block = bytes_.size();
  put(type);
  put(std::uint32_t{0});  // the length, at the end
  return block;
}

void PcapngWriter::end(std::size_t block) {
  const auto length = static_cast<std::uint32_t>(bytes_.size() - block + kBlockTail);
  std::memcpy(bytes_.data() + block + 4, &length, sizeof length);
  put(length);
}

void PcapngWriter::option(std::uint16_t code, std::string_view value) {
  value = value.substr(0, kMostOptionBytes);
  put(code);
  put(static_cast<std::uint16_t>(value.size()));
  const base::ByteView view = base::as_bytes(value);
  bytes_.insert(bytes_.end(), view.begin(), view.end());
  pad();
}

void PcapngWriter::text(std::uint16_t code, const std::string& value) {
  if (!value.empty()) option(code, value);
}

void PcapngWriter::texts(std::uint16_t code, const std::vector<std::string>& values) {
  for (const std::string& value : values) text(code, value);
}

// High half first, whatever the byte order (section 4.3 of the draft).
void PcapngWriter::time(base::TimeNs time_ns) {
  const auto ticks = static_cast<std::uint64_t>(std::max<base::TimeNs>(time_ns, 0));
  put(static_cast<std::uint32_t>(ticks >> 32));
  put(static_cast<std::uint32_t>(ticks));
}

void PcapngWriter::section(const SectionText& section) {
  const std::size_t block = begin(kSectionHeader);
  put(kByteOrderMagic);
  put(std::uint16_t{1});  // version 1.0
  put(std::uint16_t{0});
  put(~std::uint64_t{0});  // length of the section: not known yet
  texts(kOptionComment, section.comments);
  text(kSectionHardware, section.hardware);
  text(kSectionOs, section.os);
  text(kSectionApplication, section.application);
  put(std::uint32_t{kOptionEnd});
  end(block);
}

void PcapngWriter::interface(const InterfaceText& interface) {
  const std::size_t block = begin(kInterfaceDescription);
  put(interface.link_type);
  put(std::uint16_t{0});
  put(interface.snap_length);
  text(kInterfaceName, interface.name);
  text(kInterfaceText, interface.description);
  option(kInterfaceResolution, std::string_view(reinterpret_cast<const char*>(&kNanoseconds), 1));
  // The first byte says what kind of filter it is: 0 is libpcap's (section 4.2).
  if (!interface.filter.empty()) option(kInterfaceFilter, std::string(1, '\0') + interface.filter);
  text(kInterfaceOs, interface.os);
  text(kInterfaceHardware, interface.hardware);
  if (interface.fcs_length != 0) {
    option(kInterfaceFcsLength, std::string(1, static_cast<char>(interface.fcs_length)));
  }
  put(std::uint32_t{kOptionEnd});
  end(block);
}

void PcapngWriter::append_option(std::string& options, std::uint16_t code, std::string_view value) {
  value = value.substr(0, kMostOptionBytes);
  const std::uint16_t head[2] = {code, static_cast<std::uint16_t>(value.size())};
  options.append(reinterpret_cast<const char*>(head), sizeof head);
  options.append(value);
  options.resize(padded(options.size()));
}

void PcapngWriter::frame(const Frame& frame, std::string_view options) {
  const std::size_t block = begin(kEnhancedPacket);
  put(std::uint32_t{frame.interface_index});
  time(frame.time_ns);
  put(frame.captured_length);
  put(frame.wire_length);
  bytes_.insert(bytes_.end(), frame.data, frame.data + frame.captured_length);
  pad();
  if (!options.empty()) {
    const base::ByteView view = base::as_bytes(options);
    bytes_.insert(bytes_.end(), view.begin(), view.end());
    put(std::uint32_t{kOptionEnd});
  }
  end(block);
}

void PcapngWriter::statistics(std::uint32_t interface_index, const InterfaceCounts& counts) {
  constexpr std::uint16_t kStart = 2, kEnd = 3;
  const auto option64 = [this](std::uint16_t code, std::uint64_t value) {
    option(code, std::string_view(reinterpret_cast<const char*>(&value), sizeof value));
  };
  const auto option_time = [this](std::uint16_t code, base::TimeNs time_ns) {
    put(code);
    put(std::uint16_t{8});
    time(time_ns);
  };
  const std::size_t block = begin(kInterfaceStatistics);
  put(interface_index);
  time(counts.end_ns);
  texts(kOptionComment, counts.comments);
  option_time(kStart, counts.start_ns);
  option_time(kEnd, counts.end_ns);
  option64(kStatisticsReceived, counts.received);
  option64(kStatisticsDropped, counts.dropped);
  put(std::uint32_t{kOptionEnd});
  end(block);
}

}  // namespace tractor::capture
