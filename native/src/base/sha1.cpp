#include "base/sha1.hpp"

#include <bit>

namespace tractor::base {

namespace {

struct State {
  std::uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
};

// RFC 3174 section 6.1, method 1.
void add_block(State& state, const std::uint8_t* block) {
  std::uint32_t w[80];
  for (int t = 0; t < 16; ++t) w[t] = load_be32(block + t * 4);
  for (int t = 16; t < 80; ++t) w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
  std::uint32_t a = state.h[0], b = state.h[1], c = state.h[2], d = state.h[3], e = state.h[4];
  const auto round = [&](int t, std::uint32_t f, std::uint32_t k) {
    const std::uint32_t next = std::rotl(a, 5) + f + e + w[t] + k;
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  };
  for (int t = 0; t < 20; ++t) round(t, (b & c) | (~b & d), 0x5a827999);
  for (int t = 20; t < 40; ++t) round(t, b ^ c ^ d, 0x6ed9eba1);
  for (int t = 40; t < 60; ++t) round(t, (b & c) | (b & d) | (c & d), 0x8f1bbcdc);
  for (int t = 60; t < 80; ++t) round(t, b ^ c ^ d, 0xca62c1d6);
  const std::uint32_t sums[5] = {a, b, c, d, e};
  for (int i = 0; i < 5; ++i) state.h[i] += sums[i];
}

}  // namespace

std::array<std::uint8_t, 20> sha1(ByteView message) {
  State state;
  std::size_t done = 0;
  for (; message.size() - done >= 64; done += 64) add_block(state, message.data() + done);
  // The tail with its padding: a 1 bit, zeros, the length in bits (RFC 3174 section 4).
  std::uint8_t tail[128] = {};
  const std::size_t rest = message.size() - done;
  if (rest > 0) std::memcpy(tail, message.data() + done, rest);
  tail[rest] = 0x80;
  const std::size_t tail_bytes = rest < 56 ? 64 : 128;
  const std::uint64_t bits = __builtin_bswap64(std::uint64_t{message.size()} * 8);
  std::memcpy(tail + tail_bytes - 8, &bits, 8);
  for (std::size_t at = 0; at < tail_bytes; at += 64) add_block(state, tail + at);
  std::array<std::uint8_t, 20> out;
  for (int i = 0; i < 5; ++i) {
    const std::uint32_t word = __builtin_bswap32(state.h[i]);
    std::memcpy(out.data() + i * 4, &word, 4);
  }
  return out;
}

}  // namespace tractor::base
