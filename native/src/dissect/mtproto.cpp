// Telegram's MTProto by its first message over TCP: unencrypted key exchange in the abridged, intermediate and full
// transports (core.telegram.org/mtproto). The obfuscated transport looks like noise and is not guessed.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

constexpr std::uint32_t kReqPq = 0x60469778, kReqPqMulti = 0xbe7e8ef1;

// Key id 0, message id, length, constructor.
bool is_key_request(Cursor c) {
  const std::uint64_t key = c.be64();
  c.be64();
  const std::uint32_t length = c.le32(), constructor = c.le32();
  return !c.failed() && key == 0 && length == 20 && (constructor == kReqPq || constructor == kReqPqMulti);
}

bool zeros_so_far(base::ByteView b, std::size_t from) {
  for (std::size_t i = from; i < b.size() && i < from + 8; ++i) {
    if (b[i] != 0) return false;
  }
  return true;
}

}  // namespace

Verdict dissect_mtproto(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  std::size_t header = 0;
  if (b[0] == 0xef) header = 2;                                                  // abridged: 0xef, length in words
  if (b[0] == 0xee) header = 8;                                                  // intermediate: 0xeeeeeeee, length
  if (b[0] == 0x34 || b[0] == 0x28 || b[0] == 0x2c || b[0] == 0x30) header = 8;  // full: length, number 0
  if (header == 0) return Verdict::no;
  for (std::size_t i = 1; b[0] == 0xee && i < 4 && i < b.size(); ++i) {
    if (b[i] != 0xee) return Verdict::no;
  }
  for (std::size_t i = 1; b[0] < 0x80 && i < 8 && i < b.size(); ++i) {
    if (b[i] != 0) return Verdict::no;
  }
  if (!zeros_so_far(b, header)) return Verdict::no;
  if (b.size() < header + 24) return wait_for_more(p);
  if (!is_key_request(Cursor(b.subspan(header)))) return Verdict::no;
  return found(facts, ProtocolId::mtproto, Certainty::certain, "MTProto key request");
}

}  // namespace tractor::dissect
