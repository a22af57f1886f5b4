// STUN and TURN messages (RFC 8489, RFC 8656) over UDP and TCP; the classic form without cookie (RFC 3489) where its
// attributes are known ones.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

constexpr std::uint32_t kMagicCookie = 0x2112a442;  // RFC 8489, 5
constexpr std::uint16_t kSoftware = 0x8022;

// Attributes up to the end of the message: type, length, value padded to four bytes (RFC 8489, 14).
bool walk_attributes(base::ByteView b, bool classic, base::ByteView& software) {
  Cursor c(b);
  std::size_t count = 0;
  while (c.left() >= 4) {
    const std::uint16_t type = c.be16();
    const std::size_t length = c.be16();
    if (classic && (type == 0 || type > 0x000b)) return false;  // RFC 3489, 11.2
    const base::ByteView value = c.take(length);
    if (type == kSoftware && !c.failed()) software = value;
    const std::size_t padding = (4 - length % 4) % 4;
    if (c.left() >= padding) c.skip(padding);
    if (c.failed()) return false;
    ++count;
  }
  return c.left() == 0 && (!classic || count > 0);
}

bool classic_type(std::uint16_t type) {
  return (type & 0xfeef) == 0x0001 || (type & 0xfeef) == 0x0002 ? type <= 0x0112 : false;
}

}  // namespace

Verdict dissect_stun(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  const bool tcp = p.transport == Transport::tcp;
  if (b.size() < 20) return tcp && (b.empty() || b[0] < 4) && !is_final(p) ? Verdict::more : Verdict::no;
  const std::uint16_t type = base::load_be16(b.data());
  const std::size_t length = base::load_be16(b.data() + 2);
  const bool cookie = base::load_be32(b.data() + 4) == kMagicCookie;
  if (type >= 0x4000 || length % 4 != 0 || (!cookie && (tcp || !classic_type(type)))) return Verdict::no;
  const bool whole = tcp ? b.size() >= 20 + length : b.size() == 20 + length;
  if (!whole && tcp && !is_final(p)) return Verdict::more;
  if (!whole && !p.cut) return Verdict::no;
  base::ByteView software;
  const bool walked = whole && walk_attributes(b.subspan(20, length), !cookie, software);
  if (whole && !walked) return Verdict::no;
  if (!whole && !cookie) return Verdict::no;
  found(facts, ProtocolId::stun, whole && cookie ? Certainty::certain : Certainty::likely,
        cookie ? "STUN message" : "STUN message (RFC 3489)");
  if (!software.empty() && facts.user_agent.empty()) facts.user_agent = clean_text(software);
  return tcp ? Verdict::match : Verdict::match_more;
}

}  // namespace tractor::dissect
