// RTP and RTCP (RFC 3550): one packet is no proof, two in sequence are likely, three are certain; what breaks a
// sequence, and what stands behind STUN on the same ports.
#include "dissect/further.hpp"
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

constexpr std::uint32_t kSource = 0x1234abcd;

// RFC 3550, 5.1: version 2, payload type 0, number, time, source; then 20 ms of sound.
Bytes rtp(unsigned number, std::uint32_t source = kSource, unsigned type = 0) {
  return Bytes{0x80, static_cast<std::uint8_t>(type)} + be16(number & 0xffff) + be32(160 * number) + be32(source) +
         Bytes(160, 0xd5);
}

// A sender report of 28 bytes and a source description with one empty item (RFC 3550, 6.4.1, 6.5).
Bytes rtcp() {
  return hex("80 c8 0006") + be32(kSource) + Bytes(20, 2) + hex("81 ca 0002") + be32(kSource) + hex("01 00 0000");
}

Bytes stun_binding() {
  return hex("0001 0000 2112a442 000102030405060708090a0b");
}

// The packets of one flow, one after another, through the inspector.
struct Conversation {
  Inspection inspection;
  Facts facts;
  void says(const Bytes& bytes, bool from_client = true) {
    const Side side{
        .from_client = from_client, .client_port = 40000, .server_port = 40002, .transport = Transport::udp};
    inspect(payload(bytes, side), inspection, facts);
  }
};

}  // namespace

TEST_CASE("rtp: one packet says nothing, the second makes it likely, the third certain") {
  Conversation c;
  c.says(rtp(7));
  CHECK(c.facts.protocol == ProtocolId::unknown);
  CHECK_FALSE(c.inspection.done);
  c.says(rtp(8));
  CHECK(c.facts.protocol == ProtocolId::rtp);
  CHECK(c.facts.certainty == Certainty::likely);
  c.says(rtp(9));
  CHECK(c.facts.certainty == Certainty::certain);
  CHECK(c.inspection.done);
  CHECK(c.facts.carry.empty());
}

TEST_CASE("rtp: sequence numbers wrap, and a few may be lost") {
  Conversation c;
  c.says(rtp(0xfffe));
  c.says(rtp(0x10001));  // 1, after 0xfffe: three on
  CHECK(c.facts.protocol == ProtocolId::rtp);
}

TEST_CASE("rtp: another source, a repeated or a far number is no sequence") {
  for (const Bytes& second : {rtp(8, kSource + 1), rtp(7), rtp(7 + 17), rtp(6)}) {
    Conversation c;
    c.says(rtp(7));
    c.says(second);
    CHECK(c.facts.protocol == ProtocolId::unknown);
  }
}

TEST_CASE("rtp: the two directions are followed apart") {
  Conversation c;
  c.says(rtp(7));
  c.says(rtp(8), false);  // the same numbers from the other side continue nothing
  CHECK(c.facts.protocol == ProtocolId::unknown);
  c.says(rtp(9), false);
  CHECK(c.facts.protocol == ProtocolId::rtp);
}

TEST_CASE("rtp: payload types of RTCP and unassigned ones are none") {
  for (const unsigned type : {35U, 72U, 76U, 95U}) {
    CAPTURE(type);
    Conversation c;
    for (unsigned number = 1; number < 5; ++number) c.says(rtp(number, kSource, type));
    CHECK(c.facts.protocol == ProtocolId::unknown);
  }
}

TEST_CASE("rtp: header extension and sources must leave a payload") {
  // RFC 3550, 5.3.1: extension of 1 word; of 200 words, more than there is; and fifteen sources.
  const auto packet = [](unsigned number, std::uint8_t first, unsigned words) {
    return Bytes{first, 0} + be16(number) + be32(160 * number) + be32(kSource) + hex("bede") + be16(words) +
           Bytes(40, 1);
  };
  Conversation fits, beyond, sources;
  for (unsigned number = 1; number < 4; ++number) {
    fits.says(packet(number, 0x90, 1));
    beyond.says(packet(number, 0x90, 200));
    sources.says(packet(number, 0x8f, 1));
  }
  CHECK(fits.facts.protocol == ProtocolId::rtp);
  CHECK(beyond.facts.protocol == ProtocolId::unknown);
  CHECK(sources.facts.protocol == ProtocolId::unknown);  // 12 + 60 bytes of header, 44 there
}

TEST_CASE("rtp: control packets alone are RTCP, media among them makes both RTP") {
  Conversation c;
  c.says(rtcp());
  CHECK(c.facts.protocol == ProtocolId::rtcp);
  CHECK(c.facts.certainty == Certainty::certain);
  c.says(rtp(7));
  CHECK(c.facts.protocol == ProtocolId::rtcp);
  c.says(rtp(8));
  CHECK(c.facts.protocol == ProtocolId::rtp);
}

TEST_CASE("rtp: media behind STUN on the same ports") {
  Conversation c;
  c.says(stun_binding());
  CHECK(c.facts.protocol == ProtocolId::stun);
  c.says(rtp(7));
  CHECK(c.facts.protocol == ProtocolId::stun);
  c.says(rtp(8));
  CHECK(c.facts.protocol == ProtocolId::rtp);
  CHECK(c.facts.evidence == "STUN, RTP packets in sequence");
}

TEST_CASE("rtp: reports behind STUN leave it STUN, with its evidence, until media comes") {
  Conversation c;
  c.says(stun_binding());
  c.says(rtcp());
  CHECK(c.facts.protocol == ProtocolId::stun);
  CHECK(c.facts.certainty == Certainty::certain);
  CHECK(c.facts.evidence == "STUN message");
}

TEST_CASE("rtp: every prefix of a second packet is looked at without harm") {
  const Bytes whole = rtp(8);
  for (std::size_t n = 1; n <= whole.size(); ++n) {
    Conversation c;
    c.says(rtp(7));
    c.says(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n)));
    CHECK((c.facts.protocol == ProtocolId::rtp) == (n >= 13));  // header and a byte
  }
}

TEST_CASE("rtp over tcp: three frames in order, of one source") {
  const auto frame = [](unsigned number, std::uint32_t source = kSource, unsigned type = 0) {
    return with_length16(rtp(number, source, type));
  };
  const Side side{.client_port = 40000, .server_port = 5000};
  CHECK(ask(dissect_framed_rtp, frame(9) + frame(10), side).verdict == Verdict::more);
  CHECK(ask(dissect_framed_rtp, frame(65535) + frame(0) + frame(1), side).facts.protocol == ProtocolId::rtp);
  CHECK(ask(dissect_framed_rtp, frame(9) + frame(10) + frame(12), side).verdict == Verdict::no);
  CHECK(ask(dissect_framed_rtp, frame(9) + frame(10, 5), side).verdict == Verdict::no);
  CHECK(ask(dissect_framed_rtp, frame(9) + frame(10, kSource, 8), side).verdict == Verdict::no);
  CHECK(ask(dissect_framed_rtp, be16(12) + Bytes(12, 0x80), side).verdict == Verdict::no);
}

}  // namespace tractor::dissect::test
