// Reading on another thread: the same bytes, faults and figures, and every way of ending it.
#include "capture/read_ahead.hpp"

#include <doctest/doctest.h>
#include <unistd.h>
#include <zlib.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "reading.hpp"
#include "temp_folder.hpp"

namespace tractor::capture::test {
namespace {

// Gives `total` bytes that tell their own place, in pieces of odd sizes, then a fault or the end.
class CountingSource final : public ByteSource {
 public:
  CountingSource(std::uint64_t total, std::atomic<std::uint64_t>& given, base::FaultCode end = base::FaultCode::none)
      : total_(total), given_(given), end_(end) {}

  std::size_t read(std::uint8_t* to, std::size_t size) override {
    const std::size_t n = std::min<std::uint64_t>({size, total_ - at_, 300'007});
    for (std::size_t i = 0; i < n; ++i) to[i] = byte_at(at_ + i);
    at_ += n;
    given_ = at_;
    if (n == 0) fault_.code = end_;
    return n;
  }
  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return at_; }
  std::uint64_t size() const override { return total_; }
  bool rewritten() const override { return false; }
  std::uint64_t trailing_bytes() const override { return at_ == total_ ? 17 : 0; }
  static std::uint8_t byte_at(std::uint64_t place) { return static_cast<std::uint8_t>(place * 131 + (place >> 16)); }

 private:
  std::uint64_t total_;
  std::atomic<std::uint64_t>& given_;
  base::FaultCode end_;
  std::uint64_t at_ = 0;
  base::Fault fault_;
};

// Waits until it is interrupted, as a silent pipe does.
class SilentSource final : public ByteSource {
 public:
  std::size_t read(std::uint8_t*, std::size_t) override {
    while (!interrupted_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    fault_.code = base::FaultCode::aborted;
    return 0;
  }
  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return 0; }
  std::uint64_t size() const override { return 0; }
  bool rewritten() const override { return false; }
  void interrupt() override { interrupted_ = true; }

 private:
  std::atomic<bool> interrupted_{false};
  base::Fault fault_;
};

TEST_SUITE("threads") {
  TEST_CASE("read-ahead: every byte in order, positions that grow, then what the end was like") {
    std::atomic<std::uint64_t> given{0};
    constexpr std::uint64_t kTotal = 7'654'321;
    for (const base::FaultCode end : {base::FaultCode::none, base::FaultCode::bad_compression}) {
      const auto source = read_ahead(std::make_unique<CountingSource>(kTotal, given, end));
      CHECK(source->size() == kTotal);
      std::vector<std::uint8_t> buffer(100'003);
      std::uint64_t at = 0;
      std::uint64_t position = 0;
      std::size_t wrong = 0;
      while (const std::size_t n = source->read(buffer.data(), buffer.size())) {
        for (std::size_t i = 0; i < n; ++i) wrong += buffer[i] != CountingSource::byte_at(at + i);
        at += n;
        CHECK(source->position() >= position);
        CHECK(source->position() >= at);
        position = source->position();
        CHECK_FALSE(source->fault());  // not before the bytes that came ahead of it
        CHECK(source->trailing_bytes() == 0);
      }
      CHECK(wrong == 0);
      CHECK(at == kTotal);
      CHECK(source->fault().code == end);
      CHECK(source->position() == kTotal);
      CHECK(source->trailing_bytes() == 17);
      CHECK(source->read(buffer.data(), buffer.size()) == 0);
    }
  }

  TEST_CASE("read-ahead: a reader that does not read holds the thread back after two megabytes") {
    std::atomic<std::uint64_t> given{0};
    const auto source = read_ahead(std::make_unique<CountingSource>(1 << 30, given));
    while (given < 8 * 262'144) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(given == 8 * 262'144);
  }

  TEST_CASE("read-ahead: gone at any moment") {
    std::atomic<std::uint64_t> given{0};
    std::vector<std::uint8_t> buffer(50'000);
    for (int reads = 0; reads < 60; ++reads) {
      const auto source = read_ahead(std::make_unique<CountingSource>(2'000'000, given));
      for (int i = 0; i < reads; ++i) (void)source->read(buffer.data(), buffer.size());
    }
    const auto silent = read_ahead(std::make_unique<SilentSource>());
  }

  TEST_CASE("read-ahead: an interrupt ends a wait") {
    const auto source = read_ahead(std::make_unique<SilentSource>());
    std::thread other([&] { source->interrupt(); });
    std::uint8_t byte = 0;
    CHECK(source->read(&byte, 1) == 0);
    CHECK(source->fault().code == base::FaultCode::aborted);
    other.join();
  }

  TEST_CASE("read-ahead: a compressed pipe whose writer falls silent can be left, and be stopped") {
    const TempFolder folder;
    Builder b;
    b.pcap_header();
    for (std::uint32_t i = 0; i < 3'000; ++i) b.record(i, 0, 200, 200, static_cast<std::uint8_t>(i * 7));
    gzFile file = gzopen(folder.at("a.gz").c_str(), "wb");
    CHECK(gzwrite(file, b.bytes.data(), static_cast<unsigned>(b.size())) == static_cast<int>(b.size()));
    gzclose(file);
    for (const bool stopped : {false, true}) {
      int ends[2];
      REQUIRE(pipe(ends) == 0);
      std::FILE* stored = std::fopen(folder.at("a.gz").c_str(), "rb");
      std::vector<std::uint8_t> bytes(60'000);
      bytes.resize(std::fread(bytes.data(), 1, bytes.size(), stored));
      std::fclose(stored);
      bytes.resize(bytes.size() - 20);  // never whole
      REQUIRE(write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
      std::atomic<bool> stop{false};
      OpenOptions options;
      options.stop = &stop;
      base::Fault fault;
      auto reader = open_capture("/dev/fd/" + std::to_string(ends[0]), options, fault);
      REQUIRE(reader);
      FrameBatch batch;
      CHECK(reader->next(batch) == ReadStatus::frames);
      if (stopped) {
        std::thread stopper([&] { stop = true; });
        while (reader->next(batch) == ReadStatus::frames) {
        }
        CHECK(reader->fault().code == base::FaultCode::aborted);
        stopper.join();
      }
      reader.reset();
      close(ends[0]);
      close(ends[1]);
    }
  }
}

}  // namespace
}  // namespace tractor::capture::test
