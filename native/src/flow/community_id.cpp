#include "flow/community_id.hpp"

#include "base/sha1.hpp"
#include "packet/packet_view.hpp"

namespace tractor::flow {

namespace {

bool has_ports(std::uint8_t protocol) {
  switch (protocol) {
    case packet::kProtocolTcp:
    case packet::kProtocolUdp:
    case packet::kProtocolSctp:
    case packet::kProtocolIcmp:
    case packet::kProtocolIcmpv6:
      return true;
    default:
      return false;
  }
}

// RFC 4648 section 4.
void encode_base64(const std::array<std::uint8_t, 20>& in, char* out) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 18; i += 3) {
    const std::uint32_t v = (std::uint32_t{in[i]} << 16) | (std::uint32_t{in[i + 1]} << 8) | in[i + 2];
    for (int k = 0; k < 4; ++k) *out++ = kAlphabet[(v >> (18 - 6 * k)) & 63];
  }
  const std::uint32_t v = (std::uint32_t{in[18]} << 16) | (std::uint32_t{in[19]} << 8);
  for (int k = 0; k < 3; ++k) *out++ = kAlphabet[(v >> (18 - 6 * k)) & 63];
  *out = '=';
}

}  // namespace

// Seed, addresses, protocol, a zero byte, ports: all in network order, the low endpoint first, which is how the key is
// kept.
CommunityId::CommunityId(const BiflowKey& key, std::uint16_t seed) {
  const FiveTuple tuple = tuple_of(key, false);
  const std::size_t address_bytes = tuple.ip_version == 4 ? 4 : 16;
  std::uint8_t message[2 + 32 + 2 + 4];
  std::uint8_t* p = message;
  *p++ = static_cast<std::uint8_t>(seed >> 8);
  *p++ = static_cast<std::uint8_t>(seed);
  std::memcpy(p, tuple.source.address.data(), address_bytes);
  std::memcpy(p + address_bytes, tuple.destination.address.data(), address_bytes);
  p += 2 * address_bytes;
  *p++ = tuple.ip_protocol;
  *p++ = 0;
  if (has_ports(tuple.ip_protocol)) {
    for (const std::uint16_t port : {tuple.source.port, tuple.destination.port}) {
      *p++ = static_cast<std::uint8_t>(port >> 8);
      *p++ = static_cast<std::uint8_t>(port);
    }
  }
  text_[0] = '1';
  text_[1] = ':';
  encode_base64(base::sha1({message, static_cast<std::size_t>(p - message)}), text_.data() + 2);
}

}  // namespace tractor::flow
