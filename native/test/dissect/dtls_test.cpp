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

// RFC 5246, 7.4.2: a list of one certificate (RFC 5280, 4.1), whose subject has this common name.
Bytes certificate_message(const char* common) {
  const auto der = [](unsigned tag, const Bytes& value) {
    return Bytes{static_cast<std::uint8_t>(tag), 0x81, static_cast<std::uint8_t>(value.size())} + value;
  };
  const Bytes empty = der(0x30, {});
  const Bytes name = der(0x30, der(0x31, der(0x30, hex("06 03 550403") + der(0x0c, text(common)))));
  const Bytes certificate = der(0x30, der(0x30, hex("02 01 07") + empty + empty + empty + name + empty));
  const Bytes one = be24(static_cast<unsigned>(certificate.size())) + certificate;
  return be24(static_cast<unsigned>(one.size())) + one;
}

Bytes hello_record(const Bytes& extensions) {
  const Bytes body = hex("fefd") + Bytes(32, 0x5a) + hex("00 00 0002 c02b 01 00") + with_length16(extensions);
  return record(fragment(1, static_cast<unsigned>(body.size()), 0, body));
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

TEST_CASE("dtls: the server's certificate names it where the hello does not") {
  Conversation c;
  const Bytes message = certificate_message("Relay.Example");
  c.says(hello_record({}));
  CHECK(c.facts.certainty == Certainty::certain);
  CHECK_FALSE(c.inspection.done);
  c.says(record(fragment(2, 40, 0, Bytes(40, 3))) +
         record(fragment(11, static_cast<unsigned>(message.size()), 0, message)));
  CHECK(c.facts.certificate_name == "relay.example");
  CHECK(c.facts.evidence == "DTLS ClientHello");
  CHECK(c.inspection.done);
}

TEST_CASE("dtls: of two hellos the first one counts") {
  Conversation c;
  c.says(hello_record({}));
  const std::string first = c.facts.ja4;
  c.says(hello_record(tls_sni("later.example")));
  CHECK_FALSE(first.empty());
  CHECK(c.facts.ja4 == first);
  CHECK(c.facts.sni.empty());
}

TEST_CASE("dtls: a certificate in fragments, the later one first") {
  Conversation c;
  const Bytes message = certificate_message("relay.example");
  const unsigned size = static_cast<unsigned>(message.size());
  const auto piece = [&](unsigned from, unsigned to) {
    return record(fragment(11, size, from, Bytes(message.begin() + from, message.begin() + to)));
  };
  c.says(hello_record({}));
  c.says(piece(40, size));
  CHECK(c.facts.certificate_name.empty());
  c.says(piece(0, 40));
  CHECK(c.facts.certificate_name == "relay.example");
}

TEST_CASE("dtls: where the hello names the server, or all is encrypted, nothing more is waited for") {
  Conversation named;
  named.says(hello_record(tls_sni("a.example")));
  CHECK(named.facts.sni == "a.example");
  CHECK(named.inspection.done);
  Conversation resumed;
  resumed.says(hello_record({}));
  resumed.says(record(Bytes(48, 9), 22, 1));
  CHECK(resumed.inspection.done);
  CHECK(resumed.facts.certificate_name.empty());
}

TEST_CASE("dtls: a certificate behind STUN makes it DTLS, also where the hello was not seen") {
  Conversation c;
  const Bytes message = certificate_message("relay.example");
  c.says(hex("0001 0000 2112a442 000102030405060708090a0b"));
  c.says(record(fragment(11, static_cast<unsigned>(message.size()), 0, message)));
  CHECK(c.facts.protocol == ProtocolId::dtls);
  CHECK(c.facts.evidence == "STUN, DTLS handshake");
  CHECK(c.facts.certificate_name == "relay.example");
}

// WebRTC authenticates both sides: the client's certificate comes behind the server's.
TEST_CASE("dtls: behind STUN the client's certificate takes no name from the server, nor gives it one") {
  const auto flight = [](const char* common) {
    const Bytes message = certificate_message(common);
    return record(fragment(11, static_cast<unsigned>(message.size()), 0, message));
  };
  for (const char* server : {"relay.example", ""}) {
    CAPTURE(std::string(server));
    Conversation c;
    c.says(hex("0001 0000 2112a442 000102030405060708090a0b"));
    c.says(hello_record({}));
    c.says(flight(server));
    CHECK(c.facts.certificate_name == server);
    c.says(flight("WebRTC"));
    CHECK(c.facts.certificate_name == server);
    const Bytes later = certificate_message("WebRTC");
    c.says(record(fragment(11, static_cast<unsigned>(later.size()), 40, Bytes(later.begin() + 40, later.end()))));
    CHECK(c.facts.certificate_name == server);
  }
}

TEST_CASE("dtls: of a datagram full of fragments only a few are looked at") {
  Conversation c;
  c.says(hello_record({}));
  Bytes many;
  for (unsigned i = 0; i < 60; ++i) many = many + record(fragment(11, 60'000, 59'000 - 7 * i, Bytes{1}));
  c.says(many);
  CHECK(c.facts.carry.size() < 16 * 5 + 16);
  CHECK(c.facts.certificate_name.empty());
}

}  // namespace tractor::dissect::test
