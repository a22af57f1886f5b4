// Packets on their way from the scan of a range to the metering of a partition: a descriptor as 56 bytes for the usual
// ones, more for IPv6, tags, tunnels, long frames. Payload is not copied: where it and its record are in the capture
// is.
#pragma once

#include <cstring>

#include "meter/packet_descriptor.hpp"
#include "packet/packet_view.hpp"

namespace tractor::split {

// The key's first word has bits to spare (flow::key_head).
inline constexpr std::uint64_t kWide = std::uint64_t{1} << 24, kSwapped = std::uint64_t{1} << 25,
                               kCarriesPayload = std::uint64_t{1} << 26, kMarks = kWide | kSwapped | kCarriesPayload;

// Where a packet's payload is in its capture, and how far its record begins before that, as one number.
using PacketSource = std::uint64_t;
inline constexpr std::uint64_t kMostLead = (std::uint64_t{1} << (64 - capture::kPlaceOffsetBits)) - 1;  // 1 MB

constexpr PacketSource packet_source(std::uint64_t payload, std::uint64_t record) {
  return ((payload - record) << capture::kPlaceOffsetBits) | payload;
}
constexpr std::uint64_t payload_of(PacketSource source) {
  return source & capture::kMostPlaceOffset;
}
constexpr std::uint64_t record_of(PacketSource source) {
  return payload_of(source) - (source >> capture::kPlaceOffsetBits);
}

struct UsualPacket {
  std::uint64_t word0, word1;
  std::int64_t time_ns;
  PacketSource source;
  std::uint32_t number;  // in the range
  std::uint32_t hash;
  std::uint32_t tcp_sequence;
  std::uint16_t wire_bytes, ip_bytes, payload_bytes, payload_captured;
  std::uint16_t tcp_window;
  std::uint8_t tcp_flags, transport_header_bytes;
};
static_assert(sizeof(UsualPacket) == 56);

struct WidePacket {
  std::uint64_t word[3];
  std::uint32_t wire_bytes, ip_bytes, payload_bytes, payload_captured;
  std::uint32_t tunnel;
  std::uint16_t vlan_id, process, fragment, unused[3];
};
static_assert(sizeof(WidePacket) == 56);

inline constexpr std::size_t kMostPackedBytes = sizeof(UsualPacket) + sizeof(WidePacket);

// Writes at most kMostPackedBytes; returns how many. `number` instead of the packet's own.
inline std::size_t pack_packet(const meter::PacketDescriptor& p, PacketSource source, std::uint32_t number, char* to) {
  const bool narrow = (p.wire_bytes | p.ip_bytes | p.payload_bytes) <= UINT16_MAX && p.key.ip_version() == 4 &&
                      p.vlan_id == packet::kNoVlan && (p.process | p.tunnel | p.fragment) == 0;
  UsualPacket usual;
  usual.word0 =
      p.key.word[0] | (narrow ? 0 : kWide) | (p.swapped ? kSwapped : 0) | (p.carries_payload ? kCarriesPayload : 0);
  usual.word1 = p.key.word[1];
  usual.time_ns = p.time_ns;
  usual.source = source;
  usual.number = number;
  usual.hash = p.hash;
  usual.tcp_sequence = p.tcp_sequence;
  usual.wire_bytes = static_cast<std::uint16_t>(p.wire_bytes);
  usual.ip_bytes = static_cast<std::uint16_t>(p.ip_bytes);
  usual.payload_bytes = static_cast<std::uint16_t>(p.payload_bytes);
  usual.payload_captured = static_cast<std::uint16_t>(p.payload_captured);
  usual.tcp_window = p.tcp_window;
  usual.tcp_flags = p.tcp_flags;
  usual.transport_header_bytes = p.transport_header_bytes;
  std::memcpy(to, &usual, sizeof usual);
  if (narrow) [[likely]]
    return sizeof usual;
  const WidePacket wide{{p.key.word[2], p.key.word[3], p.key.word[4]},
                        p.wire_bytes,
                        p.ip_bytes,
                        p.payload_bytes,
                        p.payload_captured,
                        p.tunnel,
                        p.vlan_id,
                        p.process,
                        p.fragment,
                        {}};
  std::memcpy(to + sizeof usual, &wide, sizeof wide);
  return sizeof usual + sizeof wide;
}

// Reads one off the front of the bytes; 0 where they end too soon. `payload` is left to the caller, where `source`
// says; so is `place`. `packet_number` is that in the range.
inline std::size_t unpack_packet(const char* from, std::size_t size, meter::PacketDescriptor& p, PacketSource& source) {
  UsualPacket usual;
  if (size < sizeof usual) return 0;
  std::memcpy(&usual, from, sizeof usual);
  p.key.word[0] = usual.word0 & ~kMarks;
  p.key.word[1] = usual.word1;
  p.time_ns = usual.time_ns;
  p.packet_number = usual.number;
  p.hash = usual.hash;
  p.tcp_sequence = usual.tcp_sequence;
  p.tcp_window = usual.tcp_window;
  p.tcp_flags = usual.tcp_flags;
  p.transport_header_bytes = usual.transport_header_bytes;
  p.swapped = (usual.word0 & kSwapped) != 0;
  p.carries_payload = (usual.word0 & kCarriesPayload) != 0;
  source = usual.source;
  if ((usual.word0 & kWide) == 0) [[likely]] {
    p.key.word[2] = p.key.word[3] = p.key.word[4] = 0;
    p.wire_bytes = usual.wire_bytes;
    p.ip_bytes = usual.ip_bytes;
    p.payload_bytes = usual.payload_bytes;
    p.payload_captured = usual.payload_captured;
    p.vlan_id = packet::kNoVlan;
    p.process = 0;
    p.tunnel = 0;
    p.fragment = 0;
    return sizeof usual;
  }
  WidePacket wide;
  if (size < sizeof usual + sizeof wide) return 0;
  std::memcpy(&wide, from + sizeof usual, sizeof wide);
  std::memcpy(p.key.word + 2, wide.word, sizeof wide.word);
  p.wire_bytes = wide.wire_bytes;
  p.ip_bytes = wide.ip_bytes;
  p.payload_bytes = wide.payload_bytes;
  p.payload_captured = wide.payload_captured;
  p.vlan_id = wide.vlan_id;
  p.process = wide.process;
  p.tunnel = wide.tunnel;
  p.fragment = wide.fragment;
  return sizeof usual + sizeof wide;
}

// Which part of the flows a packet is of. By the hash's high bits: a flow table takes the low ones.
inline std::size_t partition_of(std::uint32_t hash, std::size_t partitions) {
  return static_cast<std::size_t>((std::uint64_t{hash} * partitions) >> 32);
}

}  // namespace tractor::split
