// OpenVPN's control channel: the hello behind the hard resets, over UDP and TCP, plain and behind tls-auth's HMAC.
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kUdp{.server_port = 4444, .transport = Transport::udp};
const Bytes kClientId = hex("1122334455667788"), kServerId = hex("99aabbccddeeff01");

// Opcode, key 0, session, [HMAC, replay number, time], acknowledgement of id 0, message id, message.
Bytes packet(unsigned opcode, const Bytes& session, std::size_t hmac, int acknowledged, std::uint32_t id,
             const Bytes& message = {}) {
  Bytes out = Bytes{static_cast<std::uint8_t>(opcode << 3)} + session;
  if (hmac > 0) out = out + Bytes(hmac, 0x5a) + be32(1) + be32(1'700'000'000);
  out.push_back(static_cast<std::uint8_t>(acknowledged > 0 ? 1 : 0));
  if (acknowledged > 0) out = out + be32(0) + (session == kClientId ? kServerId : kClientId);
  return out + be32(id) + message;
}
Bytes hello() {
  return tls_record(client_hello({0x1301, 0xc02f}, tls_sni("Vpn.example")));
}

struct Conversation {
  Inspection inspection;
  Facts facts;
  void says(const Bytes& bytes, bool from_client) {
    Side side = kUdp;
    side.from_client = from_client;
    inspect(payload(bytes, side), inspection, facts);
  }
};

Bytes framed(const Bytes& bytes) {
  return with_length16(bytes);
}

}  // namespace

TEST_CASE("openvpn: the hello behind the resets, plain and with each size of HMAC") {
  for (const std::size_t hmac : {0U, 16U, 20U, 32U, 64U}) {
    CAPTURE(hmac);
    Conversation c;
    c.says(packet(7, kClientId, hmac, 0, 0), true);
    CHECK(c.facts.protocol == ProtocolId::openvpn);
    c.says(packet(8, kServerId, hmac, 1, 0), false);
    c.says(packet(4, kClientId, hmac, 1, 1, hello()), true);
    CHECK(c.facts.sni == "vpn.example");
    CHECK_FALSE(c.facts.ja4.empty());
    CHECK(c.facts.ja4[0] == 't');
    CHECK(c.facts.certainty == Certainty::certain);
    CHECK(c.facts.evidence == "OpenVPN hard reset, TLS ClientHello, SNI");
    CHECK(c.inspection.done);
  }
}

TEST_CASE("openvpn: a hello in several packets, one of them twice; what comes too early waits for its repetition") {
  const Bytes all = hello();
  const Bytes first(all.begin(), all.begin() + 30), second(all.begin() + 30, all.end());
  Conversation c;
  c.says(packet(7, kClientId, 0, 0, 0), true);
  c.says(packet(4, kClientId, 0, 0, 2, second), true);
  c.says(packet(4, kClientId, 0, 1, 1, first), true);
  c.says(packet(4, kClientId, 0, 0, 1, first), true);
  CHECK(c.facts.sni.empty());
  c.says(packet(4, kClientId, 0, 0, 2, second), true);
  CHECK(c.facts.sni == "vpn.example");
}

TEST_CASE("openvpn: over TCP, in whatever order the sides come") {
  const Side side{.server_port = 443};
  const Bytes client = framed(packet(7, kClientId, 20, 0, 0)) + framed(packet(4, kClientId, 20, 1, 1, hello()));
  const Bytes server = framed(packet(8, kServerId, 20, 1, 0));
  CHECK(ask(dissect_openvpn, client, side, server).facts.sni == "vpn.example");
  CHECK(ask(dissect_openvpn, client, side).verdict == Verdict::match);
  check_grows(dissect_openvpn, client, side, ProtocolId::openvpn);
  check_total(dissect_openvpn, client, side);
}

TEST_CASE("openvpn: what is no TLS in the control channel adds nothing") {
  Conversation c;
  c.says(packet(7, kClientId, 0, 0, 0), true);
  c.says(packet(4, kClientId, 0, 0, 1, Bytes(60, 0x41)), true);
  CHECK(c.facts.evidence == "OpenVPN hard reset");
  CHECK(c.facts.protocol == ProtocolId::openvpn);
  CHECK(c.inspection.done);
}

}  // namespace tractor::dissect::test
