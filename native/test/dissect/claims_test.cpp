// What must not be claimed: payloads of others that once were taken for a protocol, or that differ from it by a little.
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kUdp{.client_port = 50000, .server_port = 9999, .transport = Transport::udp};

ProtocolId claimed(const Bytes& bytes, const Side& side) {
  return inspected(bytes, side).facts.protocol;
}

}  // namespace

TEST_CASE("claims: text and padding is no OpenVPN reset") {
  // 'P' is opcode 10 with key 0; acknowledgements and message id are zeros of the padding.
  CHECK(claimed(text("PING") + zeros(60), kUdp) == ProtocolId::unknown);
  CHECK(claimed(hex("38 0102030000000000 00 00000000"), kUdp) == ProtocolId::unknown);
  // A third version's reset without a wrapped key, or with one of another length than it says.
  CHECK(claimed(hex("50 0102030405060708 00 00000000"), kUdp) == ProtocolId::unknown);
  const Bytes head = hex("50 0102030405060708 0f000001 5f000000") + Bytes(37, 0xaa);
  CHECK(claimed(head + Bytes(289, 0xcc) + be16(290), kUdp) == ProtocolId::unknown);
  CHECK(claimed(head + Bytes(289, 0xcc) + be16(291), kUdp) == ProtocolId::openvpn);
}

TEST_CASE("claims: a query that a client sends from 5353 to port 53 is DNS, not multicast DNS") {
  const Bytes query = dns_header(0x0100, 1, 0) + dns_question("a.example");
  CHECK(claimed(query, {.client_port = 5353, .server_port = 53, .transport = Transport::udp}) == ProtocolId::dns);
  CHECK(claimed(query, {.client_port = 5353, .server_port = 5353, .transport = Transport::udp}) == ProtocolId::mdns);
}

TEST_CASE("claims: NetBIOS names at another port are no DNS names") {
  // RFC 1001, 14.1: "FRED" padded with spaces.
  const Bytes name = Bytes{32} + text("EGFCEFEECACACACACACACACACACACACA") + Bytes{0};
  CHECK(claimed(dns_header(0x0110, 1, 0) + name + hex("0020 0001"), kUdp) == ProtocolId::unknown);
  // 32 letters of which one is beyond P are a name as any other.
  const Bytes label = Bytes{32} + text("EGFCEFEECACACACACACACACACACACACZ") + Bytes{0};
  CHECK(claimed(dns_header(0x0110, 1, 0) + label + hex("0001 0001"), kUdp) == ProtocolId::dns);
}

TEST_CASE("claims: RADIUS on the port of service location is none of its messages") {
  const Side side{.client_port = 50000, .server_port = 427, .transport = Transport::udp};
  CHECK(claimed(hex("01 07 001a") + Bytes(16, 5) + hex("01 06") + text("anna"), side) == ProtocolId::unknown);
  // RFC 2165, 4: version 1, service request, length, flags, dialect 0, "en", UTF-8, number.
  CHECK(claimed(hex("01 01 0010 00 00") + text("en") + hex("006a 0001") + zeros(4), side) == ProtocolId::slp);
}

TEST_CASE("claims: silence in a call's sound is no Telegram control packet") {
  // G.711 mu-law: ones are silence (RFC 3551, 4.5.14). In 20 ms, in 20 bytes, and where sound comes before it.
  const Bytes header = hex("8000 92db 000000a0 343da99b");
  CHECK(claimed(header + Bytes(160, 0xff), kUdp) == ProtocolId::unknown);
  CHECK(claimed(header + Bytes(20, 0xff), kUdp) == ProtocolId::unknown);
  CHECK(claimed(header + Bytes(4, 0x7f) + Bytes(156, 0xff), kUdp) == ProtocolId::unknown);
}

TEST_CASE("claims: the preface of HTTP/2 is no request of HTTP/1") {
  const Bytes preface = text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  CHECK(ask(dissect_http, preface, {.server_port = 80}).verdict == Verdict::no);
  CHECK(claimed(preface, {.server_port = 80}) == ProtocolId::http2);
}

TEST_CASE("claims: an HTTP answer over UDP that is no SSDP leaves no facts behind") {
  const Bytes answer = text("HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n");
  const Asked asked =
      ask(dissect_ssdp, answer, {.client_port = 50000, .server_port = 1900, .transport = Transport::udp});
  CHECK(asked.verdict == Verdict::no);
  CHECK(asked.facts.user_agent.empty());
  const Bytes own = text("HTTP/1.1 200 OK\r\nServer: nginx\r\nST: upnp:rootdevice\r\n\r\n");
  CHECK(ask(dissect_ssdp, own, {.client_port = 50000, .server_port = 1900, .transport = Transport::udp})
            .facts.user_agent == "nginx");
}

TEST_CASE("claims: Threema is a hello of 48 bytes and an answer of 80, on its port") {
  const Bytes hello(48, 0xc1), answer(80, 0xe4);
  const auto claim = [&](const Bytes& client, const Bytes& server, std::uint16_t port) {
    const Side side{.from_client = false, .client_port = 50000, .server_port = port};
    Inspection inspection;
    Facts facts;
    inspect(payload(server, side, client), inspection, facts);
    return facts;
  };
  CHECK(claim(hello, answer, 5222).protocol == ProtocolId::threema);
  CHECK(claim(hello, answer, 5222).certainty == Certainty::hint);
  CHECK(claim(hello, answer, 5223).protocol == ProtocolId::unknown);
  CHECK(claim(hello, answer + Bytes{1}, 5222).protocol == ProtocolId::unknown);
}

TEST_CASE("claims: STUN of an application's relays is its call; of others it is STUN") {
  const auto message = [](const Bytes& attributes) {
    return hex("0003") + be16(static_cast<unsigned>(attributes.size())) + hex("2112a442") + Bytes(12, 7) + attributes;
  };
  CHECK(claimed(message(hex("4000 0066") + Bytes(104, 0x66)), kUdp) == ProtocolId::whatsapp_voice);
  CHECK(claimed(message(hex("4000 0065") + Bytes(104, 0x66)), kUdp) == ProtocolId::stun);
  CHECK(claimed(message(hex("8008 0004 00000006")), kUdp) == ProtocolId::ms_turn);
  CHECK(claimed(message(hex("0014 000c") + text("telegram.org")), kUdp) == ProtocolId::telegram_voice);
  CHECK(claimed(message(hex("0014 000c") + text("example.org1")), kUdp) == ProtocolId::stun);
}

TEST_CASE("claims: the first fragment of a large DNS query is DNS, its like in size and no more is not") {
  const Bytes query = dns_header(0x0100, 1, 0) + dns_question("2.dnscrypt-cert.example");
  Bytes padded = query;
  padded[11] = 1;  // one additional record: options, longer than what is there (RFC 6891, RFC 7830)
  padded = padded + hex("00 0029 0200 00000000 0600 000c 05fc") + zeros(1400);
  CHECK(claimed(padded, kUdp) == ProtocolId::dns);
  CHECK(claimed(Bytes(padded.begin(), padded.begin() + 600), kUdp) == ProtocolId::unknown);
}

TEST_CASE("claims: methods of WebDAV make it WebDAV") {
  CHECK(claimed(text("PROPFIND /a HTTP/1.1\r\nHost: a.example\r\n\r\n"), {.server_port = 80}) == ProtocolId::webdav);
  CHECK(claimed(text("PUT /a HTTP/1.1\r\nHost: a.example\r\n\r\n"), {.server_port = 80}) == ProtocolId::http);
}

TEST_CASE("claims: a message with a whole offer of DCC is IRC, anything less is not") {
  const auto says = [](const std::string& line, bool from_client = true) {
    const Side side{.from_client = from_client, .client_port = 50000, .server_port = 9999};
    return inspected(text(line + "\r\n"), side).facts.protocol;
  };
  const std::string offer =
      "\x01"
      "DCC SEND name 3221225994 5000 100";
  CHECK(says("PRIVMSG anna :" + offer + "\x01") == ProtocolId::irc);
  CHECK(says(":anna!u@h PRIVMSG me :" + offer + "\x01", false) == ProtocolId::irc);
  CHECK(says("PRIVMSG anna :" + offer) == ProtocolId::unknown);          // without its end
  CHECK(says("PRIVMSG anna " + offer + "\x01") == ProtocolId::unknown);  // no last parameter
  CHECK(says("PRIVMSG :" + offer + "\x01") == ProtocolId::unknown);      // to nobody
  CHECK(says("NOTICE anna :" + offer + "\x01") == ProtocolId::unknown);  // an answer
  CHECK(says("MAIL anna :" + offer + "\x01") == ProtocolId::unknown);
  CHECK(says("PRIVMSG anna :hello") == ProtocolId::unknown);
  for (const std::string bad : {"DCC GET name 3221225994 5000 100", "DCC SEND name here 5000 100", "DCC SEND name",
                                "DCC SEND name 3221225994 70000 100", "DCC SEND name 4294967296 5000", "DCC "}) {
    CAPTURE(bad);
    CHECK(says("PRIVMSG anna :\x01" + bad + "\x01") == ProtocolId::unknown);
  }
}

}  // namespace tractor::dissect::test
