// The long header of a QUIC packet. Removes no protection.
#pragma once

#include "base/bytes.hpp"
#include "dissect/cursor.hpp"

namespace tractor::dissect {

enum class QuicPacket : std::uint8_t { initial, zero_rtt, handshake, retry, version_negotiation, other };

struct QuicLongHeader {
  std::uint32_t version = 0;
  QuicPacket type = QuicPacket::other;
  base::ByteView destination_id, source_id, token;
  std::size_t number_offset = 0;  // of the protected packet number; 0 where the packet has none
  std::size_t packet_end = 0;     // offset of the next coalesced packet
};

// True where the bytes start with a long header of a version we know, with lengths that fit (unless the packet is cut).
bool read_quic_long_header(base::ByteView datagram, bool cut, QuicLongHeader& header);

// RFC 9000, 16: two bits of length, the rest value.
std::uint64_t read_quic_varint(Cursor& c);

}  // namespace tractor::dissect
