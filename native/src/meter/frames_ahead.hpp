// Reading on a thread of its own: frames of a capture, some batches ahead of whoever takes them in their order. Where
// that thread has time, it does some of the decoding, too.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "capture/capture_sequence.hpp"
#include "meter/bytes_ahead.hpp"
#include "meter/packet_descriptor.hpp"

namespace tractor::meter {

// Used by one thread, which gives the captures out of its hands until this is destroyed.
class FramesAhead {
 public:
  // Frames of a batch, to be asked of the captures: so many that handing over costs nothing a frame.
  static constexpr std::size_t kFramesOfBatch = 512;

  struct Options {
    // The input is at its end where this, if set, becomes true.
    const std::atomic<bool>* finish = nullptr;
    // Of the decoder that the frames are for: with it, packets may be foretold.
    std::optional<std::uint64_t> hash_seed = std::nullopt;
  };
  // `unwanted` is raised by the destructor, where nobody wants the rest: the captures, which know it, then wait for no
  // input. Nobody else may raise it while next() waits.
  FramesAhead(capture::CaptureSequence& captures, std::atomic<bool>& unwanted, const Options& options);
  ~FramesAhead();
  FramesAhead(const FramesAhead&) = delete;
  FramesAhead& operator=(const FramesAhead&) = delete;

  // As the captures' own; `batch` gives back what the one before took. Throws std::bad_alloc where the reading did.
  capture::ReadStatus next(capture::FrameBatch& batch);
  // Of the batch that was given last: what PacketDecoder::foretell says of each of its frames, or nothing. Theirs until
  // the next one is asked for.
  std::span<const PacketDescriptor> foretold() const { return foretold_; }
  // Of the captures, when the batch was read.
  std::uint64_t position() const { return position_; }

 private:
  struct Batch {
    capture::FrameBatch frames;
    capture::ReadStatus status = capture::ReadStatus::end;
    std::uint64_t position = 0;
    std::uint64_t bytes_so_far = 0;          // of the frames of all batches, this one's too
    std::vector<PacketDescriptor> foretold;  // only grows
    std::size_t foretold_count = 0;
  };
  static std::size_t bytes_of(const capture::FrameBatch& frames);
  void read_all();
  bool read_into(Batch& batch);
  void foretell(Batch& batch) const;
  template <typename HasRoom>
  bool wait_for_room(HasRoom has_room);
  void let_go_of(std::uint32_t done);
  void publish();
  void wait_for(std::uint32_t number, const capture::FrameBatch& last);

  // Enough that neither waits for the other's hiccups, so few that frames are still in a cache near both. The one in
  // the hands of whoever asked last is among them. A power of two: numbers of batches begin again at 0 some day.
  static constexpr std::size_t kBatches = 64;
  static_assert(std::has_single_bit(kBatches));
  // Where so many wait, the other thread is the slower one.
  static constexpr std::size_t kEnough = 24;
  // Frames may be of megabytes each: of so many bytes none is read ahead.
  static constexpr std::size_t kMostBytes = 64 << 20;
  static constexpr std::size_t kLine = 64;

  capture::CaptureSequence& captures_;
  std::atomic<bool>& unwanted_;
  const Options options_;
  std::span<const PacketDescriptor> foretold_;
  BytesAhead bytes_ahead_;
  std::uint64_t position_ = 0;
  bool holds_one_ = false;
  std::exception_ptr failure_;  // of the reading, told with the last batch
  // Of batch number n the place is n modulo their count; each is one thread's at a time.
  std::array<Batch, kBatches> batches_;
  std::uint32_t let_go_ = 0;  // the reader's
  // How many were read, and how many of those are done with. Each is written by one thread.
  alignas(kLine) std::atomic<std::uint32_t> read_{0};
  alignas(kLine) std::atomic<std::uint32_t> done_{0};
  std::atomic<std::uint64_t> bytes_done_{0};
  std::thread reader_;
};

}  // namespace tractor::meter
