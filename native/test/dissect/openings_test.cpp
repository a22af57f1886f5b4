// The tables of fixed openings: every row is recognised through the inspector, grows byte by byte, and needs its port.
#include "dissect/openings.hpp"

#include "dissect/registry.hpp"
#include "samples.hpp"

namespace tractor::dissect::test {
namespace {

Bytes sample_of(const Opening& o) {
  Bytes out = text(o.bytes);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i < 32 && (o.any >> i & 1U) != 0) out[i] = '1';
  }
  return out;
}

Side side_of(const Opening& o, Transport transport) {
  return {.server_port = o.port == 0 ? std::uint16_t{40001} : o.port, .transport = transport};
}

void check_row(const Opening& o, Transport transport, DissectFn dissect) {
  CAPTURE(std::string(o.evidence));
  const Side side = side_of(o, transport);
  const Bytes bytes = sample_of(o) + Bytes(40, 'z');
  REQUIRE(!o.bytes.empty());
  CHECK((o.any & 1) == 0);
  const Asked a = inspected(bytes, side);
  CHECK(std::string(protocol_name(a.facts.protocol)) == std::string(protocol_name(o.id)));
  CHECK(a.facts.certainty == o.certainty);
  Side elsewhere = side;
  elsewhere.server_port = 40002;
  CHECK((ask(dissect, bytes, elsewhere).verdict == Verdict::match) == (o.port == 0));
  if (transport == Transport::tcp) check_grows(dissect, sample_of(o), side, o.id);
  check_total(dissect, bytes, side);
}

}  // namespace

TEST_CASE("openings: every row of the TCP table") {
  for (const Opening& o : tcp_openings()) check_row(o, Transport::tcp, dissect_tcp_opening);
}

TEST_CASE("openings: every row of the UDP table") {
  for (const Opening& o : udp_openings()) check_row(o, Transport::udp, dissect_udp_opening);
}

TEST_CASE("minecraft: the server's name") {
  const Bytes bytes = hex("10 00 f205 09") + text("a.Example") + hex("63dd 02");
  CHECK(ask(dissect_minecraft, bytes, {.server_port = 25565}).facts.http_host == "a.example");
}

TEST_CASE("whois: the domain asked for") {
  CHECK(ask(dissect_registered_tcp, text("Some.Example\r\n"), {.server_port = 43}).facts.dns_query == "some.example");
}

TEST_CASE("ldap: the hello behind StartTLS") {
  const Bytes request = hex("30 1d 02 01 01 77 18 80 16") + text("1.3.6.1.4.1.1466.20037");
  const Bytes hello = tls_record(client_hello({0x1301}, tls_sni("dir.example")));
  const Side side{.server_port = 389};
  Facts facts;
  CHECK(dissect_ldap(payload(request, side), facts) == Verdict::match_more);
  CHECK(dissect_ldap(payload(request + hello, side), facts) == Verdict::match);
  CHECK(facts.protocol == ProtocolId::ldap);
  CHECK(facts.sni == "dir.example");
}

TEST_CASE("mysql: the hello behind SSLRequest") {
  const Bytes greeting =
      hex("2b000000 0a") + text(std::string("8.0.1\0", 6)) + Bytes(12, 7) + hex("00") + Bytes(20, 0x21);
  const Bytes request = hex("20000001 058ea200 00000001 21") + zeros(23);
  const Bytes hello = tls_record(client_hello({0x1301}, tls_sni("db.example")));
  const Side server{.from_client = false, .server_port = 3306}, client{.server_port = 3306};
  Facts facts;
  CHECK(dissect_mysql(payload(greeting, server), facts) == Verdict::match_more);
  CHECK(dissect_mysql(payload(request, client, greeting), facts) == Verdict::match_more);
  CHECK(dissect_mysql(payload(request + hello, client, greeting), facts) == Verdict::match);
  CHECK(facts.sni == "db.example");
  CHECK(facts.protocol == ProtocolId::mysql);
  // Without CLIENT_SSL there is nothing more to come.
  facts = {};
  CHECK(dissect_mysql(payload(greeting, server), facts) == Verdict::match_more);
  CHECK(dissect_mysql(payload(hex("20000001 0582a200") + zeros(28), client, greeting), facts) == Verdict::match);
}

TEST_CASE("stun: the realm of a relay stays in the evidence") {
  const Side side{.server_port = 3478, .transport = Transport::udp};
  const Bytes with = hex("0113 0008 2112a442") + Bytes(12, 1) + hex("0014 0004") + text("r.ex");
  const Bytes without = hex("0001 0000 2112a442") + Bytes(12, 2);
  Facts facts;
  CHECK(dissect_stun(payload(with, side), facts) == Verdict::match_more);
  CHECK(facts.evidence == "STUN message, realm r.ex");
  CHECK(dissect_stun(payload(without, side), facts) == Verdict::match_more);
  CHECK(facts.evidence == "STUN message, realm r.ex");
}

}  // namespace tractor::dissect::test
