// Files that are parsed where they lie: stretch after stretch, and cut short under the reader.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "capture/mapped_stretch.hpp"
#include "reading.hpp"

namespace tractor::capture::test {
namespace {

constexpr std::uint32_t kFrameBytes = 1'400;
constexpr std::uint32_t kFrames = 60'000;  // 85 MB: three stretches
constexpr std::uint64_t kRecordBytes = kFrameBytes + 16;

// Writes a capture of kFrames frames, frame i stamped with second i.
class LongCapture {
 public:
  LongCapture() {
    std::string name = (std::filesystem::temp_directory_path() / "mapped-test-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    path_ = name;
    std::FILE* file = fdopen(descriptor, "wb");
    const Bytes header = Builder().pcap_header().bytes;
    CHECK(std::fwrite(header.data(), 1, header.size(), file) == header.size());
    for (std::uint32_t i = 0; i < kFrames; ++i) {
      const Bytes record = Builder().record(i, 0, kFrameBytes, kFrameBytes, static_cast<std::uint8_t>(i)).bytes;
      REQUIRE(std::fwrite(record.data(), 1, record.size(), file) == record.size());
    }
    std::fclose(file);
  }
  ~LongCapture() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::unique_ptr<CaptureReader> open(const std::string& path) {
  base::Fault fault;
  auto reader = open_capture(path, {}, fault);
  REQUIRE(reader);
  return reader;
}

TEST_CASE("a long file is read whole, every frame in its place") {
  const LongCapture capture;
  const auto reader = open(capture.path());
  FrameBatch batch, kept;
  std::uint32_t number = 0;
  while (reader->next(batch) == ReadStatus::frames) {
    for (const Frame& frame : batch.frames) {
      REQUIRE(frame.time_ns == number * base::kNsPerSecond);
      REQUIRE(frame.captured_length == kFrameBytes);
      REQUIRE(frame.data[0] == static_cast<std::uint8_t>(number));
      ++number;
    }
    if (number > kFrames / 2 && kept.frames.empty()) kept = batch;
  }
  CHECK_FALSE(reader->fault());
  CHECK(number == kFrames);
  CHECK(reader->info().bytes_read == 24 + kFrames * kRecordBytes);
  // A batch that is held keeps its stretch, however far the reader went on.
  const auto kept_number = static_cast<std::uint32_t>(kept.frames.back().time_ns / base::kNsPerSecond);
  CHECK(kept.frames.back().data[kFrameBytes - 1] == static_cast<std::uint8_t>(kept_number + kFrameBytes - 1));
}

TEST_CASE("a file cut while it is mapped gives what was before the cut, then a fault") {
  const LongCapture capture;
  const auto reader = open(capture.path());
  FrameBatch batch;
  std::uint64_t frames = 0;
  while (frames < 10'000) {  // past the bytes that were read before the mapping began
    REQUIRE(reader->next(batch) == ReadStatus::frames);
    frames += batch.frames.size();
  }
  const std::uint64_t left_bytes = 24 + 12'000 * kRecordBytes + 700;
  std::filesystem::resize_file(capture.path(), left_bytes);
  ReadStatus status;
  while ((status = reader->next(batch)) == ReadStatus::frames) {
    for (const Frame& frame : batch.frames) REQUIRE(frame.captured_length == kFrameBytes);
    frames += batch.frames.size();
  }
  CHECK(status == ReadStatus::fault);
  CHECK(reader->fault().code == base::FaultCode::changed);
  CHECK(reader->fault().message.find("shrank while it was read") != std::string::npos);
  CHECK(reader->fault().offset == 24 + 12'000 * kRecordBytes);
  CHECK(frames == 12'000);
  CHECK(reader->info().frames == frames);
  CHECK(reader->info().interfaces[0].frames == frames);
}

TEST_CASE("a page that is gone reads as zeros and is told of") {
  const LongCapture capture;
  const int descriptor = ::open(capture.path().c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(descriptor >= 0);
  const auto stretch = MappedStretch::map(descriptor, 0, 1 << 20);
  REQUIRE(stretch);
  CHECK(stretch->lost() == nullptr);
  std::filesystem::resize_file(capture.path(), 1 << 16);
  const volatile std::uint8_t* const bytes = stretch->bytes().data();
  CHECK(bytes[(1 << 16) - 1] != 0);
  CHECK(stretch->lost() == nullptr);
  CHECK(bytes[1 << 16] == 0);
  CHECK(bytes[(1 << 20) - 1] == 0);
  CHECK(stretch->lost() == stretch->bytes().data() + (1 << 16));
  close(descriptor);
}

}  // namespace
}  // namespace tractor::capture::test
