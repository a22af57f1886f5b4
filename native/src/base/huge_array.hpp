// Memory for a great many values that are looked up at random: on huge pages where the system gives them, so that a
// look-up does not also miss the address translation. Never grows, never moves.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

namespace tractor::base {

// Elements are not initialised. Throws std::bad_alloc.
template <class T>
class HugeArray {
 public:
  HugeArray() = default;
  explicit HugeArray(std::size_t count) : size_(count) {
    const std::size_t unit = count * sizeof(T) >= kHugePage ? kHugePage : kLine;
    const std::size_t bytes = (count * sizeof(T) + unit - 1) / unit * unit;
    void* const memory = std::aligned_alloc(unit, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    if (unit == kHugePage) (void)madvise(memory, bytes, MADV_HUGEPAGE);  // refused: small pages do as well
    values_.reset(static_cast<T*>(memory));
  }

  T& operator[](std::size_t i) { return values_.get()[i]; }
  const T& operator[](std::size_t i) const { return values_.get()[i]; }
  std::size_t size() const { return size_; }
  T* begin() { return values_.get(); }
  T* end() { return values_.get() + size_; }
  const T* begin() const { return values_.get(); }
  const T* end() const { return values_.get() + size_; }

 private:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  static constexpr std::size_t kLine = 64;
  struct Free {
    void operator()(T* memory) const { std::free(memory); }
  };

  std::unique_ptr<T, Free> values_;
  std::size_t size_ = 0;
};

}  // namespace tractor::base
