// eDonkey and eMule: the hello between peers or with a server over TCP, and messages of the servers' and Kad's UDP.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

constexpr std::uint8_t kEdonkey = 0xe3, kEmule = 0xc5, kPacked = 0xd4, kKad = 0xe4, kKadPacked = 0xe5;

// Kad's requests and answers of bootstrap, hello, routing and search.
bool known_kad(std::uint8_t opcode, std::size_t size) {
  switch (opcode) {
    case 0x01:
      return size == 2;  // bootstrap request
    case 0x11:
    case 0x19:
      return size >= 21;  // hello request and answer
    case 0x21:
      return size == 35;  // routing request: kind, target, receiver
    case 0x29:
      return size >= 19 && (size - 19) % 25 == 0;  // routing answer: target, count, contacts of 25
    case 0x60:
      return size == 2;  // ping
    case 0x61:
      return size == 4;  // pong
    default:
      return false;
  }
}

}  // namespace

Verdict dissect_edonkey_tcp(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::uint8_t mark = c.u8();
  const std::size_t length = c.le32();
  const std::uint8_t opcode = c.u8(), size = c.u8();
  if (mark != kEdonkey && mark != kEmule && mark != kPacked) return Verdict::no;
  if (p.bytes.size() >= 5 && (length < 2 || length > 1U << 20)) return Verdict::no;
  if (c.failed()) return wait_for_more(p);
  // Hello to a peer: the size of the hash, 16, then hash, address and tags. To a server, and the answer: without the
  // size.
  const bool hello = mark == kEdonkey && opcode == 0x01 && length >= 26 && length < 2048;
  const bool answer = mark == kEdonkey && opcode == 0x4c && length >= 26 && length < 2048;
  const bool emule_info = mark == kEmule && (opcode == 0x01 || opcode == 0x02) && length < 512 && size == 0x44;
  if (hello && size == 16) return found(facts, ProtocolId::edonkey, Certainty::certain, "eDonkey hello");
  if (hello || answer) return found(facts, ProtocolId::edonkey, Certainty::likely, "eDonkey hello");
  if (emule_info) return found(facts, ProtocolId::edonkey, Certainty::likely, "eMule information");
  return Verdict::no;
}

Verdict dissect_edonkey_udp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 2) return Verdict::no;
  if (b[0] == kKad && known_kad(b[1], b.size())) {
    return found(facts, ProtocolId::edonkey, b.size() >= 19 ? Certainty::likely : Certainty::hint, "Kad message",
                 Verdict::match_more);
  }
  // zlib's header follows a packed message's opcode.
  if (b[0] == kKadPacked && b.size() > 4 && b[2] == 0x78 && (b[3] == 0xda || b[3] == 0x9c)) {
    return found(facts, ProtocolId::edonkey, Certainty::likely, "Kad packed message", Verdict::match_more);
  }
  // Status request and answer of a server (0x96, 0x97).
  if (b[0] == kEdonkey && ((b[1] == 0x96 && b.size() == 6) || (b[1] == 0x97 && b.size() >= 14 && b.size() <= 64))) {
    return found(facts, ProtocolId::edonkey, Certainty::hint, "eDonkey server status", Verdict::match_more);
  }
  return Verdict::no;
}

}  // namespace tractor::dissect
