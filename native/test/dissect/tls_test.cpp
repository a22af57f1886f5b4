// TLS: hellos whole, split over records, cut and grown byte by byte; JA4 against its definition's own examples.
#include "base/sha256.hpp"
#include "dissect/client_hello.hpp"
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kClient{.server_port = 443};

Bytes plain_extensions() {
  return tls_sni("WWW.Example.org") + tls_alpn({"h2", "http/1.1"}) + tls_extension(43, hex("04 0304 0303")) +
         tls_extension(13, hex("0004 0403 0804"));
}

// The worked example of JA4's definition: ciphers, extensions and signature algorithms in their original order.
Bytes ja4_example_hello(const Bytes& alpn) {
  const std::vector<unsigned> ciphers = {0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
                                         0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
  const Bytes extensions =
      tls_extension(0x1a1a, {}) + tls_extension(0x1b, hex("02 0002")) + tls_sni("a.example") + tls_extension(0x33, {}) +
      alpn + tls_extension(0x4469, {}) + tls_extension(0x17, {}) + tls_extension(0x2d, {}) +
      tls_extension(0x0d, hex("0010 0403 0804 0401 0503 0805 0501 0806 0601")) + tls_extension(5, {}) +
      tls_extension(0x23, {}) + tls_extension(0x12, {}) + tls_extension(0x2b, hex("06 3a3a 0304 0303")) +
      tls_extension(0xff01, hex("00")) + tls_extension(0x0b, {}) + tls_extension(0x0a, {}) + tls_extension(0x15, {});
  return client_hello(ciphers, extensions);
}

std::string ja4_of(const Bytes& message, HelloVariant variant = HelloVariant::tls) {
  ClientHello hello;
  const Bytes body(message.begin() + 4, message.end());
  REQUIRE(parse_client_hello(body, variant, hello));
  REQUIRE(hello.complete);
  return ja4(hello, variant);
}

}  // namespace

TEST_CASE("tls: names of a ClientHello") {
  const Asked a = ask(dissect_tls, tls_record(client_hello({0x1301, 0x1302}, plain_extensions())), kClient);
  CHECK(a.verdict == Verdict::match);
  CHECK(a.facts.protocol == ProtocolId::tls);
  CHECK(a.facts.certainty == Certainty::certain);
  CHECK(a.facts.sni == "www.example.org");
  CHECK(a.facts.alpn == "h2,http/1.1");
  CHECK(a.facts.evidence == "TLS ClientHello, SNI, ALPN");
  CHECK(a.facts.ja4.substr(0, 10) == "t13d0204h2");
}

TEST_CASE("tls: JA4 equals its definition's worked example") {
  CHECK(ja4_of(ja4_example_hello(tls_alpn({"h2"}))) == "t13d1516h2_8daaf6152771_e5627efa2ab1");
  CHECK(ja4_of(ja4_example_hello(tls_alpn({"http/1.1"}))) == "t13d1516h1_8daaf6152771_e5627efa2ab1");
}

TEST_CASE("tls: JA4's two characters of ALPN") {
  const auto alpn_part = [](const std::string& name) {
    return ja4_of(ja4_example_hello(tls_alpn({name}))).substr(8, 2);
  };
  CHECK(alpn_part("\xab") == "ab");
  CHECK(alpn_part("\xab\xcd") == "ad");
  CHECK(alpn_part("\x30\xab") == "3b");
  CHECK(alpn_part("\x30\x31\xab\xcd") == "3d");
  CHECK(alpn_part("\x30\xab\xcd\x31") == "01");
  CHECK(alpn_part("x") == "xx");
  CHECK(alpn_part("") == "00");
}

TEST_CASE("tls: JA4 without extensions, without signature algorithms, in old versions") {
  const std::string none = ja4_of(client_hello({0x002f}, {}, 0x0301));
  CHECK(none.substr(0, 10) == "t10i010000");
  CHECK(none.substr(none.size() - 12) == "000000000000");
  // Only SNI: counted, but nothing is left to hash.
  const std::string sni = ja4_of(client_hello({0x002f}, tls_sni("a.b"), 0x0300));
  CHECK(sni.substr(0, 10) == "ts3d010100");
  CHECK(sni.substr(sni.size() - 12) == "000000000000");
}

TEST_CASE("tls: a hello split over records and grown byte by byte") {
  const Bytes message = client_hello({0x1301}, plain_extensions());
  for (const std::ptrdiff_t cut : {std::ptrdiff_t{1}, std::ptrdiff_t{5}, std::ptrdiff_t{60}}) {
    const Bytes stream = tls_record(Bytes(message.begin(), message.begin() + cut)) +
                         tls_record(Bytes(message.begin() + cut, message.end()));
    const Asked a = ask(dissect_tls, stream, kClient);
    CHECK(a.verdict == Verdict::match);
    CHECK(a.facts.sni == "www.example.org");
    CHECK(a.facts.certainty == Certainty::certain);
    check_grows(dissect_tls, stream, kClient, ProtocolId::tls);
  }
  check_grows(dissect_tls, tls_record(message), kClient, ProtocolId::tls);
  check_total(dissect_tls, tls_record(message), kClient);
}

TEST_CASE("tls: a hello cut by the snap length keeps what was there") {
  Bytes stream = tls_record(client_hello({0x1301}, plain_extensions()));
  stream.resize(stream.size() - 12);  // the signature algorithms are gone
  Side side = kClient;
  side.cut = true;
  const Asked a = ask(dissect_tls, stream, side);
  CHECK(a.verdict == Verdict::match);
  CHECK(a.facts.certainty == Certainty::likely);
  CHECK(a.facts.sni == "www.example.org");
  CHECK(a.facts.ja4.empty());
}

TEST_CASE("tls: the server's hello, alone and beside the client's") {
  const Bytes body = be16(0x0303) + Bytes(32, 7) + Bytes{0} + be16(0x1301) + Bytes{0};
  const Bytes server = tls_record(Bytes{2} + be24(static_cast<unsigned>(body.size())) + body, 22, 0x0303);
  const Side side{.from_client = false, .server_port = 443};
  const Asked alone = ask(dissect_tls, server, side);
  CHECK(alone.verdict == Verdict::match_more);
  CHECK(alone.facts.protocol == ProtocolId::tls);
  CHECK(alone.facts.sni.empty());
  const Asked both = ask(dissect_tls, server, side, tls_record(client_hello({0x1301}, plain_extensions())));
  CHECK(both.verdict == Verdict::match);
  CHECK(both.facts.sni == "www.example.org");
}

TEST_CASE("tls: records without a hello, and the SSL 2.0 form") {
  const Bytes data = tls_record(Bytes(40, 0x99), 23, 0x0303);
  CHECK(ask(dissect_tls, data, kClient).facts.certainty == Certainty::likely);
  CHECK(ask(dissect_tls, data + data, kClient).facts.certainty == Certainty::certain);
  const Bytes v2 = hex("80 1c 01 0301 0003 0000 0010 00002f") + Bytes(16, 3);
  const Asked a = ask(dissect_tls, v2, kClient);
  CHECK(a.verdict == Verdict::match);
  CHECK(a.facts.protocol == ProtocolId::tls);
}

TEST_CASE("tls: not TLS") {
  CHECK(ask(dissect_tls, text("GET / HTTP/1.1\r\n"), kClient).verdict == Verdict::no);
  CHECK(ask(dissect_tls, hex("16 03 09 00 10"), kClient).verdict == Verdict::no);     // no such version
  CHECK(ask(dissect_tls, hex("16 03 01 ff ff 01"), kClient).verdict == Verdict::no);  // longer than a record can be
  CHECK(ask(dissect_tls, hex("17 03 03 00 05 1234567890"), kClient).verdict ==
        Verdict::no);  // too short to be encrypted
  Bytes odd = tls_record(client_hello({0x1301}, plain_extensions()));
  odd[44] = 3;  // cipher suites of odd length
  odd[45] = 3;
  CHECK(ask(dissect_tls, odd, kClient).verdict == Verdict::no);
}

TEST_CASE("tls: what the facts hold is clean text") {
  const Asked a = ask(dissect_tls, tls_record(client_hello({0x1301}, tls_sni("a\x1b[31m\xff.example"))), kClient);
  CHECK(a.facts.sni == "a\\x1b[31m\\xff.example");
}

}  // namespace tractor::dissect::test
