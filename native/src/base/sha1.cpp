#include "base/sha1.hpp"

#include <bit>
#include <utility>

namespace tractor::base {

namespace {

struct State {
  std::uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
};

struct Words {
  std::uint32_t a, b, c, d, e;
};

// RFC 3174 section 6.1, method 2: sixteen words of the schedule are enough. Unrolled, so that words need not move.
template <int T, typename F>
[[gnu::always_inline]] inline void round(Words& s, std::uint32_t* w, std::uint32_t k, F f) {
  if constexpr (T >= 16) {
    w[T & 15] = std::rotl(w[(T + 13) & 15] ^ w[(T + 8) & 15] ^ w[(T + 2) & 15] ^ w[T & 15], 1);
  }
  const std::uint32_t next = std::rotl(s.a, 5) + f(s.b, s.c, s.d) + s.e + w[T & 15] + k;
  s = {next, s.a, std::rotl(s.b, 30), s.c, s.d};
}

template <int First, typename F, int... T>
[[gnu::always_inline]] inline void rounds(std::integer_sequence<int, T...>, Words& s, std::uint32_t* w, std::uint32_t k,
                                          F f) {
  (round<First + T>(s, w, k, f), ...);
}

void add_block(State& state, const std::uint8_t* block) {
  std::uint32_t w[16];
  for (int t = 0; t < 16; ++t) w[t] = load_be32(block + t * 4);
  Words s{state.h[0], state.h[1], state.h[2], state.h[3], state.h[4]};
  using Word = std::uint32_t;
  constexpr std::make_integer_sequence<int, 20> kTwenty;
  const auto parity = [](Word b, Word c, Word d) { return b ^ c ^ d; };
  rounds<0>(kTwenty, s, w, 0x5a827999, [](Word b, Word c, Word d) { return d ^ (b & (c ^ d)); });
  rounds<20>(kTwenty, s, w, 0x6ed9eba1, parity);
  rounds<40>(kTwenty, s, w, 0x8f1bbcdc, [](Word b, Word c, Word d) { return (b & c) | (d & (b | c)); });
  rounds<60>(kTwenty, s, w, 0xca62c1d6, parity);
  const Word sums[5] = {s.a, s.b, s.c, s.d, s.e};
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
