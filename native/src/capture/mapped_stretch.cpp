// Mapping, and the signal handler that keeps a vanished page from ending the process. The handler does nothing for an
// address that is not ours: the one that was there before gets it.
#include "capture/mapped_stretch.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <mutex>

namespace tractor::capture {
namespace {

// One mapped stretch as the handler sees it. `begin` is written last and cleared first, so a stretch is never seen in
// part.
struct Watch {
  std::atomic<bool> taken{false};
  std::atomic<std::uint8_t*> begin{nullptr}, end{nullptr};
  std::atomic<std::uint8_t*> lost{nullptr};
};

constexpr std::size_t kMostWatched = 512;
constinit std::array<Watch, kMostWatched> watches{};
struct sigaction former_action {};

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

void note_lost(Watch& watch, std::uint8_t* page) {
  std::uint8_t* known = watch.lost;
  while ((known == nullptr || page < known) && !watch.lost.compare_exchange_weak(known, page)) {
  }
}

// Async-signal-safe: atomics that are lock-free, and mmap, which is a system call and no more. From the page that is
// gone to the end of the stretch zeros take the file's place: a file that was cut has nothing behind the cut either.
bool put_zeros(const void* fault_address) {
  const auto* const address = static_cast<const std::uint8_t*>(fault_address);
  for (Watch& watch : watches) {
    std::uint8_t* const begin = watch.begin;
    std::uint8_t* const end = watch.end;
    if (begin == nullptr || std::less{}(address, begin) || !std::less{}(address, end)) continue;
    const auto into = static_cast<std::size_t>(address - begin);
    std::uint8_t* const page = begin + into / page_bytes() * page_bytes();
    const auto rest = static_cast<std::size_t>(end - page);
    if (mmap(page, rest, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) return false;
    note_lost(watch, page);
    return true;
  }
  return false;
}

void on_bus_error(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  const bool ours = put_zeros(info->si_addr);
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
std::size_t take_watch(std::uint8_t* begin, std::uint8_t* end) {
  for (std::size_t i = 0; i < watches.size(); ++i) {
    if (watches[i].taken.exchange(true)) continue;
    watches[i].lost = nullptr;
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
  auto* const begin = static_cast<std::uint8_t*>(at);
  const std::size_t watch = take_watch(begin, begin + (size + page_bytes() - 1) / page_bytes() * page_bytes());
  if (watch == kMostWatched) {
    munmap(at, size);
    return nullptr;
  }
  return std::shared_ptr<const MappedStretch>(
      new MappedStretch({begin, size}, offset, fcntl(descriptor, F_DUPFD_CLOEXEC, 0), watch));
}

MappedStretch::~MappedStretch() {
  watches[watch_].begin = nullptr;  // before another stretch can lie at this address
  munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
  watches[watch_].taken = false;
  if (descriptor_ >= 0) close(descriptor_);
}

bool MappedStretch::make_present(base::ByteView bytes) const {
#ifdef MADV_POPULATE_READ  // Linux 5.14
  const std::size_t into_page = static_cast<std::size_t>(bytes.data() - bytes_.data()) % page_bytes();
  auto* const page = const_cast<std::uint8_t*>(bytes.data() - into_page);
  return madvise(page, into_page + bytes.size(), MADV_POPULATE_READ) == 0;
#else
  return bytes.empty();
#endif
}

const std::uint8_t* MappedStretch::first_lost() const {
  const std::uint8_t* const page = lost();
  struct stat now {};
  if (descriptor_ < 0 || fstat(descriptor_, &now) != 0) return page;
  const auto size = static_cast<std::uint64_t>(std::max<off_t>(now.st_size, 0));
  if (size >= offset_ + bytes_.size()) return page;
  const std::uint8_t* const cut = bytes_.data() + (size > offset_ ? size - offset_ : 0);
  return page == nullptr ? cut : std::min(page, cut);
}

bool MappedStretch::has_lost(base::ByteView bytes) const {
  if (bytes.empty() || !holds(bytes.data())) return false;
  const std::uint8_t* const first = first_lost();
  return first != nullptr && bytes.data() + bytes.size() > first;
}

const std::uint8_t* MappedStretch::lost() const {
  return watches[watch_].lost.load(std::memory_order_relaxed);
}

}  // namespace tractor::capture
