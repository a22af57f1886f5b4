// What capturing systems put before an 802.11 frame: radiotap, PRISM, AVS and PPI headers. Read for where the frame
// begins and ends; signal and channel are nobody's flow.
#include "base/bytes.hpp"
#include "packet/layers.hpp"

namespace tractor::packet {

using base::load_be32;
using base::load_le16;
using base::load_le32;

namespace {

constexpr std::uint32_t kFcsBytes = 4;

struct RadioFlags {
  bool has_fcs = false, bad_fcs = false, padded = false;
};

Outcome decode_behind(std::uint32_t header_bytes, RadioFlags flags, Span frame, PacketView& view) {
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  if (flags.bad_fcs) return Outcome::ieee80211_bad_fcs;
  frame.skip(header_bytes);
  if (flags.has_fcs) frame.limit(frame.wire >= kFcsBytes ? frame.wire - kFcsBytes : 0);
  return decode_ieee80211(frame, flags.padded, view);
}

// Radiotap's field 1, behind the words that say which fields there are (bit 31: another word) and the TSFT of 8 bytes,
// aligned to 8 from the header's beginning.
RadioFlags radiotap_flags(Span header) {
  constexpr std::uint32_t kTsft = 0x01, kFlags = 0x02, kAnotherWord = 0x80000000;
  const std::uint32_t present = load_le32(header.data + 4);
  std::uint32_t at = 4;
  for (std::uint32_t word = kAnotherWord; (word & kAnotherWord) != 0; at += 4) {
    if (at + 4 > header.captured) return {};
    word = load_le32(header.data + at);
  }
  if ((present & kTsft) != 0) at = ((at + 7) & ~7u) + 8;
  if ((present & kFlags) == 0 || at >= header.captured) return {};
  const std::uint8_t flags = header.data[at];
  return {.has_fcs = (flags & 0x10) != 0, .bad_fcs = (flags & 0x40) != 0, .padded = (flags & 0x20) != 0};
}

// PPI's field 2 (802.11 common): flags behind a TSFT of 8 bytes. Fields may be aligned to four bytes.
RadioFlags ppi_flags(Span header, bool aligned) {
  std::uint32_t at = 8;
  while (at + 4 <= header.captured) {
    const std::uint16_t type = load_le16(header.data + at);
    std::uint32_t bytes = load_le16(header.data + at + 2);
    at += 4;
    if (type == 2 && bytes >= 10 && at + 10 <= header.captured) {
      const std::uint16_t flags = load_le16(header.data + at + 8);
      return {.has_fcs = (flags & 0x01) != 0, .bad_fcs = (flags & 0x04) != 0};
    }
    if (aligned) bytes = (bytes + 3) & ~3u;
    at += bytes;
  }
  return {};
}

}  // namespace

// Version 0, a length in little-endian order.
Outcome decode_radiotap(Span frame, PacketView& view) {
  if (frame.captured < 8) return Outcome::link_truncated;
  const std::uint32_t header_bytes = load_le16(frame.data + 2);
  if (frame.data[0] != 0 || header_bytes < 8) return Outcome::link_bad_header;
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  Span header = frame;
  header.limit(header_bytes);
  return decode_behind(header_bytes, radiotap_flags(header), frame, view);
}

// A message code and a length in the byte order of the capturing host; some drivers write AVS under the same number.
Outcome decode_prism(Span frame, PacketView& view) {
  if (frame.captured < 8) return Outcome::link_truncated;
  const auto is_code = [](std::uint32_t code) { return code == 0x44 || code == 0x41; };
  if (is_code(load_le32(frame.data))) return decode_behind(load_le32(frame.data + 4), {}, frame, view);
  if (is_code(load_be32(frame.data))) return decode_behind(load_be32(frame.data + 4), {}, frame, view);
  return decode_avs(frame, view);
}

// Magic 80211 with a version (1 or 2), a length in network order.
Outcome decode_avs(Span frame, PacketView& view) {
  if (frame.captured < 8) return Outcome::link_truncated;
  const std::uint32_t header_bytes = load_be32(frame.data + 4);
  if ((load_be32(frame.data) >> 12) != 0x80211 || header_bytes < 8) return Outcome::link_bad_header;
  return decode_behind(header_bytes, {}, frame, view);
}

// Version 0, flags (1: fields are aligned), a length, the link type of what follows; all little-endian.
Outcome decode_ppi(Span frame, PacketView& view) {
  if (frame.captured < 8) return Outcome::link_truncated;
  const std::uint32_t header_bytes = load_le16(frame.data + 2), link_type = load_le32(frame.data + 4);
  if (frame.data[0] != 0 || header_bytes < 8 || link_type > 0xffff) return Outcome::link_bad_header;
  if (frame.captured < header_bytes) return Outcome::link_truncated;
  if (nests_too_deep(view)) return Outcome::nested_too_deep;
  if (link_type == kLinkIeee80211) {
    Span header = frame;
    header.limit(header_bytes);
    return decode_behind(header_bytes, ppi_flags(header, (frame.data[1] & 0x01) != 0), frame, view);
  }
  frame.skip(header_bytes);
  return decode_frame(static_cast<std::uint16_t>(link_type), frame, view);
}

}  // namespace tractor::packet
