// Every file of a folder through the whole pass as a user would have it, facts, features and windows on; then so many
// damaged copies of the captures among them. None may crash, break a promise of RowChecks, read otherwise than with
// libpcap, take longer than two seconds or much memory. The input in hand is saved when the process dies of it.
//
// mutate_captures FOLDER [MUTATIONS [SEED [SAVE-TO]]]; mutation i of a seed is always the same.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "against_libpcap.hpp"
#include "meter/capture_run.hpp"
#include "mutation.hpp"
#include "require.hpp"
#include "row_checks.hpp"

extern "C" void __sanitizer_set_death_callback(void (*callback)());

// Aborts are reported like other deaths; memory that was freed is soon used again, so that the peak says something.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "handle_abort=1:quarantine_size_mb=16:allocator_may_return_null=0";
}

namespace {

using namespace tractor;
using fuzz::Bytes;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostMutatedBytes = 256 << 10;  // longer captures are cut first: there are many short ones
constexpr double kMostSeconds = 2;
constexpr unsigned kHangSeconds = 60;
constexpr long kMostMemoryMb = 1024;

std::string save_path = "mutation-that-broke-it";
const Bytes* in_hand = nullptr;

// On the way out of the process: no more than system calls.
void save_input() {
  const int file = open(save_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file >= 0 && in_hand != nullptr) (void)!write(file, in_hand->data(), in_hand->size());
  if (file >= 0) close(file);
}

struct Totals {
  std::uint64_t inputs = 0, captures = 0, faults = 0, frames = 0, flows = 0, slow = 0;
  double seconds = 0, slowest = 0;
  std::map<std::string, std::uint64_t> codes;
};

// A capture as a file that is nowhere but in memory.
class File {
 public:
  explicit File(const Bytes& bytes) : descriptor_(memfd_create("mutation", MFD_CLOEXEC)) {
    fuzz::require(descriptor_ >= 0);
    std::size_t written = 0;
    while (written < bytes.size()) {
      const ssize_t n = write(descriptor_, bytes.data() + written, bytes.size() - written);
      fuzz::require(n > 0);
      written += static_cast<std::size_t>(n);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(descriptor_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

// `variation` chooses among options: threads, small tables, short timeouts, tunnels closed.
meter::RunOptions options_of(std::uint64_t variation) {
  meter::RunOptions options;
  options.meter.window_rows = true;
  options.meter.openings = true;
  options.meter.features = features::Selection::all();
  options.threads = 1 + variation % 3;
  options.open_tunnels = variation % 5 != 1;
  if (variation % 4 == 1) options.meter.max_flows = 8;
  if (variation % 4 == 2) options.meter.idle_ns = options.meter.tcp_idle_ns = base::kNsPerSecond;
  if (variation % 8 == 3) options.meter.active_ns = options.meter.window_ns = base::kNsPerSecond / 10;
  return options;
}

double measured(const Bytes& bytes, std::uint64_t variation, Totals& totals) {
  in_hand = &bytes;
  alarm(kHangSeconds);
  const auto start = Clock::now();
  const File file(bytes);
  meter::RunOptions options = options_of(variation);
  options.paths = {file.path()};
  fuzz::RowChecks checks(options.meter.features);
  meter::RunProgress progress;
  const std::atomic<bool> stop = false;
  const meter::RunResult result = meter::run_captures(
      options, [&](std::unique_ptr<meter::RowBatch> rows) { checks.take(std::move(rows)); }, progress, stop);
  std::uint64_t frames = 0;
  for (const auto& capture : result.captures) frames += capture.frames;
  checks.finish(result.decode, result.meter, frames);
  fuzz::require(result.packets == frames);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  fuzz::compare_with_libpcap(bytes);
  alarm(0);
  in_hand = nullptr;
  totals.captures += !result.captures.empty();
  totals.frames += frames;
  totals.flows += checks.flows();
  for (const base::Fault& fault : result.faults) ++totals.codes[base::fault_code_name(fault.code)];
  return seconds;
}

void run(const Bytes& bytes, std::uint64_t variation, const std::string& name, Totals& totals) {
  double seconds = measured(bytes, variation, totals);
  // Other processes may have had the machine: a hang is one that takes its time again.
  if (seconds > kMostSeconds) {
    Totals again;
    seconds = std::min(seconds, measured(bytes, variation, again));
  }
  ++totals.inputs;
  totals.seconds += seconds;
  totals.slowest = std::max(totals.slowest, seconds);
  if (seconds <= kMostSeconds) return;
  ++totals.slow;
  std::printf("%s took %.1f s\n", name.c_str(), seconds);
}

long peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void print(const char* what, const Totals& totals) {
  std::printf("%s: %lu inputs, %lu of them captures, %lu frames, %lu flows; %.1f s, slowest %.2f s; peak %ld MB\n",
              what, totals.inputs, totals.captures, totals.frames, totals.flows, totals.seconds, totals.slowest,
              peak_mb());
  for (const auto& [code, count] : totals.codes) std::printf("  %s: %lu\n", code.c_str(), count);
  std::fflush(stdout);
}

struct Capture {
  std::string path;
  Bytes head;
};

std::vector<Capture> run_plain(const std::string& folder, Totals& totals) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Capture> captures;
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const std::uint64_t before = totals.captures;
    run(bytes, 0, path, totals);
    if (totals.captures == before) continue;
    bytes.resize(std::min(bytes.size(), kMostMutatedBytes));
    captures.push_back({path, std::move(bytes)});
  }
  return captures;
}

Bytes compressed(const Bytes& plain, std::size_t how) {
  return how == 0 ? fuzz::gzip(plain) : how == 1 ? fuzz::zstd(plain) : fuzz::lz4(plain);
}

// One in six is compressed, before or after it is damaged.
Bytes mutated(const std::vector<Capture>& captures, std::uint64_t seed, std::uint64_t number) {
  fuzz::Mutator mutator(seed * 0x9e3779b97f4a7c15u + number);
  Bytes bytes = captures[number % captures.size()].head;
  const Bytes& other = captures[mutator.below(captures.size())].head;
  const std::size_t how = mutator.below(36);
  if (how < 3) bytes = compressed(bytes, how);
  mutator.mutate(bytes, other);
  return how >= 3 && how < 6 ? compressed(bytes, how - 3) : bytes;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return 2;
  const std::string folder = words[1];
  const std::uint64_t mutations = count > 2 ? std::stoull(words[2]) : 20'000;
  const std::uint64_t seed = count > 3 ? std::stoull(words[3]) : 1;
  if (count > 4) save_path = words[4];
  __sanitizer_set_death_callback(save_input);
  signal(SIGALRM, [](int) { abort(); });  // a hang: what it was doing is on the stack

  Totals plain, damaged;
  const std::vector<Capture> captures = run_plain(folder, plain);
  print("plain", plain);
  if (captures.empty()) return 1;
  for (std::uint64_t i = 0; i < mutations; ++i) {
    const Bytes bytes = mutated(captures, seed, i);
    run(bytes, i, captures[i % captures.size()].path + ", mutation " + std::to_string(i), damaged);
  }
  print("damaged", damaged);
  const bool good = plain.slow + damaged.slow == 0 && peak_mb() < kMostMemoryMb;
  std::printf(good ? "nothing found\n" : "too slow, or too much memory\n");
  return good ? 0 : 1;
}
