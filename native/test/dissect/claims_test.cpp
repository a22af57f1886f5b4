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

}  // namespace tractor::dissect::test
