// A directed five-tuple: who sent what to whom. Addresses are kept in network order, IPv4 in the first four bytes.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

namespace tractor::flow {

struct Endpoint {
  std::array<std::uint8_t, 16> address{};
  std::uint16_t port = 0;
};

struct FiveTuple {
  Endpoint source;
  Endpoint destination;
  std::uint8_t ip_version = 4;
  std::uint8_t ip_protocol = 0;
};

}  // namespace tractor::flow
