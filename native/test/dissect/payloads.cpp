// Payloads for the tests of dissectors, and the checks that every dissector must pass.
#include "payloads.hpp"

namespace tractor::dissect::test {

Bytes operator+(const Bytes& a, const Bytes& b) {
  Bytes out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

Bytes hex(std::string_view digits) {
  Bytes out;
  int high = -1;
  for (const char c : digits) {
    if (c == ' ' || c == '\n') continue;
    const int v = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
    if (high < 0) {
      high = v;
    } else {
      out.push_back(static_cast<std::uint8_t>(high * 16 + v));
      high = -1;
    }
  }
  return out;
}

Bytes text(std::string_view s) {
  return Bytes(s.begin(), s.end());
}
Bytes be16(unsigned v) {
  return {static_cast<std::uint8_t>(v >> 8), static_cast<std::uint8_t>(v)};
}
Bytes be24(unsigned v) {
  return Bytes{static_cast<std::uint8_t>(v >> 16)} + be16(v & 0xffff);
}
Bytes be32(std::uint32_t v) {
  return be16(v >> 16) + be16(v & 0xffff);
}
Bytes le32(std::uint32_t v) {
  const Bytes b = be32(v);
  return Bytes(b.rbegin(), b.rend());
}
Bytes zeros(std::size_t n) {
  return Bytes(n, 0);
}
Bytes with_length16(const Bytes& body) {
  return be16(static_cast<unsigned>(body.size())) + body;
}
Bytes with_length8(const Bytes& body) {
  return Bytes{static_cast<std::uint8_t>(body.size())} + body;
}

Payload payload(const Bytes& bytes, const Side& side, const Bytes& other) {
  Payload p;
  p.bytes = bytes;
  p.other = other;
  p.transport = side.transport;
  p.ip_protocol = side.transport == Transport::tcp ? 6 : 17;
  p.from_client = side.from_client;
  p.client_port = side.client_port;
  p.server_port = side.server_port;
  p.cut = side.cut;
  return p;
}

Asked ask(DissectFn dissect, const Bytes& bytes, const Side& side, const Bytes& other) {
  Asked asked;
  asked.verdict = dissect(payload(bytes, side, other), asked.facts);
  return asked;
}

Asked inspected(const Bytes& bytes, const Side& side, const Bytes& other) {
  Asked asked;
  Inspection inspection;
  inspect(payload(bytes, side, other), inspection, asked.facts);
  asked.verdict = inspection.matched == 0 ? (inspection.done ? Verdict::no : Verdict::more)
                  : inspection.done       ? Verdict::match
                                          : Verdict::match_more;
  return asked;
}

void check_grows(DissectFn dissect, const Bytes& stream, const Side& side, ProtocolId id) {
  for (std::size_t n = 1; n <= stream.size(); ++n) {
    // A copy of exactly n bytes: a read past them is the sanitizer's to see.
    const Bytes head(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(n));
    const Asked asked = ask(dissect, head, side);
    CAPTURE(n);
    REQUIRE(asked.verdict != Verdict::no);
    if (recognised(asked.verdict)) REQUIRE(asked.facts.protocol == id);
    if (n == stream.size()) REQUIRE(recognised(asked.verdict));
  }
}

void check_total(DissectFn dissect, const Bytes& bytes, const Side& side) {
  for (std::size_t n = 1; n <= bytes.size(); ++n) {  // none is ever called without a byte
    const Bytes head(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
    for (const bool cut : {false, true}) {
      Side s = side;
      s.cut = cut;
      const Asked asked = ask(dissect, head, s);
      if (!recognised(asked.verdict)) REQUIRE(asked.facts.protocol == ProtocolId::unknown);
    }
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const std::uint8_t flip : {0x01, 0x80, 0xff}) {
      Bytes turned = bytes;
      turned[i] ^= flip;
      const Asked asked = ask(dissect, turned, side);
      if (!recognised(asked.verdict)) REQUIRE(asked.facts.protocol == ProtocolId::unknown);
    }
  }
}

Bytes tls_extension(unsigned type, const Bytes& data) {
  return be16(type) + with_length16(data);
}

Bytes tls_sni(std::string_view name) {
  return tls_extension(0, with_length16(Bytes{0} + with_length16(text(name))));
}

Bytes tls_alpn(const std::vector<std::string>& names) {
  Bytes list;
  for (const std::string& name : names) list = list + with_length8(text(name));
  return tls_extension(16, with_length16(list));
}

Bytes client_hello(const std::vector<unsigned>& ciphers, const Bytes& extensions, unsigned version) {
  Bytes suites;
  for (const unsigned c : ciphers) suites = suites + be16(c);
  const Bytes body = be16(version) + Bytes(32, 0x5a) + Bytes{0} + with_length16(suites) + hex("01 00") +
                     (extensions.empty() ? Bytes{} : with_length16(extensions));
  return Bytes{1} + be24(static_cast<unsigned>(body.size())) + body;
}

Bytes tls_record(const Bytes& message, unsigned type, unsigned version) {
  return Bytes{static_cast<std::uint8_t>(type)} + be16(version) + with_length16(message);
}

Bytes dns_name(std::string_view name) {
  Bytes out;
  while (!name.empty()) {
    const std::size_t dot = name.find('.');
    out = out + with_length8(text(name.substr(0, dot)));
    name = dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
  }
  out.push_back(0);
  return out;
}

Bytes dns_header(unsigned flags, unsigned qd, unsigned an, unsigned ns, unsigned ar) {
  return be16(0x1234) + be16(flags) + be16(qd) + be16(an) + be16(ns) + be16(ar);
}
Bytes dns_question(std::string_view name, unsigned type) {
  return dns_name(name) + be16(type) + be16(1);
}
Bytes dns_record(const Bytes& name, unsigned type, std::uint32_t ttl, const Bytes& data) {
  return name + be16(type) + be16(1) + be32(ttl) + with_length16(data);
}

}  // namespace tractor::dissect::test
