// The block function of SHA-256 (FIPS 180-4, 6.2.2): one for any machine, and one by the SHA instructions of x86 where
// the processor has them. Knows no padding.
#pragma once

#include <array>
#include <cstdint>

namespace tractor::base {

using Sha256State = std::array<std::uint32_t, 8>;
using Sha256BlockFn = void (*)(Sha256State& state, const std::uint8_t* block);  // 64 bytes

void sha256_block_portable(Sha256State& state, const std::uint8_t* block);
// The fastest that this processor has.
Sha256BlockFn sha256_block_function();

}  // namespace tractor::base
