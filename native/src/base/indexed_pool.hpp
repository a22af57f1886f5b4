// Values that come and go, found by a small index. A value stays where it is; what is given back is taken again, the
// last one first, since it is likely still in the cache. One owner thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tractor::base {

template <class T>
class IndexedPool {
 public:
  using Index = std::uint32_t;

  // The index of a value as it was left by whoever gave it back, or default-constructed.
  Index take() {
    if (free_.empty()) {
      if (fresh_ == slabs_.size() * kSlab) slabs_.push_back(std::make_unique<T[]>(kSlab));
      return fresh_++;
    }
    const Index index = free_.back();
    free_.pop_back();
    return index;
  }
  void give_back(Index index) { free_.push_back(index); }

  T& operator[](Index index) { return slabs_[index / kSlab][index % kSlab]; }
  const T& operator[](Index index) const { return slabs_[index / kSlab][index % kSlab]; }

 private:
  static constexpr std::size_t kSlab = 256;
  std::vector<std::unique_ptr<T[]>> slabs_;
  std::vector<Index> free_;
  Index fresh_ = 0;
};

}  // namespace tractor::base
