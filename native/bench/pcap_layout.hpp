// The classic pcap file as the benchmarks need it: little-endian, microseconds, Ethernet. Not the reader of the core.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"

namespace tractor::bench {

inline constexpr std::size_t kFileHeaderBytes = 24;
inline constexpr std::size_t kRecordHeaderBytes = 16;
inline constexpr std::uint32_t kMagicMicroseconds = 0xa1b2c3d4;
inline constexpr std::uint32_t kMagicNanoseconds = 0xa1b23c4d;
inline constexpr std::uint32_t kLinkTypeEthernet = 1;

inline bool is_plain_ethernet_pcap(const std::uint8_t* header) {
  const std::uint32_t magic = base::load_le32(header);
  // The upper bits of the link type word tell of a frame check sequence; the type is in the lower 16.
  return (magic == kMagicMicroseconds || magic == kMagicNanoseconds) &&
         (base::load_le32(header + 20) & 0xffff) == kLinkTypeEthernet;
}

inline std::array<std::uint8_t, kFileHeaderBytes> pcap_file_header() {
  const std::uint32_t words[] = {kMagicMicroseconds, 0x0004'0002, 0, 0, 262'144, kLinkTypeEthernet};
  std::array<std::uint8_t, kFileHeaderBytes> header{};
  std::memcpy(header.data(), words, sizeof words);
  return header;
}

}  // namespace tractor::bench
