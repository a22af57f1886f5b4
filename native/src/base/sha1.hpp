// SHA-1 (RFC 3174) of a short message. Here for Community ID, which prescribes it; not for anything that must be
// secure.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace tractor::base {

std::array<std::uint8_t, 20> sha1(ByteView message);

}  // namespace tractor::base
