// SCTP's user messages: which chunk holds one, whose it is by its identifier, and what is asked where that says
// nothing.
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kSide{.server_port = 9999, .transport = Transport::sctp};
constexpr unsigned kWhole = 3, kBegin = 2, kEnd = 1;

// RFC 9260, 3.3.1: type, flags, length, number, stream, number in it, identifier, message, padding to four bytes.
Bytes data(std::uint32_t identifier, const Bytes& message, unsigned flags = kWhole, std::uint32_t number = 1) {
  const Bytes padding = zeros((4 - message.size() % 4) % 4);
  return Bytes{0, static_cast<std::uint8_t>(flags)} + be16(static_cast<unsigned>(16 + message.size())) + be32(number) +
         hex("0000 0000") + be32(identifier) + message + padding;
}
// RFC 9260, 3.3.4: a selective acknowledgement.
Bytes sack() {
  return hex("03 00 0010 00000001 00010000 0000 0000");
}
// RFC 6733, 3 and 5.3.1: version, length, request, capabilities exchange, base application, two numbers, Origin-Host.
Bytes capabilities() {
  return hex("01 000020 80 000101 00000000 11111111 22222222 00000108 40 00000c 61626364");
}
const Bytes kGet = text("GET /a HTTP/1.1\r\nHost: www.example\r\nUser-Agent: x/1\r\n\r\n");

ProtocolId protocol_of(const Bytes& chunks) {
  return ask(dissect_sctp, chunks, kSide).facts.protocol;
}

}  // namespace

TEST_CASE("sctp: the identifier says whose message it is") {
  const Asked a = ask(dissect_sctp, data(46, capabilities()), kSide);
  CHECK(a.facts.protocol == ProtocolId::diameter);
  CHECK(a.facts.certainty == Certainty::certain);
  CHECK(protocol_of(data(3, hex("01 00 03 01 00000008"))) == ProtocolId::m3ua);
  CHECK(protocol_of(data(2, hex("01 00 06 01 00000008"))) == ProtocolId::m2ua);
  const Asked b = ask(dissect_sctp, data(18, hex("00 11 00 2d 00 00 04")), kSide);
  CHECK(b.facts.protocol == ProtocolId::s1ap);
  CHECK(b.facts.certainty == Certainty::likely);
  CHECK(protocol_of(data(27, hex("00 06 00 2d"))) == ProtocolId::x2ap);
  CHECK(protocol_of(data(60, hex("00 15 00 2d"))) == ProtocolId::ngap);
  // What is said to be a protocol and does not look like it.
  CHECK(protocol_of(data(46, hex("02 000014 80 000101") + zeros(12))) == ProtocolId::unknown);
}

TEST_CASE("sctp: where there is none, the message says it") {
  const Asked a = ask(dissect_sctp, data(0, kGet), kSide);
  CHECK(a.facts.protocol == ProtocolId::http);
  CHECK(a.facts.http_host == "www.example");
  CHECK(a.facts.user_agent == "x/1");
  CHECK(protocol_of(data(0, capabilities())) == ProtocolId::diameter);
  CHECK(protocol_of(data(0, tls_record(client_hello({0x1301}, tls_sni("a.example"))))) == ProtocolId::tls);
  CHECK(protocol_of(data(0, Bytes(40, 0xa5))) == ProtocolId::unknown);
}

TEST_CASE("sctp: chunks before it, messages in pieces, another form of the header") {
  CHECK(protocol_of(sack() + data(46, capabilities())) == ProtocolId::diameter);
  CHECK(protocol_of(data(0, text("abc")) + data(0, kGet)) == ProtocolId::http);
  CHECK(protocol_of(data(0, kGet, kBegin)) == ProtocolId::http);
  CHECK(protocol_of(data(0, kGet, kEnd)) == ProtocolId::unknown);
  CHECK(protocol_of(data(0, kGet, 0)) == ProtocolId::unknown);
  // RFC 8260, 2.1: type 64, number, stream, reserved, message, identifier.
  const Bytes interleaved =
      hex("40 03") + be16(static_cast<unsigned>(20 + kGet.size())) + hex("00000001 0000 0000 00000000 00000000") + kGet;
  CHECK(protocol_of(interleaved) == ProtocolId::http);
  // Lengths that cannot be: below the header, beyond the packet.
  CHECK(protocol_of(hex("00 03 0003") + data(0, kGet)) == ProtocolId::unknown);
  Bytes beyond = data(0, kGet);
  beyond[2] = 0x7f;
  CHECK(protocol_of(beyond) == ProtocolId::unknown);
  check_total(dissect_sctp, sack() + data(0, kGet), kSide);
  check_total(dissect_sctp, data(46, capabilities()) + sack(), kSide);
}

TEST_CASE("sctp: an association as it goes: control chunks between, a request, an answer") {
  Inspection inspection;
  Facts facts;
  const auto says = [&](const Bytes& chunks, bool from_client) {
    Side side = kSide;
    side.from_client = from_client;
    inspect(payload(chunks, side), inspection, facts);
  };
  says(hex("01 00 0014 12345678 0000ffff 000a 000a 00000001"), true);  // INIT
  says(hex("0b 00 0004"), false);                                      // COOKIE ACK
  CHECK(facts.protocol == ProtocolId::unknown);
  says(data(0, kGet), true);
  CHECK(facts.http_host == "www.example");
  says(sack(), false);
  says(data(0, text("HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\n")), false);
  CHECK(facts.protocol == ProtocolId::http);
  CHECK(facts.http_host == "www.example");
  CHECK(facts.content_type == "text/css");
}

TEST_CASE("sctp: identifiers of the core and radio networks, and one that was not turned round") {
  const std::pair<std::uint32_t, ProtocolId> by_number[] = {
      {7, ProtocolId::megaco},       {13, ProtocolId::h323}, {25, ProtocolId::nbap},       {43, ProtocolId::m2ap},
      {53, ProtocolId::webrtc_data}, {61, ProtocolId::xnap}, {62, ProtocolId::f1ap},       {64, ProtocolId::e1ap},
      {70, ProtocolId::e2ap},        {73, ProtocolId::w1ap}, {60U << 24, ProtocolId::ngap}};
  for (const auto& [identifier, protocol] : by_number) {
    CAPTURE(identifier);
    CHECK(protocol_of(data(identifier, hex("00 15 00 2d"))) == protocol);
  }
  CHECK(protocol_of(data(4, hex("01 00 03 01 00000008"))) == ProtocolId::sua);
  CHECK(protocol_of(data(5, hex("01 00 0b 01 00000008"))) == ProtocolId::m2pa);
  CHECK(protocol_of(data(1, hex("01 00 05 01 00000008"))) == ProtocolId::iua);
  CHECK(protocol_of(data(46U << 24, capabilities())) == ProtocolId::diameter);
  CHECK(protocol_of(data(63, kGet)) == ProtocolId::http);
  CHECK(protocol_of(data(66, text("nothing of DTLS"))) == ProtocolId::unknown);
}

namespace {

// A message in pieces, a packet each.
struct Pieces {
  Inspection inspection;
  Facts facts;
  void says(const Bytes& chunks, bool from_client = true) {
    Side side = kSide;
    side.from_client = from_client;
    inspect(payload(chunks, side), inspection, facts);
  }
};

Bytes part(const Bytes& all, std::size_t from, std::size_t to) {
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)};
}

}  // namespace

TEST_CASE("sctp: a message in fragments is read on as they come") {
  Pieces p;
  p.says(data(0, part(kGet, 0, 20), kBegin, 7));
  CHECK(p.facts.protocol == ProtocolId::http);
  CHECK(p.facts.http_host.empty());
  p.says(sack(), false);
  p.says(data(0, part(kGet, 20, 30), 0, 8));
  p.says(data(0, part(kGet, 30, kGet.size()), kEnd, 9));
  CHECK(p.facts.http_host == "www.example");
  CHECK(p.facts.user_agent == "x/1");
}

TEST_CASE("sctp: a fragment that is missing, of the other side or of another stream ends it") {
  const Bytes first = data(0, part(kGet, 0, 20), kBegin, 7), rest = part(kGet, 20, kGet.size());
  Pieces missing;
  missing.says(first);
  missing.says(data(0, rest, kEnd, 9));
  CHECK(missing.facts.protocol == ProtocolId::http);
  CHECK(missing.facts.http_host.empty());
  Pieces other;
  other.says(first);
  other.says(data(0, rest, kEnd, 8), false);
  CHECK(other.facts.http_host.empty());
  Pieces stream;
  stream.says(first);
  Bytes elsewhere = data(0, rest, kEnd, 8);
  elsewhere[9] = 1;
  stream.says(elsewhere);
  CHECK(stream.facts.http_host.empty());
}

TEST_CASE("sctp: fragments of interleaved messages have numbers of their own, and what is kept is bounded") {
  // RFC 8260, 2.1: the first piece has the identifier where the others have their number.
  const auto interleaved = [](unsigned flags, std::uint32_t message, std::uint32_t word, const Bytes& bytes) {
    return Bytes{0x40, static_cast<std::uint8_t>(flags)} + be16(static_cast<unsigned>(20 + bytes.size())) +
           hex("00000001 0000 0000") + be32(message) + be32(word) + bytes + zeros((4 - bytes.size() % 4) % 4);
  };
  Pieces p;
  p.says(interleaved(kBegin, 5, 0, part(kGet, 0, 20)));
  p.says(interleaved(0, 6, 1, text("of another message  ")));
  p.says(interleaved(kEnd, 5, 1, part(kGet, 20, kGet.size())));
  CHECK(p.facts.http_host == "www.example");
  Pieces endless;
  endless.says(data(0, text("GET / HTTP/1.1\r\nX: "), kBegin, 1));
  for (std::uint32_t number = 2; number < 12; ++number) endless.says(data(0, Bytes(1200, 'a'), 0, number));
  CHECK(endless.facts.protocol == ProtocolId::http);
  CHECK(endless.facts.carry.size() < kStreamHeadBytes + 64);
}

}  // namespace tractor::dissect::test
