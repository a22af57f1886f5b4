// DTLS (RFC 6347): what follows the first hello takes nothing back, alone and behind STUN.
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

// RFC 6347, 4.1: type, version, epoch, number, length.
Bytes record(const Bytes& body, unsigned type = 22, unsigned epoch = 0) {
  return Bytes{static_cast<std::uint8_t>(type)} + hex("fefd") + be16(epoch) + zeros(6) + with_length16(body);
}

// 4.2.2: message type, length, number, fragment's offset and length.
Bytes fragment(unsigned type, unsigned length, unsigned offset, const Bytes& bytes) {
  return Bytes{static_cast<std::uint8_t>(type)} + be24(length) + be16(0) + be24(offset) +
         be24(static_cast<unsigned>(bytes.size())) + bytes;
}

struct Conversation {
  Inspection inspection;
  Facts facts;
  void says(const Bytes& bytes) {
    inspect(payload(bytes, {.server_port = 40002, .transport = Transport::udp}), inspection, facts);
  }
};

}  // namespace

TEST_CASE("dtls: a record that is none after the first piece of a hello takes nothing back") {
  const Bytes begun = record(fragment(1, 200, 0, Bytes(50, 3)));
  const Bytes broken = record(fragment(1, 10, 8, Bytes(50, 3)));  // beyond the end of its message
  const Side side{.server_port = 4433, .transport = Transport::udp};
  const Asked both = ask(dissect_dtls, begun + broken, side);
  CHECK(both.verdict == Verdict::match_more);
  CHECK(both.facts.protocol == ProtocolId::dtls);
  CHECK(both.facts.certainty == Certainty::likely);
  const Asked alone = ask(dissect_dtls, broken, side);
  CHECK(alone.verdict == Verdict::no);
  CHECK(alone.facts.protocol == ProtocolId::unknown);
}

TEST_CASE("dtls: behind STUN, data after the handshake leaves it certain") {
  Conversation c;
  c.says(hex("0001 0000 2112a442 000102030405060708090a0b"));
  c.says(record(fragment(2, 40, 0, Bytes(40, 3))));  // a ServerHello
  CHECK(c.facts.protocol == ProtocolId::dtls);
  CHECK(c.facts.certainty == Certainty::certain);
  CHECK(c.facts.evidence == "STUN, DTLS handshake");
  c.says(record(Bytes(64, 9), 23, 1));
  CHECK(c.facts.certainty == Certainty::certain);
  CHECK(c.facts.evidence == "STUN, DTLS handshake");
}

}  // namespace tractor::dissect::test
