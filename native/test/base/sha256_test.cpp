// SHA-256 against the examples of FIPS 180-4's companion (NIST CSRC, "abc" and its 448-bit message) and padding edges.
#include "base/sha256.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tractor::base;

namespace {

std::string hex(const Sha256Digest& digest) {
  std::string out;
  for (const auto b : digest) {
    out += "0123456789abcdef"[b >> 4];
    out += "0123456789abcdef"[b & 15];
  }
  return out;
}

}  // namespace

TEST_CASE("sha256: published examples") {
  CHECK(hex(sha256(as_bytes(""))) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256(as_bytes("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex(sha256(as_bytes(std::string(1'000'000, 'a')))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256: pieces of any size give the hash of the whole") {
  const std::string text(257, 'x');
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string part = text.substr(0, size);
    const Sha256Digest whole = sha256(as_bytes(part));
    for (const std::size_t cut : {std::size_t{1}, std::size_t{55}, std::size_t{56}, std::size_t{64}, std::size_t{65}}) {
      Sha256 pieces;
      for (std::size_t at = 0; at < size; at += cut) pieces.update(as_bytes(std::string_view(part).substr(at, cut)));
      CHECK(pieces.finish() == whole);
    }
  }
}

TEST_CASE("sha256: the block function of this processor and the portable one agree") {
  std::uint64_t random = 1;
  Sha256State fast{}, portable{};
  for (int i = 0; i < 500; ++i) {
    std::array<std::uint8_t, 64> block;
    for (std::uint8_t& b : block) b = static_cast<std::uint8_t>((random = random * 6364136223846793005U + 1) >> 56);
    sha256_block_function()(fast, block.data());
    sha256_block_portable(portable, block.data());
    REQUIRE(fast == portable);
  }
}

TEST_CASE("sha256: the portable block function, by the published example of one block") {
  std::array<std::uint8_t, 64> block{'a', 'b', 'c', 0x80};
  block[63] = 24;  // bits
  Sha256State state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  sha256_block_portable(state, block.data());
  CHECK(state ==
        Sha256State{0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223, 0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad});
}
