// Packet time: nanoseconds since 1970-01-01T00:00:00Z, signed, no leap seconds. The wall clock is not used in the core.
#pragma once

#include <cstdint>

namespace tractor::base {

using TimeNs = std::int64_t;

inline constexpr TimeNs kNsPerUs = 1'000;
inline constexpr TimeNs kNsPerSecond = 1'000'000'000;

}  // namespace tractor::base
