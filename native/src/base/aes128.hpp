// AES-128 encryption of single blocks (FIPS 197) and counter mode as GCM uses it (SP 800-38D). For QUIC's Initial
// packets, whose keys are public: no decryption, no tag, no care for side channels.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace tractor::base {

using AesBlock = std::array<std::uint8_t, 16>;

class Aes128 {
 public:
  explicit Aes128(const AesBlock& key);
  AesBlock encrypt(const AesBlock& block) const;
  // GCM's stream: counter block nonce || 2, 3, ... over `in`; `out` has room for as many bytes.
  void gcm_stream(const std::array<std::uint8_t, 12>& nonce, ByteView in, std::uint8_t* out) const;

 private:
  std::array<std::uint32_t, 44> round_keys_;
};

}  // namespace tractor::base
