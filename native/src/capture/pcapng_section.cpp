// Reading of the pcapng blocks that describe. Everything that a file can repeat without end is kept up to a limit.
#include "capture/pcapng_section.hpp"

#include <arpa/inet.h>

#include <array>
#include <limits>

#include "capture/process_notes.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kSectionBody = 16;         // byte-order magic, version, section length
constexpr std::size_t kMostInterfaces = 65'536;  // of all sections together
constexpr std::size_t kMostSections = 65'536;
constexpr std::size_t kMostNames = 65'536;
constexpr std::size_t kMostProcessEvents = 65'536;  // of a section
constexpr std::size_t kMostText = 4'096;            // of one name or comment

// draft-ietf-opsawg-pcapng section 4.5: records of a name resolution block.
constexpr std::uint16_t kNamesEnd = 0;
constexpr std::uint16_t kNamesOfIpv4 = 1;
constexpr std::uint16_t kNamesOfIpv6 = 2;

base::ByteView options_of(base::ByteView block, std::size_t fixed_bytes) {
  return block.subspan(kBlockHead + fixed_bytes, block.size() - kSmallestBlock - fixed_bytes);
}

std::string too_short(const char* name, std::size_t size, std::size_t least) {
  return std::string(name) + " of " + std::to_string(size) + " bytes is too short: it takes " + std::to_string(least);
}

// The draft says bits ("4" in its own example, which means octets); files are written both ways. No FCS is over 8
// octets.
std::uint16_t fcs_octets(std::uint8_t value) {
  return value > 8 ? static_cast<std::uint16_t>(value / 8) : std::uint16_t{value};
}

// Of an interface, in its description and its statistics: all of them, while they fit.
void add_comment(std::string& comments, const std::string& comment) {
  if (comments.size() + comment.size() > kMostText) return;
  if (!comments.empty()) comments += "; ";
  comments += comment;
}

std::string address_text(int family, const std::uint8_t* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, bytes, text.data(), text.size()) != nullptr ? text.data() : "";
}

}  // namespace

std::string PcapngSection::begin(base::ByteView block, std::uint64_t offset) {
  if (block.size() < kSmallestBlock + kSectionBody) {
    return too_short("a section header block", block.size(), kSmallestBlock + kSectionBody);
  }
  order_.big_endian = base::load_be32(block.data() + kBlockHead) == kByteOrderMagic;
  SectionInfo section;
  section.offset = offset;
  section.big_endian = order_.big_endian;
  section.version_major = order_.load16(block.data() + 12);
  section.version_minor = order_.load16(block.data() + 14);
  if (section.version_major != 1) {
    return "pcapng version " + std::to_string(section.version_major) + "." + std::to_string(section.version_minor) +
           " is not known; 1.0 is";
  }
  const std::uint64_t length = order_.load64(block.data() + 16);
  const bool says = length != std::numeric_limits<std::uint64_t>::max();
  expected_end_ = says ? offset + block.size() + length : 0;
  interfaces_.clear();
  process_events_.clear();
  OptionList options(options_of(block, kSectionBody), order_);
  while (options.next()) {
    if (options.code == kOptionComment) section.comments.push_back(keep_text(options.value));
    if (options.code == kSectionHardware) section.hardware = keep_text(options.value);
    if (options.code == kSectionOs) section.os = keep_text(options.value);
    if (options.code == kSectionApplication) section.application = keep_text(options.value);
  }
  note_malformed(options.malformed_bytes());
  process_ = processes_ == nullptr ? std::uint16_t{0} : process_of_recording(section.comments, *processes_);
  if (info_->sections.size() < kMostSections) {
    info_->sections.push_back(std::move(section));
  } else {
    ++info_->anomalies["section not listed"];
  }
  return {};
}

void PcapngSection::end(std::uint64_t offset) {
  if (expected_end_ != 0 && expected_end_ != offset) ++info_->anomalies["section length disagrees"];
  expected_end_ = 0;
}

std::string PcapngSection::add_interface(base::ByteView block, std::uint64_t offset) {
  constexpr std::size_t kBody = 8;  // link type, reserved, snap length
  if (block.size() < kSmallestBlock + kBody) {
    return too_short("an interface description block", block.size(), kSmallestBlock + kBody);
  }
  if (info_->interfaces.size() >= kMostInterfaces) {
    return "more than " + std::to_string(kMostInterfaces) + " interfaces are declared";
  }
  InterfaceInfo interface;
  interface.offset = offset;
  interface.big_endian = order_.big_endian;
  interface.section = static_cast<std::uint32_t>(info_->sections.size() - 1);
  interface.link_type = order_.load16(block.data() + 8);
  interface.snap_length = order_.load32(block.data() + 12);
  std::uint8_t resolution = 6;
  read_interface_options(options_of(block, kBody), interface, resolution);
  interface.ticks_per_second = TickScale::ticks_per_second(resolution);

  PcapngInterface declared{TickScale(resolution, interface.time_offset_s)};
  declared.index = static_cast<std::uint16_t>(info_->interfaces.size());
  declared.snap_length = interface.snap_length == 0 ? std::numeric_limits<std::uint32_t>::max() : interface.snap_length;
  declared.link_type = interface.link_type;
  declared.fcs_length = interface.fcs_length;
  interfaces_.push_back(declared);
  info_->interfaces.push_back(std::move(interface));
  return {};
}

void PcapngSection::read_interface_options(base::ByteView bytes, InterfaceInfo& interface, std::uint8_t& resolution) {
  OptionList options(bytes, order_);
  while (options.next()) {
    const base::ByteView value = options.value;
    switch (options.code) {
      case kOptionComment:
        add_comment(interface.comment, keep_text(value));
        break;
      case kInterfaceName:
        interface.name = keep_text(value);
        break;
      case kInterfaceText:
        interface.description = keep_text(value);
        break;
      case kInterfaceOs:
        interface.os = keep_text(value);
        break;
      case kInterfaceHardware:
        interface.hardware = keep_text(value);
        break;
      case kInterfaceFilter:  // a kind, then text (kind 0) or BPF instructions
        if (!value.empty() && value[0] == 0) interface.filter = keep_text(value.subspan(1));
        break;
      case kInterfaceResolution:
        if (!value.empty()) resolution = value[0];
        break;
      case kInterfaceFcsLength:
        if (!value.empty()) interface.fcs_length = fcs_octets(value[0]);
        break;
      case kInterfaceTimeOffset:
        if (value.size() >= 8) interface.time_offset_s = static_cast<std::int64_t>(order_.load64(value.data()));
        break;
      default:
        break;
    }
  }
  note_malformed(options.malformed_bytes());
}

void PcapngSection::add_names(base::ByteView block) {
  base::ByteView rest = options_of(block, 0);
  while (rest.size() >= 4) {
    const std::uint16_t type = order_.load16(rest.data());
    const std::size_t length = order_.load16(rest.data() + 2);
    if (type == kNamesEnd) return;  // options may follow: who resolved the names, not kept
    if (4 + length > rest.size()) break;
    const base::ByteView value = rest.subspan(4, length);
    if (type == kNamesOfIpv4 && length >= 4) {
      keep_names(base::as_text(value.subspan(4)), address_text(AF_INET, value.data()));
    } else if (type == kNamesOfIpv6 && length >= 16) {
      keep_names(base::as_text(value.subspan(16)), address_text(AF_INET6, value.data()));
    }
    rest = rest.subspan(std::min(4 + padded(length), rest.size()));
  }
  if (!rest.empty()) info_->skipped_bytes["malformed names"] += rest.size();
}

// One address may have several names, each ended by a zero byte.
void PcapngSection::keep_names(std::string_view names, const std::string& address) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('\0'), names.size());
    if (end > 0) {
      if (info_->names.size() >= kMostNames) {
        ++info_->anomalies["name not listed"];
      } else {
        info_->names.push_back({address, keep_text(base::as_bytes(names.substr(0, end)))});
      }
    }
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

void PcapngSection::add_statistics(base::ByteView block) {
  constexpr std::size_t kBody = 12;  // interface, time
  if (block.size() < kSmallestBlock + kBody) return note_short("statistics", block.size());
  const std::uint32_t id = order_.load32(block.data() + 8);
  if (id >= interfaces_.size()) {
    ++info_->anomalies["statistics of an undeclared interface"];
    info_->skipped_bytes["statistics of an undeclared interface"] += block.size();
    return;
  }
  InterfaceInfo& interface = info_->interfaces[interfaces_[id].index];
  OptionList options(options_of(block, kBody), order_);
  while (options.next()) {
    if (options.code == kOptionComment) add_comment(interface.comment, keep_text(options.value));
    if (options.value.size() < 8) continue;
    if (options.code == kStatisticsReceived) interface.received = order_.load64(options.value.data());
    if (options.code == kStatisticsDropped) interface.dropped = order_.load64(options.value.data());
  }
  note_malformed(options.malformed_bytes());
}

// Apple's tcpdump: the process's number, then options. Blocks are counted from 0, those without a use too.
void PcapngSection::add_process(base::ByteView block) {
  constexpr std::size_t kBody = 4;
  if (block.size() < kSmallestBlock + kBody) {
    note_short("process event", block.size());
    if (process_events_.size() < kMostProcessEvents) process_events_.push_back(0);
    return;
  }
  const std::uint32_t id = order_.load32(block.data() + kBlockHead);
  std::string_view name;
  OptionList options(options_of(block, kBody), order_);
  while (options.next()) {
    if (options.code == kProcessName) name = base::as_text(options.value);
  }
  note_malformed(options.malformed_bytes());
  if (processes_ == nullptr || process_events_.size() >= kMostProcessEvents) return;
  process_events_.push_back(processes_->number_of(id, name.substr(0, name.find('\0'))));
}

std::uint16_t PcapngSection::process_event(base::ByteView number) const {
  if (number.size() < 4) return 0;
  const std::uint32_t event = order_.load32(number.data());
  return event < process_events_.size() ? process_events_[event] : std::uint16_t{0};
}

void PcapngSection::read_packet_options(base::ByteView bytes, Frame& frame) {
  OptionList options(bytes, order_);
  std::uint16_t commented = 0, process = 0, effective = 0;
  while (options.next()) {
    switch (options.code) {
      case kOptionComment:
        ++info_->packet_comments;
        if (processes_ != nullptr && commented == 0) {
          commented = process_of_comment(base::as_text(options.value), *processes_);
        }
        break;
      case kPacketFlags:
        if (options.value.size() >= 4) {
          // draft-ietf-opsawg-pcapng section 4.3.1: bits 5 to 8, octets; 0: not known
          const std::uint32_t octets = (order_.load32(options.value.data()) >> 5) & 0xf;
          if (octets != 0) frame.fcs_length = static_cast<std::uint16_t>(octets);
        }
        break;
      case kPacketProcess:
        process = process_event(options.value);
        break;
      case kPacketEffectiveProcess:
        effective = process_event(options.value);
        break;
      default:
        break;
    }
  }
  for (const std::uint16_t told : {process, effective, commented}) {  // the one that knows best comes last
    if (told != 0) frame.process = told;
  }
  note_malformed(options.malformed_bytes());
}

std::string PcapngSection::keep_text(base::ByteView text) {
  const std::string_view whole = base::as_text(text);
  // Some writers end strings with a zero byte, which is no part of them.
  const std::string_view kept = whole.substr(0, std::min({whole.find('\0'), whole.size(), kMostText, text_left_}));
  text_left_ -= kept.size();
  return std::string(kept);
}

// Of a block that no frame needs, so reading goes on.
void PcapngSection::note_short(const char* what, std::size_t bytes) {
  const std::string name = std::string(what) + " block too short";
  ++info_->anomalies[name];
  info_->skipped_bytes[name] += bytes;
}

void PcapngSection::note_malformed(std::size_t bytes) {
  if (bytes == 0) return;
  ++info_->anomalies["malformed options"];
  info_->skipped_bytes["malformed options"] += bytes;
}

}  // namespace tractor::capture
