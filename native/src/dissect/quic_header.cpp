// The long header of a QUIC packet (RFC 9000 17.2, RFC 9369 3.2, draft-ietf-quic-transport). Removes no protection.
#include "dissect/quic_header.hpp"

#include "dissect/cursor.hpp"

namespace tractor::dissect {
namespace {

constexpr std::uint32_t kVersion2 = 0x6b3343cf;  // RFC 9369, 3.1

bool known_version(std::uint32_t v) {
  if (v == 1 || v == kVersion2) return true;
  if ((v & 0xffffff00) == 0xff000000) return (v & 0xff) >= 21 && (v & 0xff) <= 34;  // IETF drafts with this header
  if (v >= 0xfaceb000 && v <= 0xfaceb00f) return true;                              // mvfst
  return v == 0x51303530 || v == 0x54303530 || v == 0x54303531 || v == 0x51303436;  // Q050, T050, T051, Q046
}

QuicPacket packet_type(std::uint8_t first, std::uint32_t version) {
  const unsigned bits = (first >> 4) & 3;
  if (version == 0) return QuicPacket::version_negotiation;
  if (version == 0x51303436) return QuicPacket::other;  // Q046 has other types
  constexpr QuicPacket kOrder[] = {QuicPacket::initial, QuicPacket::zero_rtt, QuicPacket::handshake, QuicPacket::retry};
  return version == kVersion2 ? kOrder[(bits + 3) & 3] : kOrder[bits];  // RFC 9369, 3.2: one further round
}

bool read_version_negotiation(Cursor& c) {
  std::size_t count = 0, known = 0;
  while (c.left() >= 4) {
    const std::uint32_t v = c.be32();
    ++count;
    known += known_version(v) || (v & 0x0f0f0f0f) == 0x0a0a0a0a;
  }
  return c.left() == 0 && count > 0 && known > 0;
}

}  // namespace

std::uint64_t read_quic_varint(Cursor& c) {
  const std::uint8_t first = c.u8();
  std::uint64_t value = first & 0x3f;
  for (unsigned i = (1U << (first >> 6)) - 1; i > 0; --i) value = value << 8 | c.u8();
  return value;
}

bool read_quic_long_header(base::ByteView datagram, bool cut, QuicLongHeader& header) {
  Cursor c(datagram);
  const std::uint8_t first = c.u8();
  header.version = c.be32();
  if (c.failed() || (first & 0x80) == 0) return false;
  // RFC 9000, 6.3: a client asks for a reserved version to provoke negotiation, in a datagram of full size.
  const bool reserved = (header.version & 0x0f0f0f0f) == 0x0a0a0a0a && datagram.size() >= 1200;
  if (header.version != 0 && ((!known_version(header.version) && !reserved) || (first & 0x40) == 0)) return false;
  header.type = packet_type(first, header.version);
  header.packet_end = datagram.size();
  if (header.version == 0x51303436) return c.left() >= 9;  // Q046: one byte holds both id lengths
  const std::size_t destination = c.u8();
  header.destination_id = c.take(destination);
  const std::size_t source = c.u8();
  header.source_id = c.take(source);
  if (c.failed() || destination > 20 || source > 20) return false;
  if (header.type == QuicPacket::version_negotiation) return read_version_negotiation(c);
  if (header.type == QuicPacket::retry) return c.left() >= 16;
  if (header.type == QuicPacket::initial) header.token = c.take(static_cast<std::size_t>(read_quic_varint(c)));
  const std::uint64_t length = read_quic_varint(c);
  if (c.failed() || length < 20 || (length > c.left() && !cut)) return false;
  header.number_offset = datagram.size() - c.left();
  header.packet_end = header.number_offset + static_cast<std::size_t>(length);
  return true;
}

}  // namespace tractor::dissect
