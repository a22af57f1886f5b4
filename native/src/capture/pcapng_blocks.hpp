// Words of the pcapng format (draft-ietf-opsawg-pcapng): block types, option codes, lists of options. Keeps no state.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace tractor::capture {

// Section 10.1 of the draft, and the obsolete ones of its appendix.
enum BlockType : std::uint32_t {
  kInterfaceDescription = 1,
  kPacket = 2,
  kSimplePacket = 3,
  kNameResolution = 4,
  kInterfaceStatistics = 5,
  kEnhancedPacket = 6,
  kSystemdJournal = 9,
  kDecryptionSecrets = 10,
  kCustom = 0x0bad,
  kCustomNotCopied = 0x4000'0bad,
  kDarwinProcess = 0x8000'0001,  // a process event of Apple's tcpdump: process id, options
  kSectionHeader = 0x0a0d'0d0a,  // reads the same in both byte orders
};

inline constexpr std::uint32_t kByteOrderMagic = 0x1a2b'3c4d;
inline constexpr std::size_t kBlockHead = 8;    // type, total length
inline constexpr std::size_t kBlockTail = 4;    // total length again
inline constexpr std::size_t kPacketHead = 28;  // of an enhanced packet, and of the obsolete one: before the frame
inline constexpr std::size_t kSmallestBlock = kBlockHead + kBlockTail;

enum OptionCode : std::uint16_t {
  kOptionEnd = 0,
  kOptionComment = 1,
  // section header
  kSectionHardware = 2,
  kSectionOs = 3,
  kSectionApplication = 4,
  // interface description
  kInterfaceName = 2,
  kInterfaceText = 3,
  kInterfaceResolution = 9,
  kInterfaceFilter = 11,
  kInterfaceOs = 12,
  kInterfaceFcsLength = 13,
  kInterfaceTimeOffset = 14,
  kInterfaceHardware = 15,
  // enhanced packet
  kPacketFlags = 2,
  kPacketProcess = 0x8001,           // Apple: number of a process event block in the section, from 0
  kPacketEffectiveProcess = 0x8003,  // the same: on whose behalf
  // Darwin process event
  kProcessName = 2,
  // interface statistics
  kStatisticsReceived = 4,
  kStatisticsDropped = 5,
};

// SHB, IDB, EPB and the like; the number in hex for types without a name.
std::string block_name(std::uint32_t type);

constexpr std::size_t padded(std::size_t length) {
  return (length + 3) & ~std::size_t{3};
}

// Loads in the byte order of a section.
struct ByteOrder {
  bool big_endian = false;
  std::uint16_t load16(const std::uint8_t* p) const { return big_endian ? base::load_be16(p) : base::load_le16(p); }
  std::uint32_t load32(const std::uint8_t* p) const { return big_endian ? base::load_be32(p) : base::load_le32(p); }
  std::uint64_t load64(const std::uint8_t* p) const { return big_endian ? base::load_be64(p) : base::load_le64(p); }
};

// Walks a list of options: code, length, value, padding to four bytes. The end mark may be missing.
class OptionList {
 public:
  OptionList(base::ByteView bytes, ByteOrder order) : rest_(bytes), order_(order) {}

  // The next option, or false at the end. malformed_bytes() then says what could not be read.
  bool next() {
    if (rest_.size() < 4) {
      malformed_ = rest_.size();
      return false;
    }
    code = order_.load16(rest_.data());
    const std::size_t length = order_.load16(rest_.data() + 2);
    if (code == kOptionEnd) return false;
    if (4 + length > rest_.size()) {
      malformed_ = rest_.size();
      return false;
    }
    value = rest_.subspan(4, length);
    rest_ = rest_.subspan(std::min(4 + padded(length), rest_.size()));
    return true;
  }
  std::size_t malformed_bytes() const { return malformed_; }

  std::uint16_t code = 0;
  base::ByteView value;

 private:
  base::ByteView rest_;
  ByteOrder order_;
  std::size_t malformed_ = 0;
};

}  // namespace tractor::capture
