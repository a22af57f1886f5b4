// Processes that captures name as those whose packets they hold: one table a run, whatever the number of files, so a
// number means the same process in all of them. Knows no packet and no format.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tractor::capture {

inline constexpr std::int64_t kNoProcessId = -1;

struct Process {
  std::int64_t id = kNoProcessId;
  std::string name;  // the program's base name, as the capture has it: any bytes
};

// Filled by whoever meets a name, on any thread: who reads a capture's notes, and who decodes packets that say it
// themselves. Numbers may be looked up by whom they were handed to: what is in the table never moves nor changes.
class ProcessTable {
 public:
  static constexpr std::size_t kMost = 65'535;
  static constexpr std::size_t kLongestName = 256;

  // The number of a process, from 1; 0 where neither is known, or the table is full and it is not in there. Of a path
  // the last part is its name.
  std::uint16_t number_of(std::int64_t id, std::string_view path);
  const Process& operator[](std::uint16_t number) const { return (*slabs_[number / kSlab])[number % kSlab]; }
  std::size_t size() const {
    const std::lock_guard lock(filling_);
    return numbers_.size();
  }

 private:
  static constexpr std::size_t kSlab = 256;
  using Slab = std::array<Process, kSlab>;

  std::array<std::unique_ptr<Slab>, (kMost + 1) / kSlab> slabs_;
  std::unordered_map<std::string, std::uint16_t> numbers_;  // by id and name
  std::string key_;
  mutable std::mutex filling_;
};

}  // namespace tractor::capture
