#include "capture/process_table.hpp"

namespace tractor::capture {

std::uint16_t ProcessTable::number_of(std::int64_t id, std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1).substr(0, kLongestName);
  if (id == kNoProcessId && name.empty()) return 0;
  const std::lock_guard lock(filling_);
  key_.assign(reinterpret_cast<const char*>(&id), sizeof id);
  key_ += name;
  const auto known = numbers_.find(key_);
  if (known != numbers_.end()) return known->second;
  if (numbers_.size() == kMost) return 0;
  const auto number = static_cast<std::uint16_t>(numbers_.size() + 1);
  std::unique_ptr<Slab>& slab = slabs_[number / kSlab];
  if (!slab) slab = std::make_unique<Slab>();
  (*slab)[number % kSlab] = {id, std::string(name)};
  numbers_.emplace(key_, number);
  return number;
}

}  // namespace tractor::capture
