// Tor's links: hello, names and certificate as its clients and relays make them, and hellos that only look so.
#include "dissect/tor.hpp"

#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const std::vector<unsigned> kCiphers = {0x1302, 0x1303, 0x1301, 0xc02b, 0xc02f, 0xcca9,
                                        0xcca8, 0xc02c, 0xc030, 0xc00a, 0xc009, 0xc013};

Bytes groups(const std::vector<unsigned>& list) {
  Bytes out;
  for (const unsigned g : list) out = out + be16(g);
  return tls_extension(10, with_length16(out));
}

Facts facts_of(const Bytes& extensions, const std::vector<unsigned>& ciphers = kCiphers) {
  return ask(dissect_tls, tls_record(client_hello(ciphers, extensions)), {.server_port = 9001}).facts;
}

Bytes der(unsigned tag, const Bytes& value) {
  const Bytes length = value.size() < 128 ? Bytes{static_cast<std::uint8_t>(value.size())}
                                          : hex("82") + be16(static_cast<unsigned>(value.size()));
  return Bytes{static_cast<std::uint8_t>(tag)} + length + value;
}

Bytes name(const char* common) {
  return der(0x30, der(0x31, der(0x30, hex("06 03 550403") + der(0x0c, text(common)))));
}

// ServerHello and Certificate (RFC 5246, 7.4.2) in one record.
Bytes server_flight(const char* subject, const char* issuer) {
  const Bytes algorithm = der(0x30, hex("06 01 2a"));
  const Bytes body = hex("a003 020102 02 01 07") + algorithm + name(issuer) + der(0x30, hex("17 00 17 00")) +
                     name(subject) + der(0x30, Bytes(20, 0x5a));
  const Bytes certificate = der(0x30, der(0x30, body) + algorithm + hex("03 01 00"));
  const Bytes one = be24(static_cast<unsigned>(certificate.size())) + certificate;
  const Bytes list = be24(static_cast<unsigned>(one.size())) + one;
  const Bytes hello = hex("0303") + Bytes(32, 0x11) + hex("00 c02f 00");
  return tls_record(Bytes{2} + be24(static_cast<unsigned>(hello.size())) + hello + Bytes{11} +
                    be24(static_cast<unsigned>(list.size())) + list);
}

// A hello that asks for `sni`, answered by a certificate.
Facts answered(const char* sni, const char* subject, const char* issuer) {
  const Bytes hello = tls_record(client_hello(kCiphers, tls_sni(sni)));
  const Bytes flight = server_flight(subject, issuer);
  Inspection inspection;
  Facts facts;
  inspect(payload(hello, {.server_port = 443}), inspection, facts);
  inspect(payload(flight, {.from_client = false, .server_port = 443}, hello), inspection, facts);
  return facts;
}

}  // namespace

TEST_CASE("tor: the groups of each version, with a name drawn at random, are likely Tor") {
  for (const std::vector<unsigned>& list : {std::vector<unsigned>{23, 21}, std::vector<unsigned>{23, 29, 21},
                                            std::vector<unsigned>{0x11ec, 0x11eb, 23, 29, 21}}) {
    const Facts facts = facts_of(tls_sni("www.q4cyamnc6mtok.com") + groups(list));
    CHECK(facts.protocol == ProtocolId::tor);
    CHECK(facts.certainty == Certainty::likely);
    CHECK(facts.sni == "www.q4cyamnc6mtok.com");
    CHECK_FALSE(facts.ja4.empty());
  }
}

TEST_CASE("tor: what lacks one of the marks is TLS") {
  const Bytes sni = tls_sni("www.q4cyamnc6mtok.com"), own = groups({23, 21});
  CHECK(facts_of(sni).protocol == ProtocolId::tls);
  CHECK(facts_of(own).protocol == ProtocolId::tls);
  CHECK(facts_of(sni + own + tls_alpn({"h2"})).protocol == ProtocolId::tls);
  CHECK(facts_of(sni + groups({29, 23, 24})).protocol == ProtocolId::tls);
  CHECK(facts_of(sni + groups({21})).protocol == ProtocolId::tls);
  CHECK(facts_of(sni + groups({25, 24, 23, 22, 20, 21})).protocol == ProtocolId::tls);
  CHECK(facts_of(sni + own, {0x1301, 0x1302}).protocol == ProtocolId::tls);
  for (const char* other : {"www.example.com", "www.q4cyamnc6mtok.org", "q4cyamnc6mtok.com", "www.a2b.com",
                            "www.q4cy-amnc6.com", "www.q4cyamnc8mtok.com", "www.abcdefghij234567abcdefghij.com"}) {
    CAPTURE(std::string(other));
    CHECK(facts_of(tls_sni(other) + own).protocol == ProtocolId::tls);
  }
}

TEST_CASE("tor: three names drawn at random in hello and certificate are certain") {
  const Facts facts = answered("www.gfu7hbxpfp.com", "www.g6ghvisevf3ibuu5.net", "www.xkgk7fdx362yyyxib.com");
  CHECK(facts.protocol == ProtocolId::tor);
  CHECK(facts.certainty == Certainty::certain);
  CHECK(facts.sni == "www.gfu7hbxpfp.com");
  CHECK(facts.certificate_name.empty());  // names nobody
}

TEST_CASE("tor: a site's own certificate leaves it TLS") {
  const auto stays_tls = [](const char* sni, const char* subject, const char* issuer) {
    const Facts facts = answered(sni, subject, issuer);
    return facts.protocol == ProtocolId::tls && facts.certainty == Certainty::certain;
  };
  CHECK(stays_tls("www.example.com", "www.example.com", "Some CA"));
  CHECK(stays_tls("www.example.com", "www.examples.net", "www.examples.net"));  // signed by itself
  CHECK(stays_tls("www.example.com", "www.examples.net", "Some CA"));
  CHECK(stays_tls("www.example.com", "www.short.net", "www.abcdefgh.com"));
  CHECK(stays_tls("www.customer.com", "www.hostpoint.net", "www.hostpoint.com"));  // words
  CHECK(stays_tls("mail.example.com", "www.g6ghvisevf3ibuu5.net", "www.xkgk7fdx362yyyxib.com"));
}

TEST_CASE("tor: relay's certificate seen before the hello, and forms of names") {
  CHECK(fits_tor_name("www.abcd.com"));
  CHECK_FALSE(fits_tor_name("www..com"));
  CHECK_FALSE(fits_tor_name("www.com"));
  CHECK(are_tor_names("www.abcd.com", "www.abcdefg2.net", "www.abcdefg3.net"));
  CHECK_FALSE(are_tor_names("www.abcdefg3.com", "www.abcdefg2.net", "www.abcdefg3.com"));
}

}  // namespace tractor::dissect::test
