// Reading on a thread of its own: every frame, in order, once; what is held is let go of; an end at any moment.
#include "meter/frames_ahead.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "capture/temp_folder.hpp"
#include "meter/packet_decoder.hpp"
#include "packet/frame_bytes.hpp"

namespace tractor::meter {
namespace {

using capture::FrameBatch;
using capture::ReadStatus;
using capture::test::TempFolder;

struct Storage : capture::Chunk {
  Storage(std::atomic<int>& alive, std::int64_t first) : first(first), alive_(alive) { ++alive_; }
  ~Storage() override { --alive_; }
  std::atomic<std::int64_t> first;  // number of the first frame that lies in it

 private:
  std::atomic<int>& alive_;
};

// Gives batches of uneven sizes, a chunk each; frames tell their number by their time.
class Numbers final : public capture::CaptureReader {
 public:
  Numbers(std::int64_t count, std::atomic<int>& alive) : count_(count), alive_(alive) {}
  ReadStatus next(FrameBatch& batch) override {
    batch.clear();
    if (given_ == throws_at) throw std::bad_alloc();
    if (given_ == count_) return ReadStatus::end;
    if (idle_at_times && random_() % 3 == 0) return ReadStatus::idle;
    batch.chunk = std::make_shared<Storage>(alive_, given_ + 1);
    for (auto left = 1 + random_() % 700; left > 0 && given_ < count_ && given_ != throws_at; --left) {
      batch.frames.emplace_back().time_ns = ++given_;
      capture::Frame& frame = batch.frames.back();
      frame.captured_length = frame_bytes;
      if (bytes == nullptr) continue;
      const packet::Bytes& of_frame = (*bytes)[random_() % bytes->size()];
      frame.data = of_frame.data();
      frame.captured_length = frame.wire_length = static_cast<std::uint32_t>(of_frame.size());
      frame.link_type = packet::kLinkEthernet;
    }
    return ReadStatus::frames;
  }
  const base::Fault& fault() const override { return fault_; }
  const capture::CaptureInfo& info() const override { return info_; }
  std::uint64_t file_position() const override { return static_cast<std::uint64_t>(given_); }
  std::uint64_t file_size() const override { return 0; }

  std::int64_t throws_at = -1;
  bool idle_at_times = false;
  std::uint32_t frame_bytes = 0;
  const std::vector<packet::Bytes>* bytes = nullptr;  // of the frames, at random

 private:
  const std::int64_t count_;
  std::int64_t given_ = 0;
  std::atomic<int>& alive_;
  std::mt19937 random_{9};
  base::Fault fault_;
  capture::CaptureInfo info_;
};

// Until the end, or until `enough` of them were taken.
struct Taken {
  std::vector<base::TimeNs> times;
  int idle = 0;
  std::uint64_t position = 0;
  bool out_of_memory = false;
};

Taken take(std::unique_ptr<capture::CaptureReader> reader, std::size_t enough = SIZE_MAX) {
  capture::CaptureSequence captures(std::move(reader));
  std::atomic<bool> unwanted{false};
  FramesAhead ahead(captures, unwanted, {});
  Taken taken;
  FrameBatch batch;
  try {
    while (taken.times.size() < enough) {
      const ReadStatus status = ahead.next(batch);
      if (status == ReadStatus::end) break;
      taken.idle += status == ReadStatus::idle;
      for (const capture::Frame& frame : batch.frames) taken.times.push_back(frame.time_ns);
    }
  } catch (const std::bad_alloc&) {
    taken.out_of_memory = true;
  }
  taken.position = ahead.position();
  return taken;
}

void check_in_order(const std::vector<base::TimeNs>& times) {
  for (std::size_t i = 0; i < times.size(); ++i) REQUIRE(times[i] == static_cast<base::TimeNs>(i + 1));
}

TEST_SUITE("threads") {
  TEST_CASE("frames ahead: all frames, once and in order, and nothing is held afterwards") {
    std::atomic<int> alive = 0;
    for (const std::int64_t count : {0, 1, 700, 60'000}) {
      const Taken taken = take(std::make_unique<Numbers>(count, alive));
      CHECK(taken.times.size() == static_cast<std::size_t>(count));
      CHECK(taken.position == static_cast<std::uint64_t>(count));
      check_in_order(taken.times);
    }
    CHECK(alive == 0);
  }

  TEST_CASE("frames ahead: what an interface says in between comes in its place") {
    std::atomic<int> alive = 0;
    auto reader = std::make_unique<Numbers>(10'000, alive);
    reader->idle_at_times = true;
    const Taken taken = take(std::move(reader));
    CHECK(taken.idle > 0);
    CHECK(taken.times.size() == 10'000);
    check_in_order(taken.times);
  }

  TEST_CASE("frames ahead: given up in the middle, everything is let go of") {
    std::atomic<int> alive = 0;
    for (const std::size_t enough : {0, 1, 5'000}) {
      const Taken taken = take(std::make_unique<Numbers>(1'000'000, alive), enough);
      CHECK(taken.times.size() >= enough);
      CHECK(taken.times.size() < 1'000'000);
      CHECK(alive == 0);
    }
  }

  TEST_CASE("frames ahead: memory that runs out while reading is told behind the frames before") {
    std::atomic<int> alive = 0;
    auto reader = std::make_unique<Numbers>(60'000, alive);
    reader->throws_at = 30'000;
    const Taken taken = take(std::move(reader));
    CHECK(taken.out_of_memory);
    CHECK(taken.times.size() == 30'000);
    CHECK(alive == 0);
  }

  TEST_CASE("frames ahead: the chunk of the frames in hand stays, whatever is read meanwhile") {
    std::atomic<int> alive = 0;
    capture::CaptureSequence captures(std::make_unique<Numbers>(60'000, alive));
    std::atomic<bool> unwanted{false};
    FramesAhead ahead(captures, unwanted, {});
    FrameBatch batch;
    for (int i = 0; i < 140; ++i) {
      REQUIRE(ahead.next(batch) == ReadStatus::frames);
      REQUIRE(batch.chunk != nullptr);
      CHECK(static_cast<const Storage&>(*batch.chunk).first == batch.frames.front().time_ns);
      // It and those that wait, not all that was ever read.
      CHECK(alive <= 70);
    }
  }

  TEST_CASE("frames ahead: of large frames fewer are read ahead, and one that is larger than all room comes alone") {
    for (const std::uint32_t frame_bytes : {200'000u, 100'000'000u}) {
      std::atomic<int> alive = 0;
      auto reader = std::make_unique<Numbers>(20'000, alive);
      reader->frame_bytes = frame_bytes;
      capture::CaptureSequence captures(std::move(reader));
      std::atomic<bool> unwanted{false};
      FramesAhead ahead(captures, unwanted, {});
      FrameBatch batch;
      std::int64_t last = 0;
      while (ahead.next(batch) == ReadStatus::frames) {
        if (last == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        CHECK(alive <= 4);  // that in hand, that or those that wait, that which was read and waits for room
        last = batch.frames.back().time_ns;
      }
      CHECK(last == 20'000);
    }
  }

  TEST_CASE("frames ahead: who is slow gets packets that are foretold, as they are there when they are decoded") {
    std::atomic<int> alive = 0;
    auto reader = std::make_unique<Numbers>(60'000, alive);
    const packet::Bytes echo = packet::ipv4(1, packet::hex("0800 0000 0001 0001"));
    const std::vector<packet::Bytes> bytes = {
        packet::ethernet("0800", packet::ipv4(17, packet::udp(40'000, 53, packet::hex("0102")))),
        packet::ethernet("0800", echo)};
    reader->bytes = &bytes;
    capture::CaptureSequence captures(std::move(reader));
    std::atomic<bool> unwanted{false};
    FramesAhead ahead(captures, unwanted, {.hash_seed = 7});
    FrameBatch batch;
    PacketDecoder decodes{7}, believes{7};
    std::size_t foretold = 0, others = 0;
    while (ahead.next(batch) == ReadStatus::frames) {
      if (decodes.packets() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      REQUIRE(batch.chunk != nullptr);
      (ahead.foretold().empty() ? others : foretold) += batch.frames.size();
      if (ahead.foretold().empty()) continue;
      REQUIRE(ahead.foretold().size() == batch.frames.size());
      for (std::size_t i = 0; i < batch.frames.size(); ++i) {
        PacketDescriptor expected{}, given{};
        REQUIRE(decodes.decode(batch.frames[i], expected));
        REQUIRE(believes.decode(batch.frames[i], ahead.foretold()[i], given));
        REQUIRE(std::memcmp(&expected, &given, sizeof expected) == 0);
      }
    }
    CHECK(foretold > 0);
    CHECK(others > 0);  // the first ones: nobody had been seen to be slow
  }

  TEST_CASE("frames ahead: a pipe that is silent for ever is waited for no longer than its frames are wanted") {
    const TempFolder folder;
    const std::string pipe = folder.at("pipe");
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    const int writer = open(pipe.c_str(), O_RDWR | O_CLOEXEC);  // keeps it open; writes nothing
    REQUIRE(writer >= 0);
    std::atomic<bool> unwanted{false};
    capture::CaptureSequence captures({pipe}, {.unwanted = &unwanted});
    {
      const FramesAhead ahead(captures, unwanted, {});
      std::this_thread::sleep_for(std::chrono::milliseconds(50));  // it waits for the pipe by then
    }
    CHECK(unwanted);
    close(writer);
  }

  TEST_CASE("frames ahead: the input ends where that is asked for") {
    std::atomic<int> alive = 0;
    std::atomic<bool> finish{false}, unwanted{false};
    capture::CaptureSequence captures(std::make_unique<Numbers>(INT64_MAX, alive));
    FramesAhead ahead(captures, unwanted, {.finish = &finish});
    FrameBatch batch;
    REQUIRE(ahead.next(batch) == ReadStatus::frames);
    finish = true;
    while (ahead.next(batch) != ReadStatus::end) {
    }
    CHECK(batch.frames.empty());
  }
}

}  // namespace
}  // namespace tractor::meter
