// Numbers as text, digit for digit as JavaScript writes them: integers exactly, others as the shortest digits that read
// back as the same double, with an exponent only below 1e-6 and from 1e21 on (ECMA-262, Number::toString).
#pragma once

#include <cstddef>
#include <cstdint>

namespace tractor::encode {

// "-1.2345678901234567e-308" is 24 characters, a 64-bit integer 20, zeros up to 1e21 make 22.
inline constexpr std::size_t kMaxNumberBytes = 32;

// Each writes at most kMaxNumberBytes and returns the end. Finite values only; -0 is written as 0.
char* write_number(char* out, double value);
char* write_integer(char* out, std::int64_t value);

}  // namespace tractor::encode
