// IKE 1 and 2 (RFC 2408 3.1, RFC 7296 3.1) on any port, and what stands beside it on 4500: ESP and keep-alives (RFC
// 3948).
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

bool is_ike(base::ByteView b, bool cut) {
  if (b.size() < 28) return false;
  Cursor c(b);
  const std::uint64_t initiator = c.be64();
  c.be64();
  const std::uint8_t next = c.u8(), version = c.u8(), exchange = c.u8(), flags = c.u8();
  c.be32();
  const std::size_t length = c.be32();
  const bool one = version == 0x10 && (exchange <= 6 || exchange == 32 || exchange == 33) && (flags & 0xf8) == 0;
  const bool two = version == 0x20 && exchange >= 34 && exchange <= 43 && (flags & 0xc7) == 0;
  const bool payload = one ? next <= 21 || next >= 128 : next == 0 || (next >= 33 && next <= 54);
  return initiator != 0 && (one || two) && payload && (length == b.size() || (cut && length > b.size()));
}

}  // namespace

Verdict dissect_ike(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  const bool nat_port = on_port(p, 4500);
  if (is_ike(b, p.cut)) return found(facts, ProtocolId::ike, Certainty::certain, "IKE message");
  if (!nat_port) return Verdict::no;
  if (b.size() == 1 && b[0] == 0xff) return Verdict::more;  // RFC 3948, 2.3: keep-alive
  if (b.size() > 4 && base::load_be32(b.data()) == 0) {
    if (!is_ike(b.subspan(4), p.cut)) return Verdict::no;
    return found(facts, ProtocolId::ike, Certainty::certain, "IKE message behind a non-ESP marker",
                 Verdict::match_more);
  }
  if (facts.protocol == ProtocolId::ike) return Verdict::match_more;
  // RFC 3948, 2.1: an SPI above the reserved ones and a sequence number that starts at one.
  const bool esp = b.size() >= 24 && b.size() % 4 == 0 && base::load_be32(b.data()) > 255 &&
                   base::load_be32(b.data() + 4) < 1U << 24;
  return esp ? found(facts, ProtocolId::esp_udp, Certainty::hint, "ESP on its port") : Verdict::no;
}

}  // namespace tractor::dissect
