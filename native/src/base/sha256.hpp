// SHA-256 (FIPS 180-4) over bytes that are in memory or come piece by piece. For fingerprints and QUIC's public initial
// keys: nothing here is secret, so nothing here is hardened against side channels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/sha256_block.hpp"

namespace tractor::base {

using Sha256Digest = std::array<std::uint8_t, 32>;

class Sha256 {
 public:
  void update(ByteView bytes);
  Sha256Digest finish();  // the object is spent afterwards

 private:
  void block(const std::uint8_t* p);

  Sha256State state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> pending_{};
  std::size_t pending_size_ = 0;
  std::uint64_t total_ = 0;
};

inline Sha256Digest sha256(ByteView bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

}  // namespace tractor::base
