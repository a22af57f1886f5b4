// What a fuzz target promises: a condition that does not hold ends the process, after saying where.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tractor::fuzz {

inline void require(bool condition, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (condition) return;
  std::fprintf(stderr, "%s:%d: does not hold\n", file, line);
  std::abort();
}

}  // namespace tractor::fuzz
