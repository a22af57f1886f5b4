// See payloads.hpp. Message layouts: RFC 8446 section 4.1 (TLS), RFC 9112 (HTTP/1.1), RFC 1035 section 4 (DNS).
#include "synthetic/payloads.hpp"

#include <algorithm>
#include <string_view>

namespace tractor::bench {
namespace {

constexpr std::size_t kFillerBytes = 1 << 16;
constexpr std::size_t kMostFillerBytes = 2048;

void put8(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
}
void put16(Bytes& out, std::size_t value) {
  put8(out, value >> 8);
  put8(out, value);
}
void put32(Bytes& out, std::uint32_t value) {
  put16(out, value >> 16);
  put16(out, value & 0xffff);
}
void put(Bytes& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}
void put(Bytes& out, const Bytes& bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}
void put_random(Bytes& out, std::size_t size, Random& random) {
  while (size-- > 0) put8(out, random.next() & 0xff);
}

void put_extension(Bytes& out, std::uint16_t type, const Bytes& body) {
  put16(out, type);
  put16(out, body.size());
  put(out, body);
}

Bytes server_name(const std::string& host) {  // RFC 6066, section 3
  Bytes body;
  put16(body, host.size() + 3);
  put8(body, 0);
  put16(body, host.size());
  put(body, host);
  return body;
}

// The handshake message in its record: RFC 8446, section 5.1.
Bytes handshake(std::uint8_t type, const Bytes& body) {
  Bytes out{0x16, 0x03, 0x01};
  put16(out, body.size() + 4);
  put8(out, type);
  put8(out, 0);
  put16(out, body.size());
  put(out, body);
  return out;
}

void put_dns_name(Bytes& out, std::string_view name) {
  while (!name.empty()) {
    const std::size_t length = std::min(name.find('.'), name.size());
    put8(out, length);
    put(out, name.substr(0, length));
    name.remove_prefix(std::min(length + 1, name.size()));
  }
  put8(out, 0);
}

Bytes dns_message(const std::string& host, std::uint16_t id, std::uint16_t flags, std::uint16_t answers) {
  Bytes out;
  put16(out, id);
  put16(out, flags);
  put16(out, 1);
  put16(out, answers);
  put32(out, 0);
  put_dns_name(out, host);
  put16(out, 1);  // A
  put16(out, 1);  // IN
  return out;
}

}  // namespace

std::string host_name(std::uint64_t number) {
  return "host-" + std::to_string(number) + ".bench.example";
}

Bytes tls_client_hello(const std::string& host, Random& random) {
  Bytes body{0x03, 0x03};
  put_random(body, 32, random);
  put8(body, 32);
  put_random(body, 32, random);
  put(body, Bytes{0, 6, 0x13, 0x01, 0x13, 0x02, 0x13, 0x03, 1, 0});
  Bytes extensions;
  put_extension(extensions, 0, server_name(host));
  put_extension(extensions, 10, {0, 4, 0, 0x1d, 0, 0x17});                    // groups: x25519, P-256
  put_extension(extensions, 13, {0, 6, 0x04, 0x03, 0x08, 0x04, 0x04, 0x01});  // signature algorithms
  put_extension(extensions, 16, {0, 12, 2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'});  // ALPN
  put_extension(extensions, 43, {2, 0x03, 0x04});  // supported versions: 1.3
  Bytes share{0, 36, 0, 0x1d, 0, 32};
  put_random(share, 32, random);
  put_extension(extensions, 51, share);
  put16(body, extensions.size());
  put(body, extensions);
  return handshake(1, body);
}

Bytes tls_server_hello(Random& random) {
  Bytes body{0x03, 0x03};
  put_random(body, 32, random);
  put8(body, 32);
  put_random(body, 32, random);
  put(body, Bytes{0x13, 0x01, 0});
  Bytes extensions;
  put_extension(extensions, 43, {0x03, 0x04});
  Bytes share{0, 0x1d, 0, 32};
  put_random(share, 32, random);
  put_extension(extensions, 51, share);
  put16(body, extensions.size());
  put(body, extensions);
  return handshake(2, body);
}

Bytes http_request(const std::string& host, Random& random) {
  Bytes out;
  put(out, "GET /item/" + std::to_string(random.below(1'000'000)) + " HTTP/1.1\r\nHost: " + host +
               "\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n");
  return out;
}

Bytes http_response_head(std::size_t body_bytes) {
  Bytes out;
  put(out, "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
               std::to_string(body_bytes) + "\r\n\r\n");
  return out;
}

Bytes dns_query(const std::string& host, std::uint16_t id) {
  return dns_message(host, id, 0x0100, 0);
}

Bytes dns_answer(const std::string& host, std::uint16_t id, std::uint32_t address) {
  Bytes out = dns_message(host, id, 0x8180, 1);
  put16(out, 0xc00c);  // the name asked for, by pointer: RFC 1035, section 4.1.4
  put16(out, 1);
  put16(out, 1);
  put32(out, 300);
  put16(out, 4);
  put32(out, address);
  return out;
}

Filler::Filler(Random& random) {
  put_random(block_, kFillerBytes, random);
}

std::span<const std::uint8_t> Filler::bytes(std::size_t size, Random& random) const {
  size = std::min(size, kMostFillerBytes);
  return {block_.data() + random.below(kFillerBytes - size), size};
}

}  // namespace tractor::bench
