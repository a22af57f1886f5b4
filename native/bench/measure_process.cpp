// Runs one command in a fresh process and prints what it took: wall clock, CPU, peak memory, how it ended.
// A small program of its own, because a child's peak memory is never counted less than its parent's at the fork.
//   measure_process [--timeout S] [--stdout FILE] [--stderr FILE] -- COMMAND ARGUMENTS...
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

volatile sig_atomic_t timed_out = 0;
pid_t child = -1;

void stop_child(int) {
  timed_out = 1;
  kill(-child, SIGKILL);
}

struct Arguments {
  unsigned timeout_s = 0;
  const char* out = "/dev/null";
  const char* err = "/dev/null";
  char** command = nullptr;
};

bool parse(int count, char** values, Arguments& arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view name = values[i];
    if (name == "--") {
      arguments.command = values + i + 1;
      return i + 1 < count;
    }
    if (i + 1 >= count) return false;
    const char* value = values[++i];
    if (name == "--timeout") {
      arguments.timeout_s = static_cast<unsigned>(std::strtoul(value, nullptr, 10));
    } else if (name == "--stdout") {
      arguments.out = value;
    } else if (name == "--stderr") {
      arguments.err = value;
    } else {
      return false;
    }
  }
  return false;
}

void redirect(const char* path, int descriptor) {
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(126);
}

[[noreturn]] void become(const Arguments& arguments) {
  setpgid(0, 0);  // so that a timeout ends the command with all it started
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0 || dup2(input, STDIN_FILENO) < 0) _exit(126);
  redirect(arguments.out, STDOUT_FILENO);
  redirect(arguments.err, STDERR_FILENO);
  execvp(arguments.command[0], arguments.command);
  _exit(127);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments;
  if (!parse(count, values, arguments)) {
    std::fprintf(stderr, "usage: measure_process [--timeout S] [--stdout FILE] [--stderr FILE] -- COMMAND...\n");
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  child = fork();
  if (child < 0) return 1;
  if (child == 0) become(arguments);
  setpgid(child, child);  // the child does the same; whichever comes first
  struct sigaction action {};
  action.sa_handler = stop_child;
  sigaction(SIGALRM, &action, nullptr);
  if (arguments.timeout_s > 0) alarm(arguments.timeout_s);
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) return 1;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf(
      "{\"wall_s\":%.6f,\"user_s\":%.6f,\"system_s\":%.6f,\"peak_rss_kb\":%ld,\"exit\":%d,\"signal\":%d,\"timed_out\":%"
      "s}\n",
      wall.count(), seconds_of(usage.ru_utime), seconds_of(usage.ru_stime), usage.ru_maxrss,
      WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
      timed_out ? "true" : "false");
  return 0;
}
