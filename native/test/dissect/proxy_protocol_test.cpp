// The PROXY protocol, both versions: what the connection behind it says, and headers that are none.
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kSide{.server_port = 443};
const Bytes kLine = text("PROXY TCP6 2001:db8::1 2001:db8::2 40000 443\r\n");
const Bytes kSignature = hex("0d0a0d0a000d0a515549540a");

Bytes hello() {
  return tls_record(client_hello({0x1301}, tls_sni("shop.example")));
}

}  // namespace

TEST_CASE("proxy protocol 1: names behind the line") {
  const Asked a = ask(dissect_proxy_protocol, kLine + hello(), kSide);
  CHECK(a.verdict == Verdict::match);
  CHECK(a.facts.protocol == ProtocolId::proxy_protocol);
  CHECK(a.facts.sni == "shop.example");
  CHECK(a.facts.evidence == "PROXY protocol 1, TLS ClientHello, SNI");
  const Bytes get = text("GET / HTTP/1.1\r\nHost: a.example\r\nUser-Agent: x/1\r\n\r\n");
  CHECK(ask(dissect_proxy_protocol, text("PROXY UNKNOWN\r\n") + get, kSide).facts.http_host == "a.example");
  CHECK(ask(dissect_proxy_protocol, text("PROXY UNKNOWN ffff::1 ::1 1 2\r\n") + get, kSide).facts.user_agent == "x/1");
  CHECK(ask(dissect_proxy_protocol, kLine, kSide).verdict == Verdict::match_more);
  CHECK(ask(dissect_proxy_protocol, text("PROXY UDP4 1.2.3.4"), kSide).verdict == Verdict::no);
  CHECK(ask(dissect_proxy_protocol, text("PROXY TCP4 ") + Bytes(97, '1'), kSide).verdict == Verdict::no);
  check_grows(dissect_proxy_protocol, kLine + hello(), kSide, ProtocolId::proxy_protocol);
  check_total(dissect_proxy_protocol, kLine + hello(), kSide);
}

TEST_CASE("proxy protocol 2: names in its values and behind it") {
  const Bytes addresses = hex("c0000201 c6336401 9c40 01bb");
  const Bytes values = hex("01 0002") + text("h2") + hex("02 000c") + text("Shop.Example");
  const Bytes header = kSignature + hex("21 11") + be16(12 + 20) + addresses + values;
  const Asked a = ask(dissect_proxy_protocol, header, kSide);
  CHECK(a.verdict == Verdict::match_more);
  CHECK(a.facts.http_host == "shop.example");
  CHECK(ask(dissect_proxy_protocol, header + hello(), kSide).facts.sni == "shop.example");
  // LOCAL: the proxy's own connection, without addresses.
  const Bytes local = kSignature + hex("20 00 0000");
  CHECK(ask(dissect_proxy_protocol, local + hello(), kSide).facts.sni == "shop.example");
  // Version 3, a family that is none, addresses that do not fit, a value beyond the header.
  CHECK(ask(dissect_proxy_protocol, kSignature + hex("31 11 000c") + addresses, kSide).verdict == Verdict::no);
  CHECK(ask(dissect_proxy_protocol, kSignature + hex("21 41 000c") + addresses, kSide).verdict == Verdict::no);
  CHECK(ask(dissect_proxy_protocol, kSignature + hex("21 11 000b") + addresses, kSide).verdict == Verdict::no);
  const Bytes beyond = kSignature + hex("21 11") + be16(12 + 4) + addresses + hex("02 00ff 41") + text("bc");
  CHECK(ask(dissect_proxy_protocol, beyond, kSide).facts.http_host.empty());
  check_grows(dissect_proxy_protocol, header + hello(), kSide, ProtocolId::proxy_protocol);
  check_total(dissect_proxy_protocol, header + hello(), kSide);
}

TEST_CASE("http: empty lines before a request") {
  const Side side{.server_port = 80};
  const Bytes get = text("GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n");
  for (const char* before : {"\r\n", "\n", "\r\n\r\n"}) {
    CHECK(ask(dissect_http, text(before) + get, side).facts.http_host == "a.example");
    CHECK(ask(dissect_http, text(before), side).verdict == Verdict::more);
  }
  const Side server{.from_client = false, .server_port = 80};
  const Bytes answer = text("HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\n");
  const Asked both = ask(dissect_http, answer, server, text("\r\n") + get);
  CHECK(both.facts.http_host == "a.example");
  CHECK(both.facts.content_type == "text/css");
  CHECK(ask(dissect_http, text("\r\n\r\n\r\n\r\n\r\n") + get, side).verdict == Verdict::no);
}

}  // namespace tractor::dissect::test
