// Payloads for the tests of dissectors: bytes from hex or text, TLS hellos and DNS messages built field by field, and
// the checks that every dissector must pass.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dissect/dissectors.hpp"

namespace tractor::dissect::test {

using Bytes = std::vector<std::uint8_t>;

Bytes operator+(const Bytes& a, const Bytes& b);
Bytes hex(std::string_view digits);  // spaces are skipped
Bytes text(std::string_view s);
Bytes be16(unsigned v);
Bytes be24(unsigned v);
Bytes be32(std::uint32_t v);
Bytes le32(std::uint32_t v);
Bytes zeros(std::size_t n);
Bytes with_length16(const Bytes& body);
Bytes with_length8(const Bytes& body);

struct Side {
  bool from_client = true;
  std::uint16_t client_port = 50000;
  std::uint16_t server_port = 0;
  Transport transport = Transport::tcp;
  bool cut = false;
};
Payload payload(const Bytes& bytes, const Side& side, const Bytes& other = {});

// A dissector asked about one payload.
struct Asked {
  Verdict verdict = Verdict::no;
  Facts facts;
};
Asked ask(DissectFn dissect, const Bytes& bytes, const Side& side, const Bytes& other = {});
// The whole inspection of one payload, as the meter would.
Asked inspected(const Bytes& bytes, const Side& side, const Bytes& other = {});

inline bool recognised(Verdict v) {
  return v == Verdict::match || v == Verdict::match_more;
}

// Every prefix of a stream: never `no` before the end, and recognised at the end as `id`.
void check_grows(DissectFn dissect, const Bytes& stream, const Side& side, ProtocolId id);
// Every prefix of a datagram, and each byte turned over: any verdict, but no crash, and no facts without a match.
void check_total(DissectFn dissect, const Bytes& bytes, const Side& side);

Bytes tls_extension(unsigned type, const Bytes& data);
Bytes tls_sni(std::string_view name);
Bytes tls_alpn(const std::vector<std::string>& names);
// A ClientHello message with its handshake header.
Bytes client_hello(const std::vector<unsigned>& ciphers, const Bytes& extensions, unsigned version = 0x0303);
Bytes tls_record(const Bytes& message, unsigned type = 22, unsigned version = 0x0301);

Bytes dns_name(std::string_view name);
Bytes dns_header(unsigned flags, unsigned qd, unsigned an, unsigned ns = 0, unsigned ar = 0);
Bytes dns_question(std::string_view name, unsigned type = 1);
Bytes dns_record(const Bytes& name, unsigned type, std::uint32_t ttl, const Bytes& data);

}  // namespace tractor::dissect::test
