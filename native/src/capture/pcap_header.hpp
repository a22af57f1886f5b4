// The 24 bytes at the start of a pcap file (draft-ietf-opsawg-pcap) and what its magic numbers mean. Reads no records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace tractor::capture {

inline constexpr std::size_t kPcapHeaderBytes = 24;

// Where the two lengths of a record stand. Format 2.3 began to store the captured length first; files of 2.3 itself
// exist both ways, and the smaller of the two is the captured one there.
enum class LengthOrder : std::uint8_t { captured_first, wire_first, unsure };

struct PcapHeader {
  bool big_endian = false;
  bool nanoseconds = false;
  bool modified = false;  // Kuznetzov's: records carry eight bytes more
  LengthOrder length_order = LengthOrder::captured_first;
  std::uint16_t version_major = 0, version_minor = 0;
  std::uint32_t snap_length = 0;
  std::uint16_t link_type = 0;
  std::uint16_t fcs_length = 0;
  bool reserved_bits = false;  // set beside the link type where the format has none
};

bool is_pcap_magic(const std::uint8_t* four_bytes);

// `bytes` holds a header that begins with a pcap magic. Nullopt, with `message`, for a version that nobody wrote.
std::optional<PcapHeader> parse_pcap_header(const std::uint8_t* bytes, std::string& message);

}  // namespace tractor::capture
