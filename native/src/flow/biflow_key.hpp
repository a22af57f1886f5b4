// The canonical key of a bidirectional flow: both directions of a conversation give the same key, and nothing else
// does. Address and port swap together (sorted apart, distinct conversations would merge).
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"
#include "flow/five_tuple.hpp"

namespace tractor::flow {

// Five words: ports, protocol, version and flags; then the addresses (IPv4: both in the first of four words). Compared
// whole.
struct BiflowKey {
  std::uint64_t word[5] = {0, 0, 0, 0, 0};

  // IPv4 keys have zero in the last three words, so two words decide whenever both are IPv4.
  bool operator==(const BiflowKey& o) const {
    if (((word[0] ^ o.word[0]) | (word[1] ^ o.word[1])) != 0) return false;
    return ((word[2] ^ o.word[2]) | (word[3] ^ o.word[3]) | (word[4] ^ o.word[4])) == 0;
  }

  std::uint16_t low_port() const { return static_cast<std::uint16_t>(word[0] >> 48); }
  std::uint16_t high_port() const { return static_cast<std::uint16_t>(word[0] >> 32); }
  std::uint8_t ip_protocol() const { return static_cast<std::uint8_t>(word[0]); }
  std::uint8_t ip_version() const { return static_cast<std::uint8_t>(word[0] >> 8); }
  bool one_way() const { return ((word[0] >> 16) & 1) != 0; }
};
inline constexpr std::uint64_t kOneWay = std::uint64_t{1} << 16;

// A key and which way round the packet went: `swapped` when its source is the high endpoint.
struct KeyedDirection {
  BiflowKey key;
  bool swapped = false;
};

inline std::uint64_t key_head(std::uint16_t low_port, std::uint16_t high_port, std::uint8_t version,
                              std::uint8_t protocol) {
  return (std::uint64_t{low_port} << 48) | (std::uint64_t{high_port} << 32) | (std::uint64_t{version} << 8) | protocol;
}

// Writes the key in place, all words of it, and returns whether it is swapped: a key that is put together elsewhere and
// copied here would wait for its own stores.
inline bool write_key_ipv4(BiflowKey& key, const std::uint8_t* source, const std::uint8_t* destination,
                           std::uint16_t source_port, std::uint16_t destination_port, std::uint8_t protocol,
                           bool one_way) {
  const std::uint32_t s = base::load_be32(source);
  const std::uint32_t d = base::load_be32(destination);
  // Address and port as one number, so that one comparison orders the endpoints.
  const std::uint64_t from = (std::uint64_t{s} << 16) | source_port;
  const std::uint64_t to = (std::uint64_t{d} << 16) | destination_port;
  const bool swapped = from > to && !one_way;
  // Without a branch: which way a packet goes cannot be foretold.
  const std::uint64_t turned = (from ^ to) & (std::uint64_t{0} - static_cast<std::uint64_t>(swapped));
  const std::uint64_t low = from ^ turned;
  const std::uint64_t high = to ^ turned;
  key.word[0] = key_head(static_cast<std::uint16_t>(low), static_cast<std::uint16_t>(high), 4, protocol) |
                (one_way ? kOneWay : 0);
  key.word[1] = ((low >> 16) << 32) | (high >> 16);
  key.word[2] = key.word[3] = key.word[4] = 0;
  return swapped;
}

inline bool write_key_ipv6(BiflowKey& key, const std::uint8_t* source, const std::uint8_t* destination,
                           std::uint16_t source_port, std::uint16_t destination_port, std::uint8_t protocol,
                           bool one_way) {
  const std::uint64_t s0 = base::load_be64(source), s1 = base::load_be64(source + 8);
  const std::uint64_t d0 = base::load_be64(destination), d1 = base::load_be64(destination + 8);
  bool greater = s0 > d0;
  if (s0 == d0) greater = s1 == d1 ? source_port > destination_port : s1 > d1;
  const bool w = greater && !one_way;
  key.word[0] = key_head(w ? destination_port : source_port, w ? source_port : destination_port, 6, protocol) |
                (one_way ? kOneWay : 0);
  key.word[1] = w ? d0 : s0;
  key.word[2] = w ? d1 : s1;
  key.word[3] = w ? s0 : d0;
  key.word[4] = w ? s1 : d1;
  return w;
}

inline KeyedDirection make_key_ipv4(const std::uint8_t* source, const std::uint8_t* destination,
                                    std::uint16_t source_port, std::uint16_t destination_port, std::uint8_t protocol,
                                    bool one_way = false) {
  KeyedDirection out;
  out.swapped = write_key_ipv4(out.key, source, destination, source_port, destination_port, protocol, one_way);
  return out;
}

inline KeyedDirection make_key_ipv6(const std::uint8_t* source, const std::uint8_t* destination,
                                    std::uint16_t source_port, std::uint16_t destination_port, std::uint8_t protocol,
                                    bool one_way = false) {
  KeyedDirection out;
  out.swapped = write_key_ipv6(out.key, source, destination, source_port, destination_port, protocol, one_way);
  return out;
}

// An address as two words, IPv4 in the upper half of the first.
using AddressWords = std::array<std::uint64_t, 2>;
inline AddressWords address_words(const std::array<std::uint8_t, 16>& address) {
  return {base::load_be64(address.data()), base::load_be64(address.data() + 8)};
}
inline AddressWords address_of(const BiflowKey& key, bool high) {
  if (key.ip_version() == 4) return {high ? key.word[1] << 32 : key.word[1] >> 32 << 32, 0};
  return {key.word[high ? 3 : 1], key.word[high ? 4 : 2]};
}

// The directed tuple again: low endpoint as source unless `swapped`.
FiveTuple tuple_of(const BiflowKey& key, bool swapped);

// A keyed hash of 64 bits (multiply and fold, after Wang Yi's wyhash): `seed` keeps a capture from choosing collisions.
inline std::uint64_t fold_multiply(std::uint64_t a, std::uint64_t b) {
  __extension__ typedef unsigned __int128 uint128;
  const uint128 product = static_cast<uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
inline std::uint64_t hash_key(const BiflowKey& key, std::uint64_t seed) {
  constexpr std::uint64_t kA = 0xa0761d6478bd642full, kB = 0xe7037ed1a0b428dbull, kC = 0x8ebc6af09c88c6e3ull;
  std::uint64_t h = fold_multiply(key.word[0] ^ kA ^ seed, key.word[1] ^ kB);
  if (key.ip_version() == 6) {
    h = fold_multiply(h ^ key.word[2] ^ kC, key.word[3] ^ kB);
    h = fold_multiply(h ^ key.word[4] ^ kA, kC);
  }
  return fold_multiply(h ^ kC, seed ^ kA);
}

}  // namespace tractor::flow
