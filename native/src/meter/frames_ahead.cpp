// The hand-over: a ring of batches between two threads, no lock. To wake a thread that sleeps costs who wakes it some
// microseconds, many of them on a virtual machine. So the reader, who has time where it must wait, looks by itself
// whether there is room again, and only who waits for frames is woken.
#include "meter/frames_ahead.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "meter/packet_decoder.hpp"

namespace tractor::meter {

using capture::ReadStatus;

FramesAhead::FramesAhead(capture::CaptureSequence& captures, std::atomic<bool>& unwanted, const Options& options)
    : captures_(captures), unwanted_(unwanted), options_(options), reader_([this] { read_all(); }) {}

FramesAhead::~FramesAhead() {
  unwanted_ = true;
  reader_.join();
}

std::size_t FramesAhead::bytes_of(const capture::FrameBatch& frames) {
  std::size_t bytes = 0;
  for (const capture::Frame& frame : frames.frames) bytes += frame.captured_length;
  return bytes;
}

// `has_room` is asked with how many batches are done with, and all of those have been let go of by then: a place is
// given a new batch only after that. False where nobody wants it any more.
template <typename HasRoom>
bool FramesAhead::wait_for_room(HasRoom has_room) {
  using std::chrono::microseconds;
  constexpr microseconds kShortest{100}, kLongest{2000};
  for (microseconds nap = kShortest;; nap = std::min(2 * nap, kLongest)) {
    if (unwanted_) return false;
    const std::uint32_t done = done_.load(std::memory_order_acquire);
    let_go_of(done);
    if (has_room(done)) return true;
    std::this_thread::sleep_for(nap);
  }
}

// What the batches that are done with hold of the capture, and what was mapped for it: on the thread that has time.
void FramesAhead::let_go_of(std::uint32_t done) {
  for (; let_go_ != done; ++let_go_) batches_[let_go_ % kBatches].frames.chunk.reset();
}

void FramesAhead::read_all() {
  std::uint64_t bytes = 0;
  for (std::uint32_t number = 0;; ++number) {
    if (!wait_for_room([&](std::uint32_t done) { return number - done < kBatches; })) return;
    Batch& batch = batches_[number % kBatches];
    const bool more = read_into(batch);
    batch.foretold_count = 0;
    if (options_.hash_seed && number - done_.load(std::memory_order_relaxed) >= kEnough) foretell(batch);
    batch.bytes_so_far = bytes += bytes_of(batch.frames);
    // A batch of more than that comes alone.
    const auto has_room = [&](std::uint32_t done) {
      return number == done || bytes - bytes_done_.load(std::memory_order_relaxed) <= kMostBytes;
    };
    if (!wait_for_room(has_room)) return;
    publish();
    if (!more) return;
  }
}

// False where there is nothing more behind it.
bool FramesAhead::read_into(Batch& batch) {
  batch.status = ReadStatus::end;
  try {
    if (options_.finish == nullptr || !*options_.finish) batch.status = captures_.next(batch.frames);
  } catch (...) {
    failure_ = std::current_exception();
  }
  batch.position = captures_.position();
  const bool more = batch.status == ReadStatus::frames || batch.status == ReadStatus::idle;
  if (!more) batch.frames.clear();
  return more;
}

void FramesAhead::foretell(Batch& batch) const {
  const capture::FrameBatch& frames = batch.frames;
  try {
    if (batch.foretold.size() < frames.frames.size()) batch.foretold.resize(frames.frames.size());
  } catch (const std::bad_alloc&) {
    return;  // it goes without
  }
  batch.foretold_count = frames.frames.size();
  for (std::size_t i = 0; i < frames.frames.size(); ++i) {
    PacketDecoder::foretell(frames.frames[i], *options_.hash_seed, batch.foretold[i]);
    if (!frames.places.empty()) batch.foretold[i].place = frames.places[i];
  }
}

void FramesAhead::publish() {
  read_.fetch_add(1, std::memory_order_release);
  read_.notify_one();
}

// Until batch `number` was read, but no longer than a nap is worth. Meanwhile the reader is helped.
void FramesAhead::wait_for(std::uint32_t number, const capture::FrameBatch& last) {
  constexpr std::chrono::microseconds kLongest{50};
  const auto came = [&] { return read_.load(std::memory_order_acquire) != number; };
  while (!came() && bytes_ahead_.prepare(last)) {
  }
  if (came()) return;
  for (const auto until = std::chrono::steady_clock::now() + kLongest;
       !came() && std::chrono::steady_clock::now() < until;)
    std::this_thread::yield();
}

ReadStatus FramesAhead::next(capture::FrameBatch& batch) {
  std::uint32_t number = done_.load(std::memory_order_relaxed);
  wait_for(number + (holds_one_ ? 1 : 0), batch);
  if (holds_one_) {
    Batch& taken = batches_[number % kBatches];
    if (taken.status != ReadStatus::frames && taken.status != ReadStatus::idle) return taken.status;
    std::swap(taken.frames, batch);
    if (read_.load(std::memory_order_relaxed) - number < kEnough) taken.frames.chunk.reset();
    bytes_done_.store(taken.bytes_so_far, std::memory_order_relaxed);
    done_.store(++number, std::memory_order_release);
  }
  holds_one_ = true;
  read_.wait(number, std::memory_order_acquire);
  Batch& taken = batches_[number % kBatches];
  std::swap(taken.frames, batch);
  foretold_ = {taken.foretold.data(), taken.foretold_count};
  position_ = taken.position;
  // The failure is the reader's until it has given its last batch.
  if (taken.status == ReadStatus::end && failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return taken.status;
}

}  // namespace tractor::meter
