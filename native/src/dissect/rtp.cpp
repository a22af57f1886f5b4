// RTP and RTCP (RFC 3550). One RTP packet looks like anything, so a second with the same source and the next numbers
// must follow; a compound RTCP packet stands alone. Over TCP in frames of RFC 4571.
#include <algorithm>
#include <cstdlib>

#include "dissect/cursor.hpp"
#include "dissect/further.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr char kMark = 'R';
constexpr std::size_t kEntry = 9;  // direction, payload type, number (2), source (4), packets that followed

// RFC 3551, 6: static types up to 34, dynamic ones from 96; 72 to 76 are RTCP's (RFC 5761, 4).
bool known_payload_type(std::uint8_t t) {
  return t <= 34 || t >= 96;
}

bool is_rtcp(ByteView b, bool cut, std::size_t& packets) {
  packets = 0;
  Cursor c(b);
  while (c.left() >= 8) {
    const std::uint8_t first = c.u8(), type = c.u8();
    const std::size_t words = c.be16();
    if (first >> 6 != 2 || type < 200 || type > 207) break;
    if (packets == 0 && type != 200 && type != 201 && type != 205 && type != 206) return false;
    if ((type == 200 && words < 6) || words == 0) return false;
    ++packets;
    if (words * 4 > c.left()) return cut && packets > 0;
    c.skip(words * 4);
  }
  // SRTCP adds an index and a tag, 4 and 4 to 16 bytes (RFC 3711, 3.4).
  return packets > 0 && (c.left() == 0 || (c.left() >= 8 && c.left() <= 20));
}

struct Header {
  std::uint8_t type = 0;
  std::uint16_t number = 0;
  std::uint32_t source = 0;
};

bool read_header(ByteView b, Header& h) {
  if (b.size() < 13 || b[0] >> 6 != 2) return false;
  std::size_t size = 12 + 4U * (b[0] & 15);
  if (size > b.size()) return false;
  if ((b[0] & 0x10) != 0) {  // RFC 3550, 5.3.1: extension
    if (size + 4 > b.size()) return false;
    size += 4 + 4U * base::load_be16(b.data() + size + 2);
  }
  h.type = b[1] & 0x7f;
  h.number = base::load_be16(b.data() + 2);
  h.source = base::load_be32(b.data() + 8);
  return size < b.size() && known_payload_type(h.type);
}

// Remembers the last packet of each direction in `carry`. How many followed in order so far.
std::size_t follow(std::string& carry, const Header& h, bool from_client) {
  if (carry.empty() || carry[0] != kMark || carry.size() % kEntry != 1) carry.assign(1, kMark);
  for (std::size_t at = 1; at + kEntry <= carry.size(); at += kEntry) {
    auto* e = reinterpret_cast<std::uint8_t*>(carry.data() + at);
    if (e[0] != static_cast<std::uint8_t>(from_client)) continue;
    const std::uint16_t step = static_cast<std::uint16_t>(h.number - base::load_be16(e + 2));
    const bool follows = base::load_be32(e + 4) == h.source && step > 0 && step <= 16;
    e[8] = static_cast<std::uint8_t>(follows ? e[8] + 1 : 0);
    e[1] = h.type;
    e[2] = static_cast<std::uint8_t>(h.number >> 8), e[3] = static_cast<std::uint8_t>(h.number);
    for (int i = 0; i < 4; ++i) e[4 + i] = static_cast<std::uint8_t>(h.source >> (24 - 8 * i));
    return e[8];
  }
  const char entry[kEntry] = {
      static_cast<char>(from_client),   static_cast<char>(h.type),         static_cast<char>(h.number >> 8),
      static_cast<char>(h.number),      static_cast<char>(h.source >> 24), static_cast<char>(h.source >> 16),
      static_cast<char>(h.source >> 8), static_cast<char>(h.source),       0};
  carry.append(entry, kEntry);
  return 0;
}

}  // namespace

Verdict dissect_rtp(const Payload& p, Facts& facts) {
  std::size_t packets = 0;
  if (is_rtcp(p.bytes, p.cut, packets)) {
    const bool media = facts.protocol == ProtocolId::rtp;  // both on one port (RFC 5761)
    if (media) return found(facts, ProtocolId::rtp, Certainty::certain, "RTP and RTCP");
    return found(facts, ProtocolId::rtcp, packets > 1 ? Certainty::certain : Certainty::likely, "RTCP packet",
                 Verdict::match_more);
  }
  Header h;
  if (!read_header(p.bytes, h)) return facts.protocol == ProtocolId::unknown ? Verdict::no : Verdict::match_more;
  const std::size_t followed = follow(facts.carry, h, p.from_client);
  const bool both = facts.protocol == ProtocolId::rtcp || facts.protocol == ProtocolId::stun;
  if (followed >= 2 || (followed >= 1 && both))
    return found(facts, ProtocolId::rtp, Certainty::certain, "RTP packets in sequence");
  if (followed == 1)
    return found(facts, ProtocolId::rtp, Certainty::likely, "RTP packets in sequence", Verdict::match_more);
  return facts.protocol == ProtocolId::unknown ? Verdict::more : Verdict::match_more;
}

// RFC 4571, 2: each packet behind its length in two bytes.
Verdict dissect_framed_rtp(const Payload& p, Facts& facts) {
  constexpr std::size_t kSmallest = 13, kLargest = 1500, kEnough = 3;
  std::size_t in_order = 0;
  Header last;
  for (base::ByteView b = p.bytes; !b.empty();) {
    const std::size_t length = b.size() < 2 ? 0 : base::load_be16(b.data());
    if (b.size() >= 2 && (length < kSmallest || length > kLargest)) return Verdict::no;
    if (b.size() >= 3 && (b[2] & 0xe0) != 0x80) return Verdict::no;  // version 2, no padding
    if (b.size() < 2 + 13) break;
    Header h;
    if (!read_header(b.subspan(2, std::min(length, b.size() - 2)), h)) return Verdict::no;
    const bool follows = h.source == last.source && h.type == last.type && h.number == ((last.number + 1) & 0xffff);
    if (in_order > 0 && !follows) return Verdict::no;
    last = h;
    if (++in_order == kEnough) return found(facts, ProtocolId::rtp, Certainty::certain, "RTP packets in TCP frames");
    b = b.subspan(std::min(b.size(), 2 + length));
  }
  return wait_for_more(p);
}

}  // namespace tractor::dissect
