// The name in a certificate: made by hand after RFC 5280, in a handshake after RFC 5246.
#include "dissect/certificate.hpp"

#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

Bytes ber(unsigned tag, const Bytes& value) {
  const Bytes head{static_cast<std::uint8_t>(tag)};
  if (value.size() < 128) return head + Bytes{static_cast<std::uint8_t>(value.size())} + value;
  return head + hex("82") + be16(static_cast<unsigned>(value.size())) + value;
}

Bytes name(const char* common) {
  return ber(0x30, ber(0x31, ber(0x30, hex("06 03 550403") + ber(0x0c, text(common)))));
}

Bytes alternative(const char* dns) {
  const Bytes value = ber(0x04, ber(0x30, ber(0x82, text(dns))));
  return ber(0xa3, ber(0x30, ber(0x30, hex("06 03 551d11") + value)));
}

Bytes certificate(const Bytes& subject, const Bytes& extensions, const char* issuer = "an issuer") {
  const Bytes algorithm = ber(0x30, hex("06 01 2a"));
  const Bytes to_be_signed = ber(0xa0, hex("02 01 02")) + hex("02 01 07") + algorithm + name(issuer) +
                             ber(0x30, hex("17 00 17 00")) + subject + ber(0x30, Bytes(20, 0x5a)) + extensions;
  return ber(0x30, ber(0x30, to_be_signed) + algorithm + hex("03 01 00"));
}

Bytes message(unsigned type, const Bytes& body) {
  return Bytes{static_cast<std::uint8_t>(type), 0} + be16(static_cast<unsigned>(body.size())) + body;
}

Bytes in_list(const Bytes& certificate) {
  const Bytes one = Bytes{0} + be16(static_cast<unsigned>(certificate.size())) + certificate;
  return Bytes{0} + be16(static_cast<unsigned>(one.size())) + one;
}

const Bytes kHello = hex("0303") + Bytes(32, 0x11) + hex("00 002f 00");

Bytes handshake(const Bytes& certificate) {
  return message(2, kHello) + message(11, in_list(certificate));
}

}  // namespace

TEST_CASE("certificate: the subject's common name, in lower case") {
  CertificateNames found;
  const Bytes all = handshake(certificate(name("*.Example.COM"), alternative("other.example"), "Some CA"));
  CHECK(find_certificate(all, found) == CertificateSearch::found);
  CHECK(found.subject == "*.example.com");
  CHECK(found.issuer == "some ca");
}

TEST_CASE("certificate: without a common name the first DNS name") {
  CertificateNames found;
  const Bytes all = handshake(certificate(ber(0x30, {}), alternative("www.example.org")));
  CHECK(find_certificate(all, found) == CertificateSearch::found);
  CHECK(found.subject == "www.example.org");
}

TEST_CASE("certificate: more is waited for until it is there, and then found or not") {
  const Bytes all = handshake(certificate(name("a.example"), {}));
  for (std::size_t n = 0; n < all.size(); ++n) {
    CertificateNames found;
    const CertificateSearch search = find_certificate(base::ByteView(all).first(n), found);
    CHECK((search == CertificateSearch::more) == found.subject.empty());
    CHECK((found.subject.empty() || found.subject == "a.example"));
  }
  CertificateNames none;
  CHECK(find_certificate(handshake(certificate(ber(0x30, {}), {})), none) == CertificateSearch::none);
  // TLS 1.3 sends no certificate in the clear; a pre-shared key needs none.
  CHECK(find_certificate(message(2, kHello) + message(14, {}), none) == CertificateSearch::none);
}

TEST_CASE("certificate: bytes turned over neither break it nor make text that is not clean") {
  const Bytes good = handshake(certificate(name("a.example"), alternative("b.example")));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x80U, 0xffU}) {
      Bytes bad = good;
      bad[at] = static_cast<std::uint8_t>(bad[at] ^ flip);
      CertificateNames found;
      find_certificate(bad, found);
      CHECK(found.subject.size() <= 4 * bad.size());
      CHECK(found.issuer.size() <= 4 * bad.size());
    }
  }
}

TEST_CASE("certificate: a flow of TLS whose client names no server gets it from the other direction") {
  const Bytes body = handshake(certificate(name("mail.example.net"), {}));
  const Bytes server = hex("16 0303") + be16(static_cast<unsigned>(body.size())) + body;
  Facts facts;
  Payload p = payload(server, {.from_client = false, .server_port = 443});
  CHECK(dissect_tls(p, facts) != Verdict::no);
  CHECK(facts.protocol == ProtocolId::tls);
  CHECK(facts.certificate_name == "mail.example.net");
}

}  // namespace tractor::dissect::test
