// Mapping, and the signal handler that keeps a vanished page from ending the process. The handler does nothing for an
// address that is not ours: the one that was there before gets it.
#include "capture/mapped_stretch.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <mutex>

namespace tractor::capture {
namespace {

// One mapped stretch as the handler sees it. `begin` is written last and cleared first, so a stretch is never seen in
// part.
struct Watch {
  std::atomic<bool> taken{false};
  std::atomic<std::uintptr_t> begin{0}, end{0};
  std::atomic<std::uintptr_t> lost{0};
};

constexpr std::size_t kMostWatched = 512;
constinit std::array<Watch, kMostWatched> watches{};
struct sigaction former_action {};

std::uintptr_t page_bytes() {
  static const auto bytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

void note_lost(Watch& watch, std::uintptr_t page) {
  std::uintptr_t known = watch.lost;
  while ((known == 0 || page < known) && !watch.lost.compare_exchange_weak(known, page)) {
  }
}

// Async-signal-safe: atomics that are lock-free, and mmap, which is a system call and no more. From the page that is
// gone to the end of the stretch zeros take the file's place: a file that was cut has nothing behind the cut either.
bool put_zeros(std::uintptr_t address) {
  const std::uintptr_t page = address & ~(page_bytes() - 1);
  for (Watch& watch : watches) {
    const std::uintptr_t begin = watch.begin;
    const std::uintptr_t end = watch.end;
    if (begin == 0 || address < begin || address >= end) continue;
    void* const from = reinterpret_cast<void*>(page);
    if (mmap(from, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) return false;
    note_lost(watch, page);
    return true;
  }
  return false;
}

void on_bus_error(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  const bool ours = put_zeros(reinterpret_cast<std::uintptr_t>(info->si_addr));
  errno = saved_errno;
  if (ours) return;
  if ((former_action.sa_flags & SA_SIGINFO) != 0) return former_action.sa_sigaction(signal, info, context);
  if (former_action.sa_handler != SIG_DFL && former_action.sa_handler != SIG_IGN)
    return former_action.sa_handler(signal);
  // As without us: the instruction runs again and ends the process.
  sigaction(SIGBUS, &former_action, nullptr);
}

bool install_handler() {
  page_bytes();  // its first call is not for a signal handler
  struct sigaction action {};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigemptyset(&action.sa_mask);
  return sigaction(SIGBUS, &action, &former_action) == 0;
}

bool handler_installed() {
  static const bool installed = install_handler();
  return installed;
}

// kMostWatched where all places are taken.
std::size_t take_watch(std::uintptr_t begin, std::uintptr_t end) {
  for (std::size_t i = 0; i < watches.size(); ++i) {
    if (watches[i].taken.exchange(true)) continue;
    watches[i].lost = 0;
    watches[i].end = end;
    watches[i].begin = begin;
    return i;
  }
  return kMostWatched;
}

}  // namespace

std::shared_ptr<const MappedStretch> MappedStretch::map(int descriptor, std::uint64_t offset, std::size_t size) {
  if (!handler_installed()) return nullptr;
  void* const at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, static_cast<off_t>(offset));
  if (at == MAP_FAILED) return nullptr;
  const auto begin = reinterpret_cast<std::uintptr_t>(at);
  const std::uintptr_t end = (begin + size + page_bytes() - 1) & ~(page_bytes() - 1);
  const std::size_t watch = take_watch(begin, end);
  if (watch == kMostWatched) {
    munmap(at, size);
    return nullptr;
  }
  const base::ByteView bytes(static_cast<const std::uint8_t*>(at), size);
  return std::shared_ptr<const MappedStretch>(new MappedStretch(bytes, watch));
}

MappedStretch::~MappedStretch() {
  watches[watch_].begin = 0;  // before another stretch can lie at this address
  munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
  watches[watch_].taken = false;
}

const std::uint8_t* MappedStretch::lost() const {
  return reinterpret_cast<const std::uint8_t*>(watches[watch_].lost.load(std::memory_order_relaxed));
}

}  // namespace tractor::capture
