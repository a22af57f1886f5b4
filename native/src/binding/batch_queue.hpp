// Between the native thread and JavaScript: at most a few batches wait here, so a slow reader stops the run instead of
// filling memory. Knows no JavaScript.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "meter/row_batch.hpp"

namespace tractor::binding {

class BatchQueue {
 public:
  // Waits for room. False, and the batch is dropped, once the queue is closed.
  bool push(std::unique_ptr<meter::RowBatch> batch) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return closed_ || batches_.size() < kMost; });
    if (closed_) return false;
    batches_.push_back(std::move(batch));
    return true;
  }
  std::unique_ptr<meter::RowBatch> try_pop() {
    std::unique_lock lock(mutex_);
    if (batches_.empty()) return nullptr;
    auto batch = std::move(batches_.front());
    batches_.pop_front();
    lock.unlock();
    room_.notify_one();
    return batch;
  }
  // Nobody will read any more: waiting and later pushes return at once.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      batches_.clear();
    }
    room_.notify_all();
  }

 private:
  static constexpr std::size_t kMost = 4;
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<std::unique_ptr<meter::RowBatch>> batches_;
  bool closed_ = false;
};

}  // namespace tractor::binding
