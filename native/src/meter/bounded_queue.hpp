// From one thread to the next: at most a few items wait here, so a slow reader stops the writer instead of filling
// memory. Any number of threads on either side.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace tractor::meter {

template <typename Item>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t most) : most_(most) {}

  // Waits for room. False, and the item is dropped, once the queue is closed.
  bool push(Item item) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return closed_ || items_.size() < most_; });
    if (closed_) return false;
    items_.push_back(std::move(item));
    lock.unlock();
    news_.notify_one();
    return true;
  }
  // Waits for an item; none once the queue is finished and empty, or closed.
  std::optional<Item> pop() {
    std::unique_lock lock(mutex_);
    news_.wait(lock, [this] { return closed_ || finished_ || !items_.empty(); });
    return take(lock);
  }
  std::optional<Item> try_pop() {
    std::unique_lock lock(mutex_);
    return take(lock);
  }
  // Nothing more will be pushed; what waits is still read.
  void finish() {
    {
      const std::lock_guard lock(mutex_);
      finished_ = true;
    }
    news_.notify_all();
  }
  // Nobody will read any more: waiting and later pushes return at once.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      items_.clear();
    }
    room_.notify_all();
    news_.notify_all();
  }

 private:
  std::optional<Item> take(std::unique_lock<std::mutex>& lock) {
    if (items_.empty()) return std::nullopt;
    std::optional<Item> item(std::move(items_.front()));
    items_.pop_front();
    lock.unlock();
    room_.notify_one();
    return item;
  }

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable room_, news_;
  std::deque<Item> items_;
  bool closed_ = false;
  bool finished_ = false;
};

}  // namespace tractor::meter
