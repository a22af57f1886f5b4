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
