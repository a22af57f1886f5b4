// Payloads for made-up conversations: a TLS hello each way, an HTTP request, DNS, and filler. Reads nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "synthetic/random.hpp"

namespace tractor::bench {

using Bytes = std::vector<std::uint8_t>;

std::string host_name(std::uint64_t number);  // under the reserved top-level domain "example" (RFC 2606)

Bytes tls_client_hello(const std::string& host, Random& random);
Bytes tls_server_hello(Random& random);
Bytes http_request(const std::string& host, Random& random);
Bytes http_response_head(std::size_t body_bytes);
Bytes dns_query(const std::string& host, std::uint16_t id);
Bytes dns_answer(const std::string& host, std::uint16_t id, std::uint32_t address);

// Bytes that look encrypted, cut from one block made at the start.
class Filler {
 public:
  explicit Filler(Random& random);
  std::span<const std::uint8_t> bytes(std::size_t size, Random& random) const;

 private:
  Bytes block_;
};

}  // namespace tractor::bench
