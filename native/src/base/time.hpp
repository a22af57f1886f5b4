// Packet time: nanoseconds since 1970-01-01T00:00:00Z, signed, no leap seconds. The wall clock is not used in the core.
#pragma once

#include <cstdint>

namespace tractor::base {

using TimeNs = std::int64_t;

inline constexpr TimeNs kNsPerUs = 1'000;
inline constexpr TimeNs kNsPerSecond = 1'000'000'000;

// What flows are metered by, years 1933 to 2116: no difference of two times, nor a time and a timeout, overflows.
inline constexpr TimeNs kEarliestNs = -(TimeNs{1} << 60);
inline constexpr TimeNs kLatestNs = TimeNs{1} << 62;

}  // namespace tractor::base
