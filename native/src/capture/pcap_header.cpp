// Reading of the pcap file header. The variants are those that libpcap reads.
#include "capture/pcap_header.hpp"

namespace tractor::capture {
namespace {

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t kModified = 0xa1b2cd34;

bool is_magic(std::uint32_t value) {
  return value == kMicroseconds || value == kNanoseconds || value == kModified;
}

std::optional<LengthOrder> length_order(std::uint16_t major, std::uint16_t minor) {
  if (major == 543 && minor == 0) return LengthOrder::wire_first;  // DG/UX tcpdump
  if (major != 2 || minor > 4) return std::nullopt;
  if (minor < 3) return LengthOrder::wire_first;
  return minor == 3 ? LengthOrder::unsure : LengthOrder::captured_first;
}

}  // namespace

bool is_pcap_magic(const std::uint8_t* four_bytes) {
  return is_magic(base::load_le32(four_bytes)) || is_magic(base::load_be32(four_bytes));
}

std::optional<PcapHeader> parse_pcap_header(const std::uint8_t* bytes, std::string& message) {
  PcapHeader header;
  header.big_endian = is_magic(base::load_be32(bytes));
  const auto load16 = header.big_endian ? base::load_be16 : base::load_le16;
  const auto load32 = header.big_endian ? base::load_be32 : base::load_le32;
  const std::uint32_t magic = load32(bytes);
  header.nanoseconds = magic == kNanoseconds;
  header.modified = magic == kModified;
  header.version_major = load16(bytes + 4);
  header.version_minor = load16(bytes + 6);
  header.snap_length = load32(bytes + 16);
  const std::optional<LengthOrder> order = length_order(header.version_major, header.version_minor);
  if (!order) {
    message = "pcap version " + std::to_string(header.version_major) + "." + std::to_string(header.version_minor) +
              " is not known; 2.0 to 2.4 are";
    return std::nullopt;
  }
  header.length_order = *order;
  // draft-ietf-opsawg-pcap section 4: four bits of FCS length in 16-bit words, R, P (the length is present), then bits
  // that are zero, then 16 bits of link type.
  const std::uint32_t link = load32(bytes + 20);
  header.link_type = static_cast<std::uint16_t>(link & 0xffff);
  if ((link & 0x0400'0000) != 0) header.fcs_length = static_cast<std::uint16_t>((link >> 28) * 2);
  header.reserved_bits = (link & 0x0bff'0000) != 0;
  return header;
}

}  // namespace tractor::capture
