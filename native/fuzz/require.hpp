// What a fuzz target promises: a condition that does not hold ends the process, with its place on the stack.
#pragma once

#include <cstdlib>

namespace tractor::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace tractor::fuzz
