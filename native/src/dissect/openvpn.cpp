// OpenVPN by its hard resets ("OpenVPN wire protocol" draft; tls-crypt-v2): plain, behind tls-auth's HMAC and replay
// fields, or encrypted by tls-crypt.
#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr unsigned kClientV2 = 7, kServerV2 = 8, kClientV1 = 1, kServerV1 = 2, kClientV3 = 10;
constexpr std::uint32_t kEarlyNegotiation = 0x0f000000;

bool is_server(unsigned opcode) {
  return opcode == kServerV2 || opcode == kServerV1;
}

// Session ids are random: where half of one is zero, it is somebody else's padding.
bool is_session_id(ByteView id) {
  return std::count(id.begin(), id.end(), std::uint8_t{0}) < 4;
}

// The clear part of a protected packet: a number that begins at one, also of early negotiation, and the time.
bool fits_replay(std::uint32_t number, std::uint32_t time) {
  const bool first = (number > 0 && number <= 16) || number == kEarlyNegotiation + 1;
  return first && time >= 1'000'000'000 && time <= 2'500'000'000;
}

// Opcode and key id, session id, [HMAC, replay number, time], acknowledged ids [and their session id], message id.
bool fits(ByteView b, std::size_t hmac, bool server) {
  Cursor c(b);
  c.skip(1 + 8 + hmac);
  if (hmac != 0) {
    const std::uint32_t number = c.be32(), time = c.be32();
    if (!fits_replay(number, time)) return false;
  }
  const unsigned acknowledged = c.u8();
  if (acknowledged > (server ? 4U : 0U)) return false;
  c.skip(4U * acknowledged + (acknowledged > 0 ? 8 : 0));
  const std::uint32_t id = c.be32();
  return !c.failed() && id == 0 && c.left() == 0;
}

// tls-crypt: opcode and key id, session id, replay number, time, tag of 32; the rest is encrypted, its size is not. A
// client's third version of a reset is always of this kind and ends in its wrapped key with the length of that.
bool fits_tls_crypt(ByteView b, unsigned opcode) {
  constexpr std::size_t kClear = 1 + 8 + 8 + 32, kMessage = 1 + 4, kAnswer = kMessage + 4 + 8, kNegotiated = 6;
  if (b.size() < kClear + kMessage || !fits_replay(base::load_be32(b.data() + 9), base::load_be32(b.data() + 13)))
    return false;
  const std::size_t rest = b.size() - kClear;
  if (opcode == kClientV2) return rest == kMessage;
  if (opcode == kServerV2) return rest == kAnswer || rest == kAnswer + kNegotiated;
  return opcode == kClientV3 && rest > kMessage + 256 && base::load_be16(b.data() + b.size() - 2) == rest - kMessage;
}

bool is_reset(ByteView b, bool& protected_by_hmac) {
  if (b.size() < 14) return false;
  const unsigned opcode = b[0] >> 3, key = b[0] & 7;
  const bool client = opcode == kClientV2 || opcode == kClientV1 || opcode == kClientV3;
  if ((!is_server(opcode) && !client) || key != 0 || !is_session_id(b.subspan(1, 8))) return false;
  protected_by_hmac = fits_tls_crypt(b, opcode);
  if (protected_by_hmac) return true;
  for (const std::size_t hmac : {std::size_t{0}, std::size_t{16}, std::size_t{20}, std::size_t{32}, std::size_t{64}}) {
    if (opcode != kClientV3 && fits(b, hmac, is_server(opcode))) {
      protected_by_hmac = hmac != 0;
      return true;
    }
  }
  return false;
}

}  // namespace

Verdict dissect_openvpn(const Payload& p, Facts& facts) {
  ByteView b = p.bytes;
  if (p.transport == Transport::tcp) {  // each packet behind its length
    if (b.size() < 2) return Verdict::more;
    const std::size_t length = base::load_be16(b.data());
    if (length < 14 || length > 1600) return Verdict::no;
    if (b.size() < 2 + length)
      return b.size() >= 3 && b[2] >> 3 != kClientV2 && b[2] >> 3 != kServerV2 && b[2] >> 3 != kClientV3
                 ? Verdict::no
                 : wait_for_more(p);
    b = b.subspan(2, length);
  }
  bool hmac = false;
  if (!is_reset(b, hmac)) return Verdict::no;
  const bool port = on_port(p, 1194);
  return found(facts, ProtocolId::openvpn, hmac || port ? Certainty::certain : Certainty::likely, "OpenVPN hard reset");
}

}  // namespace tractor::dissect
