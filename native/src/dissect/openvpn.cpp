// OpenVPN by its hard resets ("OpenVPN wire protocol" draft): plain, or behind tls-auth's HMAC and replay fields.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr unsigned kClientV2 = 7, kServerV2 = 8, kClientV1 = 1, kServerV1 = 2, kClientV3 = 10;

// Opcode and key id, session id, [HMAC, replay id, time], acknowledged ids [and their session id], message id.
bool fits(ByteView b, std::size_t hmac, bool server, bool exact) {
  Cursor c(b);
  c.skip(1 + 8 + hmac);
  if (hmac != 0) {
    const std::uint32_t replay = c.be32(), time = c.be32();
    if (replay == 0 || replay > 16 || time < 1'000'000'000 || time > 2'500'000'000) return false;
  }
  const unsigned acknowledged = c.u8();
  if (acknowledged > (server ? 4U : 0U)) return false;
  c.skip(4U * acknowledged + (acknowledged > 0 ? 8 : 0));
  const std::uint32_t id = c.be32();
  return !c.failed() && id == 0 && (!exact || c.left() == 0);
}

bool is_reset(ByteView b, bool& protected_by_hmac) {
  if (b.size() < 14) return false;
  const unsigned opcode = b[0] >> 3, key = b[0] & 7;
  const bool server = opcode == kServerV2 || opcode == kServerV1;
  const bool client = opcode == kClientV2 || opcode == kClientV1 || opcode == kClientV3;
  if ((!server && !client) || key != 0) return false;
  for (const std::size_t hmac : {std::size_t{0}, std::size_t{16}, std::size_t{20}, std::size_t{32}, std::size_t{64}}) {
    if (fits(b, hmac, server, opcode != kClientV3)) {
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
