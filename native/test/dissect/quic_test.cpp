// QUIC: keys against the examples of RFC 9001 and RFC 9369, and Initial packets sealed here with a hello in one frame,
// in many, out of order and over several datagrams.
#include <algorithm>

#include "dissect/client_hello.hpp"
#include "dissect/quic_header.hpp"
#include "dissect/quic_keys.hpp"
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kUdp{.server_port = 443, .transport = Transport::udp};
const Bytes kId = hex("8394c8f03e515708");  // RFC 9001, A

Bytes varint(std::size_t v) {
  return be16(static_cast<unsigned>(v) | 0x4000);
}

Bytes crypto_frame(std::size_t offset, const Bytes& data) {
  return Bytes{6} + varint(offset) + varint(data.size()) + data;
}

// A client's Initial packet with these frames, padded to 1,200 bytes, sealed with the keys of `key_id`.
Bytes initial(const Bytes& frames, std::uint8_t number, std::uint32_t version = 1, const Bytes& key_id = kId,
              const Bytes& id = kId) {
  const std::uint8_t first = version == 0x6b3343cf ? 0xd0 : 0xc0;
  const Bytes before = Bytes{first} + be32(version) + with_length8(id) + Bytes{0, 0};
  const Bytes plain = frames + zeros(1200 - before.size() - 3 - 16 - frames.size());
  Bytes packet = before + varint(1 + plain.size() + 16) + Bytes{number};
  QuicInitialKeys keys;
  REQUIRE(derive_client_initial_keys(version, key_id, keys));
  keys.iv[11] ^= number;
  Bytes sealed(plain.size());
  base::Aes128(keys.key).gcm_stream(keys.iv, plain, sealed.data());
  const std::size_t at = packet.size() - 1;
  packet = packet + sealed + Bytes(16, 0xee);  // no one checks the tag
  base::AesBlock sample;
  std::copy_n(packet.begin() + static_cast<std::ptrdiff_t>(at + 4), 16, sample.begin());
  const base::AesBlock mask = base::Aes128(keys.header_protection).encrypt(sample);
  packet[0] ^= mask[0] & 0x0f;
  packet[at] ^= mask[1];
  return packet;
}

Bytes hello() {
  return client_hello({0x1301, 0x1302, 0x1303}, tls_sni("quic.example") + tls_alpn({"h3"}) +
                                                    tls_extension(43, hex("02 0304")) +
                                                    tls_extension(13, hex("0002 0403")) +
                                                    tls_extension(57, hex("01 02 03")) + tls_extension(21, zeros(900)));
}

Bytes part(const Bytes& b, std::size_t from, std::size_t to) {
  return Bytes(b.begin() + static_cast<std::ptrdiff_t>(from), b.begin() + static_cast<std::ptrdiff_t>(to));
}

template <std::size_t N>
Bytes bytes_of(const std::array<std::uint8_t, N>& a) {
  return Bytes(a.begin(), a.end());
}

}  // namespace

TEST_CASE("quic: AES-128 of FIPS 197's example") {
  base::AesBlock key, in;
  for (std::size_t i = 0; i < 16; ++i) {
    key[i] = static_cast<std::uint8_t>(i);
    in[i] = static_cast<std::uint8_t>(i * 0x11);
  }
  CHECK(bytes_of(base::Aes128(key).encrypt(in)) == hex("69c4e0d86a7b0430d8cdb78070b4c55a"));
}

TEST_CASE("quic: keys of RFC 9001 appendix A and RFC 9369 appendix A") {
  QuicInitialKeys keys;
  REQUIRE(derive_client_initial_keys(1, kId, keys));
  CHECK(bytes_of(keys.key) == hex("1f369613dd76d5467730efcbe3b1a22d"));
  CHECK(bytes_of(keys.iv) == hex("fa044b2f42a3fd3b46fb255c"));
  CHECK(bytes_of(keys.header_protection) == hex("9f50449e04a0e810283a1e9933adedd2"));
  REQUIRE(derive_client_initial_keys(0x6b3343cf, kId, keys));
  CHECK(bytes_of(keys.key) == hex("8b1a0bc121284290a29e0971b5cd045d"));
  CHECK(bytes_of(keys.iv) == hex("91f73e2351d8fa91660e909f"));
  CHECK(bytes_of(keys.header_protection) == hex("45b95e15235d6f45a6b19cbcb0294ba9"));
  CHECK_FALSE(derive_client_initial_keys(0x12345678, kId, keys));
}

TEST_CASE("quic: names of the hello in versions 1, 2 and draft 29") {
  for (const std::uint32_t version : {0x00000001U, 0x6b3343cfU, 0xff00001dU}) {
    const Asked a = ask(dissect_quic, initial(crypto_frame(0, hello()), 0, version), kUdp);
    CHECK(a.verdict == Verdict::match);
    CHECK(a.facts.protocol == ProtocolId::quic);
    CHECK(a.facts.certainty == Certainty::certain);
    CHECK(a.facts.sni == "quic.example");
    CHECK(a.facts.alpn == "h3");
    CHECK(a.facts.ja4.substr(0, 10) == "q13d0306h3");
  }
}

TEST_CASE("quic: frames out of order, with padding and pings between") {
  const Bytes h = hello();
  const Bytes frames = Bytes{1, 0, 0} + crypto_frame(500, part(h, 500, h.size())) + Bytes{0, 1} +
                       crypto_frame(100, part(h, 100, 500)) + Bytes{2, 0, 0, 0, 0} + crypto_frame(0, part(h, 0, 120));
  const Asked a = ask(dissect_quic, initial(frames, 3), kUdp);
  CHECK(a.verdict == Verdict::match);
  CHECK(a.facts.sni == "quic.example");
}

TEST_CASE("quic: a hello over two datagrams, in either order, the second to the server's id") {
  const Bytes h = hello();
  const Bytes one = crypto_frame(0, part(h, 0, 600)), two = crypto_frame(600, part(h, 600, h.size()));
  for (const bool swapped : {false, true}) {
    Inspection inspection;
    Facts facts;
    const Bytes first = initial(swapped ? two : one, 0);
    const Bytes second = initial(swapped ? one : two, 1, 1, kId, hex("aabbccdd"));
    inspect(payload(first, kUdp), inspection, facts);
    CHECK_FALSE(inspection.done);
    CHECK(facts.protocol == ProtocolId::quic);
    CHECK(facts.sni.empty());
    CHECK_FALSE(facts.carry.empty());
    inspect(payload(second, kUdp), inspection, facts);
    CHECK(inspection.done);
    CHECK(facts.sni == "quic.example");
    CHECK(facts.carry.empty());
  }
}

TEST_CASE("quic: keys that do not fit leave the header's word") {
  const Asked a = ask(dissect_quic, initial(crypto_frame(0, hello()), 0, 1, hex("00112233")), kUdp);
  CHECK(a.verdict == Verdict::match_more);
  CHECK(a.facts.certainty == Certainty::likely);
  CHECK(a.facts.sni.empty());
}

TEST_CASE("quic: version negotiation, cut datagrams, not QUIC") {
  const Bytes negotiation = hex("80 00000000 08 8394c8f03e515708 00 00000001 6b3343cf");
  CHECK(ask(dissect_quic, negotiation, kUdp).facts.protocol == ProtocolId::quic);
  Bytes cut = initial(crypto_frame(0, hello()), 0);
  cut.resize(900);
  CHECK(ask(dissect_quic, cut, kUdp).verdict == Verdict::no);
  Side side = kUdp;
  side.cut = true;
  CHECK(ask(dissect_quic, cut, side).facts.protocol == ProtocolId::quic);
  CHECK(ask(dissect_quic, hex("c0 00000001 15") + zeros(40), kUdp).verdict == Verdict::no);  // id of 21 bytes
  CHECK(ask(dissect_quic, hex("80 00000000 00 00 12345678"), kUdp).verdict == Verdict::no);
  check_total(dissect_quic, initial(crypto_frame(0, hello()), 0), kUdp);
}

TEST_CASE("quic: Google's hello in the clear") {
  const Bytes sni = text("www.example.com"), agent = text("Chrome/50");
  const unsigned first = static_cast<unsigned>(sni.size()), second = first + static_cast<unsigned>(agent.size());
  const Bytes chlo = text("CHLO") + hex("0200 0000") + text(std::string("SNI\0", 4)) + le32(first) + text("UAID") +
                     le32(second) + sni + agent;
  const Bytes packet =
      Bytes{0x0d} + Bytes(8, 0x11) + text("Q043") + Bytes{1} + Bytes(12, 0x22) + hex("a4 01 00 00 04") + chlo;
  const Asked a = ask(dissect_quic, packet, kUdp);
  CHECK(a.verdict == Verdict::match);
  CHECK(a.facts.sni == "www.example.com");
  CHECK(a.facts.user_agent == "Chrome/50");
  check_total(dissect_quic, packet, kUdp);
}

TEST_CASE("quic: the user agent among the transport parameters") {
  // RFC 9000, 18: id 4 with a value of two bytes, then 0x3129 (two bytes of varint: 71 29) with the text.
  const Bytes parameters = hex("04 02 4480 7129 0b") + text("Chrome/92.0") + hex("01 01 05");
  ClientHello of;
  const Bytes message = client_hello({0x1301}, tls_extension(57, parameters));
  REQUIRE(parse_client_hello(base::ByteView(message).subspan(4), HelloVariant::quic, of));
  Facts facts;
  add_hello_facts(of, HelloVariant::quic, facts);
  CHECK(facts.user_agent == "Chrome/92.0");
}

}  // namespace tractor::dissect::test
