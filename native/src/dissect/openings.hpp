// Protocols that are told by fixed bytes at their beginning, as a table. Looks no further than those bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dissect/facts.hpp"

namespace tractor::dissect {

struct Opening {
  ProtocolId id;
  Certainty certainty;
  const char* evidence;
  std::string_view bytes;         // never empty, at most 32
  std::uint32_t any = 0;          // bit i: byte i may be anything
  std::uint16_t port = 0;         // one end must be it; 0: any
  std::uint16_t second_port = 0;  // or this one
};

std::span<const Opening> tcp_openings();
std::span<const Opening> udp_openings();

}  // namespace tractor::dissect
