// Seconds since it was made, by the wall clock and by the process's CPU time. For benchmarks only: the core has no
// clock.
#pragma once

#include <chrono>
#include <ctime>

namespace tractor::bench {

class Stopwatch {
 public:
  struct Seconds {
    double wall = 0;
    double cpu = 0;  // of all threads, user and system
  };

  Seconds elapsed() const {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - wall_start_;
    return {wall.count(), cpu_now() - cpu_start_};
  }

 private:
  static double cpu_now() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
  }

  std::chrono::steady_clock::time_point wall_start_ = std::chrono::steady_clock::now();
  double cpu_start_ = cpu_now();
};

}  // namespace tractor::bench
