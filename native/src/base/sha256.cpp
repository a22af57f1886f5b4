// SHA-256 (FIPS 180-4): the padding and the pieces. No other hash lives here.
#include "base/sha256.hpp"

#include <algorithm>
#include <cstring>

namespace tractor::base {

void Sha256::block(const std::uint8_t* p) {
  static const Sha256BlockFn function = sha256_block_function();
  function(state_, p);
}

void Sha256::update(ByteView bytes) {
  total_ += bytes.size();
  while (!bytes.empty()) {
    if (pending_size_ == 0 && bytes.size() >= 64) {
      block(bytes.data());
      bytes = bytes.subspan(64);
      continue;
    }
    const std::size_t take = std::min(bytes.size(), 64 - pending_size_);
    std::memcpy(pending_.data() + pending_size_, bytes.data(), take);
    pending_size_ += take;
    bytes = bytes.subspan(take);
    if (pending_size_ == 64) {
      block(pending_.data());
      pending_size_ = 0;
    }
  }
}

Sha256Digest Sha256::finish() {
  // FIPS 180-4, 5.1.1: a one bit, zeros, and the length in bits as 64-bit big-endian.
  std::array<std::uint8_t, 72> tail{};
  tail[0] = 0x80;
  const std::size_t zeros = (pending_size_ < 56 ? 56 : 120) - pending_size_;
  const std::uint64_t bits = total_ * 8;
  for (std::size_t i = 0; i < 8; ++i) tail[zeros + i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
  update(ByteView(tail.data(), zeros + 8));
  Sha256Digest digest;
  for (std::size_t i = 0; i < 32; ++i) digest[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

}  // namespace tractor::base
