// Which session a ClientHello resumes, field by field. The digests are the first 8 bytes of SHA-256 (FIPS 180-4) of the
// texts that the tests name, from `printf %s TEXT | sha256sum`.
#include "dissect/client_hello.hpp"
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kClient{.server_port = 443};
const std::string kOfTicket = "14069429150abcbf";    // "ticket"
const std::string kOfIdentity = "689f6a627384c7dc";  // "identity"
const std::string kOfSevens = "4bb06f8e4e3a7715";    // 32 bytes of 7

const Bytes kTls13 = tls_extension(43, hex("02 0304"));
const Bytes kTicket = tls_extension(35, text("ticket"));

// A session id is what the hello of payloads.hpp has none of.
Bytes hello_with_id(const Bytes& session_id, const Bytes& extensions, unsigned version = 0x0303) {
  const Bytes body = be16(version) + Bytes(32, 0x5a) + with_length8(session_id) + hex("0002 1301 01 00") +
                     (extensions.empty() ? Bytes{} : with_length16(extensions));
  return Bytes{1} + be24(static_cast<unsigned>(body.size())) + body;
}

Bytes identity(std::string_view name, std::uint32_t age) {
  return with_length16(text(name)) + be32(age);
}

// RFC 8446, 4.2.11: identities, then a binder each.
Bytes pre_shared_keys(const Bytes& identities) {
  return tls_extension(41, with_length16(identities) + with_length16(with_length8(Bytes(32, 0xbb))));
}

std::string resumed(const Bytes& message) {
  return ask(dissect_tls, tls_record(message), kClient).facts.tls_session;
}

}  // namespace

TEST_CASE("resumption: a ticket, an id and a pre-shared key") {
  CHECK(resumed(hello_with_id({}, kTicket)) == kOfTicket);
  CHECK(resumed(hello_with_id(Bytes(32, 7), {})) == kOfSevens);
  CHECK(resumed(hello_with_id({}, kTls13 + pre_shared_keys(identity("identity", 1)))) == kOfIdentity);
  CHECK(resumed(hello_with_id({}, tls_sni("a.example"))).empty());
}

TEST_CASE("resumption: with a ticket or from TLS 1.3 on, the session id is drawn for the connection") {
  CHECK(resumed(hello_with_id(Bytes(32, 7), kTicket)) == kOfTicket);
  CHECK(resumed(hello_with_id(Bytes(32, 7), kTls13)).empty());
  CHECK(resumed(hello_with_id(Bytes(32, 7), kTls13 + kTicket)) == kOfTicket);
  CHECK(resumed(hello_with_id(Bytes(32, 7), kTicket + kTls13 + pre_shared_keys(identity("identity", 9)))) ==
        kOfIdentity);
}

TEST_CASE("resumption: who only says that it takes tickets resumes nothing") {
  CHECK(resumed(hello_with_id({}, tls_extension(35, {}))).empty());
  CHECK(resumed(hello_with_id(Bytes(32, 7), tls_extension(35, {}))) == kOfSevens);
}

TEST_CASE("resumption: a key of age 0 was agreed otherwise, by many; a ticket may stand behind it") {
  CHECK(resumed(hello_with_id({}, kTls13 + pre_shared_keys(identity("identity", 0)))).empty());
  CHECK(resumed(hello_with_id(
            {}, kTls13 + pre_shared_keys(identity("shared", 0) + identity("identity", 0x80000000)))) == kOfIdentity);
}

TEST_CASE("resumption: identities whose lengths do not fit say nothing") {
  const auto of_extension = [](const Bytes& data) {
    return resumed(hello_with_id({}, kTls13 + tls_extension(41, data)));
  };
  CHECK(of_extension({}).empty());
  CHECK(of_extension(hex("00")).empty());
  CHECK(of_extension(be16(20) + identity("identity", 1)).empty());                    // 14 are there
  CHECK(of_extension(with_length16(be16(20) + text("identity") + be32(1))).empty());  // one of 20 in 12
  CHECK(of_extension(with_length16(with_length16(text("identity")) + hex("000001"))).empty());
  CHECK(of_extension(with_length16(be16(0) + be32(1))).empty());
  CHECK(of_extension(with_length16(identity("identity", 1))) == kOfIdentity);  // its binders are nobody's matter here
}

TEST_CASE("resumption: only of a whole hello") {
  Bytes stream = tls_record(hello_with_id({}, kTicket + tls_sni("a.example")));
  stream.resize(stream.size() - 3);
  Side cut = kClient;
  cut.cut = true;
  CHECK(ask(dissect_tls, stream, cut).facts.tls_session.empty());
}

TEST_CASE("resumption: seen in the other direction, behind a proxy's greeting, and over DTLS") {
  const Bytes hello = tls_record(hello_with_id({}, kTicket));
  const Bytes answer_body = be16(0x0303) + Bytes(32, 7) + Bytes{0} + be16(0x1301) + Bytes{0};
  const Bytes answer = tls_record(Bytes{2} + be24(static_cast<unsigned>(answer_body.size())) + answer_body, 22, 0x0303);
  CHECK(ask(dissect_tls, answer, {.from_client = false, .server_port = 443}, hello).facts.tls_session == kOfTicket);
  const Bytes line = text("PROXY TCP4 192.0.2.1 198.51.100.1 40000 443\r\n");
  CHECK(ask(dissect_proxy_protocol, line + hello, kClient).facts.tls_session == kOfTicket);
  const auto over_dtls = [](const Bytes& extensions) {
    Bytes message = hello_with_id(Bytes(32, 7), extensions, 0xfefd);
    message.insert(message.begin() + 4 + 2 + 32 + 33, 0);  // no cookie
    const Bytes body(message.begin() + 4, message.end());
    const Bytes size = be24(static_cast<unsigned>(body.size()));
    const Bytes fragment = Bytes{1} + size + hex("0000 000000") + size + body;
    const Side side{.server_port = 4433, .transport = Transport::udp};
    return ask(dissect_dtls, hex("16 fefd 0000 000000000000") + with_length16(fragment), side).facts.tls_session;
  };
  CHECK(over_dtls({}) == kOfSevens);
  CHECK(over_dtls(tls_extension(43, hex("02 fefc"))).empty());  // DTLS 1.3
}

}  // namespace tractor::dissect::test
