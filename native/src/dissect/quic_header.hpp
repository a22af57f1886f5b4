// The long header of a QUIC packet. Removes no protection.
#pragma once

#include "base/bytes.hpp"

namespace tractor::dissect {

enum class QuicPacket : std::uint8_t { initial, zero_rtt, handshake, retry, version_negotiation, other };

struct QuicLongHeader {
  std::uint32_t version = 0;
  QuicPacket type = QuicPacket::other;
  base::ByteView destination_id, source_id, token;
  std::size_t number_offset = 0;  // of the protected packet number; 0 where the packet has none
  std::size_t packet_end = 0;     // offset of the next coalesced packet
};

// True where the bytes start with a long header of a version we know, with lengths that fit.
bool read_quic_long_header(base::ByteView datagram, QuicLongHeader& header);

}  // namespace tractor::dissect
