// The keys of a client's Initial packets: derived from what is on the wire, so known to every onlooker (RFC 9001 5.2).
#pragma once

#include <array>

#include "base/aes128.hpp"
#include "base/bytes.hpp"

namespace tractor::dissect {

struct QuicInitialKeys {
  base::AesBlock key{}, header_protection{};
  std::array<std::uint8_t, 12> iv{};
};

// False for a version whose salt is not known.
bool derive_client_initial_keys(std::uint32_t version, base::ByteView destination_id, QuicInitialKeys& keys);

}  // namespace tractor::dissect
