// Several captures as one stream: the order of frames, faults that stay with their file, bounds.
#include "capture/capture_sequence.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <thread>

#include "reading.hpp"
#include "temp_folder.hpp"

namespace tractor::capture::test {
namespace {

using base::FaultCode;

// A frame as these tests tell it: its second, and the file's mark in its one byte.
using Seen = std::pair<std::int64_t, int>;

Bytes capture_of(std::initializer_list<std::uint32_t> seconds, std::uint8_t mark) {
  Builder b;
  b.pcap_header();
  for (const std::uint32_t second : seconds) b.record(second, 0, 1, 1, mark);
  return b.bytes;
}

struct Merged {
  std::vector<Seen> frames;
  std::vector<CaptureOutcome> outcomes;
};

Merged read_merged(std::vector<std::string> paths, const OpenOptions& options = {}) {
  CaptureSequence sequence(std::move(paths), options);
  Merged merged;
  std::vector<FrameBatch> kept;  // frames stay good while their batch is held, whatever is read after it
  for (;;) {
    FrameBatch batch;
    const ReadStatus status = sequence.next(batch);
    if (status != ReadStatus::frames) {
      CHECK(status == ReadStatus::end);
      break;
    }
    CHECK_FALSE(batch.frames.empty());
    CHECK(batch.frames.size() < 3 * options.max_frames_per_batch);
    kept.push_back(std::move(batch));
  }
  for (const FrameBatch& batch : kept) {
    for (const Frame& frame : batch.frames)
      merged.frames.emplace_back(frame.time_ns / base::kNsPerSecond, frame.data[0]);
  }
  FrameBatch batch;
  CHECK(sequence.next(batch) == ReadStatus::end);
  merged.outcomes = sequence.take_outcomes();
  return merged;
}

TEST_CASE("sequence: files that follow each other are read in order of time, whatever the order of the paths") {
  const TempFolder folder;
  write_file(folder.at("a"), capture_of({1, 2, 3}, 'a'));
  write_file(folder.at("b"), capture_of({4, 5}, 'b'));
  write_file(folder.at("c"), capture_of({6}, 'c'));
  const std::vector<Seen> want{{1, 'a'}, {2, 'a'}, {3, 'a'}, {4, 'b'}, {5, 'b'}, {6, 'c'}};
  CHECK(read_merged({folder.at("a"), folder.at("b"), folder.at("c")}).frames == want);
  const Merged turned = read_merged({folder.at("c"), folder.at("a"), folder.at("b")});
  CHECK(turned.frames == want);
  // what is said of the files stays in the order in which they were named
  REQUIRE(turned.outcomes.size() == 3);
  CHECK(turned.outcomes[0].path == folder.at("c"));
  CHECK(turned.outcomes[0].info->frames == 1);
  CHECK(turned.outcomes[1].info->frames == 3);
  CHECK(turned.outcomes[2].info->frames == 2);
}

TEST_CASE("sequence: files that overlap are merged, ties in the order of the paths") {
  const TempFolder folder;
  write_file(folder.at("a"), capture_of({1, 4, 5, 9}, 'a'));
  write_file(folder.at("b"), capture_of({2, 4, 6}, 'b'));
  const std::string a = folder.at("a");
  const std::string b = folder.at("b");
  CHECK(read_merged({a, b}).frames ==
        std::vector<Seen>{{1, 'a'}, {2, 'b'}, {4, 'a'}, {4, 'b'}, {5, 'a'}, {6, 'b'}, {9, 'a'}});
  CHECK(read_merged({b, a}).frames ==
        std::vector<Seen>{{1, 'a'}, {2, 'b'}, {4, 'b'}, {4, 'a'}, {5, 'a'}, {6, 'b'}, {9, 'a'}});
}

TEST_CASE("sequence: a clock that runs backwards neither holds its file back nor changes its order") {
  const TempFolder folder;
  write_file(folder.at("a"), capture_of({10, 3, 4, 12}, 'a'));
  write_file(folder.at("b"), capture_of({5, 11}, 'b'));
  CHECK(read_merged({folder.at("a"), folder.at("b")}).frames ==
        std::vector<Seen>{{5, 'b'}, {10, 'a'}, {3, 'a'}, {4, 'a'}, {11, 'b'}, {12, 'a'}});
}

TEST_CASE("sequence: one file alone is as it is") {
  const TempFolder folder;
  write_file(folder.at("a"), capture_of({10, 3, 4, 12}, 'a'));
  const Merged merged = read_merged({folder.at("a")});
  CHECK(merged.frames == std::vector<Seen>{{10, 'a'}, {3, 'a'}, {4, 'a'}, {12, 'a'}});
  CHECK(merged.outcomes[0].info->out_of_order == 1);
  CHECK(read_merged({}).frames.empty());
}

TEST_CASE("sequence: a broken file gives what it has, and the others go on") {
  const TempFolder folder;
  Bytes cut = capture_of({1, 3, 5}, 'a');
  cut.resize(cut.size() - 5);  // in the header of the last record: 24 + 2 * 17 bytes are whole
  write_file(folder.at("cut"), cut);
  write_file(folder.at("good"), capture_of({2, 4, 6}, 'b'));
  write_file(folder.at("empty"), {});
  write_file(folder.at("header"), capture_of({}, 'c'));
  write_file(folder.at("text"), text_bytes("hello, this is no capture"));
  Bytes first_bad = capture_of({}, 'd');
  first_bad.resize(30);
  write_file(folder.at("first"), first_bad);
  const Merged merged = read_merged({folder.at("cut"), folder.at("absent"), folder.at("good"), folder.at("empty"),
                                     folder.at("header"), folder.at("text"), folder.at("first")});
  CHECK(merged.frames == std::vector<Seen>{{1, 'a'}, {2, 'b'}, {3, 'a'}, {4, 'b'}, {6, 'b'}});
  const auto& outcomes = merged.outcomes;
  REQUIRE(outcomes.size() == 7);
  CHECK(outcomes[0].fault.code == FaultCode::truncated);
  CHECK(outcomes[0].fault.path == folder.at("cut"));
  CHECK(outcomes[0].fault.offset == 58);
  CHECK(outcomes[0].info->frames == 2);
  CHECK(outcomes[1].fault.code == FaultCode::not_found);
  CHECK_FALSE(outcomes[1].info);
  CHECK_FALSE(outcomes[2].fault);
  CHECK(outcomes[2].info->frames == 3);
  CHECK(outcomes[3].fault.code == FaultCode::empty);
  CHECK_FALSE(outcomes[4].fault);
  CHECK(outcomes[4].info->frames == 0);
  CHECK(outcomes[4].info->bytes_read == 24);
  CHECK(outcomes[5].fault.code == FaultCode::not_a_capture);
  CHECK(outcomes[6].fault.code == FaultCode::truncated);
  CHECK(outcomes[6].fault.offset == 24);
}

TEST_CASE("sequence: random captures merge as a stable sort of their frames would, at any size of batch and chunk") {
  const TempFolder folder;
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> paths;
    std::vector<Seen> want;
    const int files = 1 + static_cast<int>(random() % 6);
    for (int file = 0; file < files; ++file) {
      Builder b;
      b.pcap_header();
      std::uint32_t second = random() % 300;
      for (std::size_t n = random() % 200; n > 0; --n) {
        second += random() % 3;
        b.record(second, 0, 40, 40, static_cast<std::uint8_t>(file));
        want.emplace_back(second, file);
      }
      paths.push_back(folder.at(std::to_string(file)));
      write_file(paths.back(), b.bytes);
    }
    std::stable_sort(want.begin(), want.end(), [](const Seen& a, const Seen& b) { return a.first < b.first; });
    for (const std::size_t batch : {std::size_t{1}, std::size_t{7}, std::size_t{2048}}) {
      OpenOptions options;
      options.max_frames_per_batch = batch;
      options.chunk_bytes = 64 + random() % 4'000;
      const Merged merged = read_merged(paths, options);
      CHECK(merged.frames == want);
    }
  }
}

// Lowers the number of files that this process may have open, for as long as it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t most) {
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit lower{most, before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &lower) == 0);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("sequence: thousands of rotated files, a few of them open") {
  const TempFolder folder;
  std::vector<std::string> paths;
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    paths.push_back(folder.at(std::to_string(i)));
    write_file(paths.back(), capture_of({10 * i, 10 * i + 10}, static_cast<std::uint8_t>(i)));
  }
  std::reverse(paths.begin(), paths.end());
  const FewDescriptors few(32);
  const Merged merged = read_merged(paths);
  REQUIRE(merged.frames.size() == 4'000);
  CHECK(std::is_sorted(merged.frames.begin(), merged.frames.end(),
                       [](const Seen& a, const Seen& b) { return a.first < b.first; }));
  CHECK(std::none_of(merged.outcomes.begin(), merged.outcomes.end(),
                     [](const CaptureOutcome& outcome) { return outcome.fault || !outcome.info->anomalies.empty(); }));
}

TEST_CASE("sequence: more files overlap than may be open: all frames come, and the late files say so") {
  const TempFolder folder;
  std::vector<std::string> paths;
  const auto count = static_cast<std::uint32_t>(CaptureSequence::most_open() + 3);
  for (std::uint32_t i = 0; i < count; ++i) {
    paths.push_back(folder.at(std::to_string(i)));
    write_file(paths.back(), capture_of({i, 100'000}, 'x'));
  }
  const Merged merged = read_merged(paths);
  CHECK(merged.frames.size() == 2 * count);
  std::size_t late = 0;
  for (const CaptureOutcome& outcome : merged.outcomes) {
    CHECK(outcome.info->frames == 2);
    late += outcome.info->anomalies.size();
  }
  CHECK(late == 3);
}

TEST_CASE("sequence: more files overlap than this process may have descriptors: none is lost") {
  const TempFolder folder;
  std::vector<std::string> paths;
  for (std::uint32_t i = 0; i < 100; ++i) {
    paths.push_back(folder.at(std::to_string(i)));
    write_file(paths.back(), capture_of({i, 100'000}, 'x'));
  }
  const FewDescriptors few(64);
  CHECK(CaptureSequence::most_open() == 16);
  const Merged merged = read_merged(paths);
  CHECK(merged.frames.size() == 200);
  CHECK(std::none_of(merged.outcomes.begin(), merged.outcomes.end(),
                     [](const CaptureOutcome& outcome) { return static_cast<bool>(outcome.fault); }));
}

TEST_CASE("sequence: the file that was looked at and then taken away is a fault of its own") {
  const TempFolder folder;
  write_file(folder.at("a"), capture_of({1, 2}, 'a'));
  write_file(folder.at("b"), capture_of({5, 6}, 'b'));
  CaptureSequence sequence({folder.at("a"), folder.at("b")}, {});
  FrameBatch batch;
  REQUIRE(sequence.next(batch) == ReadStatus::frames);
  CHECK(batch.frames.size() == 2);
  std::filesystem::remove(folder.at("b"));
  CHECK(sequence.next(batch) == ReadStatus::end);
  const auto outcomes = sequence.take_outcomes();
  CHECK_FALSE(outcomes[0].fault);
  CHECK(outcomes[1].fault.code == FaultCode::not_found);
}

TEST_CASE("sequence: stopped between two batches") {
  const TempFolder folder;
  write_file(folder.at("a"), capture_of({1, 2, 3}, 'a'));
  write_file(folder.at("b"), capture_of({2, 3, 4}, 'b'));
  std::atomic<bool> stop{false};
  OpenOptions options;
  options.stop = &stop;
  options.max_frames_per_batch = 1;
  CaptureSequence sequence({folder.at("a"), folder.at("b")}, options);
  FrameBatch batch;
  CHECK(sequence.next(batch) == ReadStatus::frames);
  CHECK(sequence.position() > 0);
  stop = true;
  CHECK(sequence.next(batch) == ReadStatus::end);
  CHECK(batch.frames.empty());
  const auto outcomes = sequence.take_outcomes();
  CHECK_FALSE(outcomes[0].fault);
  CHECK(outcomes[0].info->frames > 0);
}

TEST_SUITE("threads") {
  TEST_CASE("sequence: a pipe is merged like a file") {
    const TempFolder folder;
    write_file(folder.at("a"), capture_of({1, 4, 6}, 'a'));
    write_file(folder.at("c"), capture_of({3, 9}, 'c'));
    REQUIRE(mkfifo(folder.at("pipe").c_str(), 0600) == 0);
    std::thread writer([&] {
      const int pipe = ::open(folder.at("pipe").c_str(), O_WRONLY);
      for (const std::uint8_t byte : capture_of({2, 5, 7}, 'b')) CHECK(::write(pipe, &byte, 1) == 1);
      ::close(pipe);
    });
    const Merged merged = read_merged({folder.at("a"), folder.at("pipe"), folder.at("c")});
    writer.join();
    CHECK(merged.frames ==
          std::vector<Seen>{{1, 'a'}, {2, 'b'}, {3, 'c'}, {4, 'a'}, {5, 'b'}, {6, 'a'}, {7, 'b'}, {9, 'c'}});
  }
}

}  // namespace
}  // namespace tractor::capture::test
