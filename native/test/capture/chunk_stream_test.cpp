// Chunks: any size gives the same frames, frames outlive the reader's progress, storage is used again.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "capture/chunk_stream.hpp"
#include "reading.hpp"

namespace tractor::capture::test {
namespace {

// Lengths that straddle everything, a fixed sequence.
std::vector<std::uint32_t> lengths() {
  std::vector<std::uint32_t> out;
  std::uint32_t state = 12'345;
  for (int i = 0; i < 400; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    out.push_back(i % 50 == 49 ? 3'000 + (state >> 16) % 9'000 : (state >> 16) % 300);
  }
  return out;
}

Bytes sample_pcap(bool big) {
  Builder b(big);
  b.pcap_header();
  std::uint32_t i = 0;
  for (const std::uint32_t length : lengths()) {
    b.record(i, i % 1'000, length, length + i % 3, static_cast<std::uint8_t>(i));
    ++i;
  }
  return b.bytes;
}

Bytes sample_pcapng(bool big) {
  Builder b(big);
  b.section().interface(1).interface(101, 0, Builder(big).option(9, {9}).bytes);
  std::uint32_t i = 0;
  for (const std::uint32_t length : lengths()) {
    const Bytes options = i % 7 == 0 ? Builder(big).option(1, text_bytes("note")).bytes : Bytes{};
    if (i % 11 == 10) {
      b.simple(length, length, static_cast<std::uint8_t>(i));
    } else {
      b.enhanced(i % 2, i * 1'000'000ULL, length, length, static_cast<std::uint8_t>(i), options);
    }
    if (i % 97 == 96) b.block(0xbad, Builder(big).u64(0).filler(5'000, 0).bytes);
    ++i;
  }
  return b.bytes;
}

TEST_CASE("every chunk size, read size and batch size gives the same frames") {
  const std::vector<Bytes> samples{sample_pcap(false), sample_pcap(true), sample_pcapng(false), sample_pcapng(true)};
  for (const Bytes& bytes : samples) {
    const Reading whole = read_bytes(bytes);
    REQUIRE(whole.status == ReadStatus::end);
    REQUIRE(whole.frames.size() == 400);
    std::size_t step = 1;
    for (std::size_t chunk = 1; chunk < 200'000; chunk += step, step += step / 4 + 1) {
      CAPTURE(chunk);
      OpenOptions options;
      options.chunk_bytes = chunk;
      options.max_frames_per_batch = chunk % 13 + 1;
      const Reading r = read_bytes(bytes, options);
      CHECK(r.status == ReadStatus::end);
      CHECK(r.frames == whole.frames);
      CHECK(r.info.bytes_read == bytes.size());
      CHECK(r.info.frame_bytes == whole.info.frame_bytes);
      CHECK(r.info.blocks == whole.info.blocks);
      CHECK(r.info.skipped_bytes == whole.info.skipped_bytes);
      CHECK(r.info.packet_comments == whole.info.packet_comments);
      const Reading dribbled = read_bytes(bytes, options, chunk % 71 + 1);
      CHECK(dribbled.frames == whole.frames);
    }
  }
}

TEST_CASE("frames stay as they were while their chunk is held, beyond the reader's life") {
  const Bytes bytes = sample_pcap(false);
  const Reading whole = read_bytes(bytes);
  OpenOptions options;
  options.chunk_bytes = 1'000;
  base::Fault fault;
  auto reader = open_source(std::make_unique<MemorySource>(bytes), "memory", options, fault);
  REQUIRE(reader);
  std::vector<FrameBatch> kept;
  for (;;) {
    FrameBatch batch;
    if (reader->next(batch) != ReadStatus::frames) break;
    kept.push_back(std::move(batch));
  }
  reader.reset();
  std::size_t i = 0;
  for (const FrameBatch& batch : kept) {
    for (const Frame& frame : batch.frames) {
      CHECK(Bytes(frame.data, frame.data + frame.captured_length) == whole.frames.at(i).bytes);
      CHECK(frame.data >= batch.chunk->storage.data());
      CHECK(frame.data + frame.captured_length <= batch.chunk->storage.data() + batch.chunk->storage.size());
      ++i;
    }
  }
  CHECK(i == 400);
}

TEST_CASE("one batch at a time, one chunk's storage is enough") {
  const Bytes bytes = sample_pcap(false);
  OpenOptions options;
  options.chunk_bytes = 20'000;
  base::Fault fault;
  const auto reader = open_source(std::make_unique<MemorySource>(bytes), "memory", options, fault);
  REQUIRE(reader);
  std::set<const void*> storages;
  FrameBatch batch;
  while (reader->next(batch) == ReadStatus::frames) storages.insert(batch.chunk->storage.data());
  CHECK(storages.size() == 1);
}

TEST_CASE("storage is used again once its last batch lets go of it") {
  const Bytes bytes = sample_pcap(false);
  OpenOptions options;
  options.chunk_bytes = 20'000;
  base::Fault fault;
  const auto reader = open_source(std::make_unique<MemorySource>(bytes), "memory", options, fault);
  REQUIRE(reader);
  std::set<const void*> storages;
  FrameBatch before;
  for (;;) {
    FrameBatch batch;
    if (reader->next(batch) != ReadStatus::frames) break;
    storages.insert(batch.chunk->storage.data());
    before = std::move(batch);  // always one batch behind, as a consumer on another thread is
  }
  CHECK(storages.size() <= 3);
}

// Without an end, and a little at a time. Counts how often reads go on elsewhere than behind the last one.
class Dribble : public ByteSource {
 public:
  explicit Dribble(int& moves) : moves_(moves) {}
  std::size_t read(std::uint8_t* to, std::size_t size) override {
    moves_ += to != next_;
    const std::size_t n = std::min<std::size_t>(size, 100);
    std::fill_n(to, n, std::uint8_t{1});
    next_ = to + n;
    return n;
  }
  const base::Fault& fault() const override { return fault_; }
  std::uint64_t position() const override { return 0; }
  std::uint64_t size() const override { return 0; }
  bool rewritten() const override { return false; }

 private:
  int& moves_;
  const std::uint8_t* next_ = nullptr;
  base::Fault fault_;
};

TEST_CASE("a long record that comes a little at a time is carried on when the chunk is full, not after each read") {
  int moves = 0;
  ChunkStream stream(std::make_unique<Dribble>(moves), 1'000);
  REQUIRE(stream.fill(1'000'000));
  CHECK(moves <= 20);  // about twice as much each time; as many as reads, 10,000, where it is carried on after each
  const base::ByteView bytes = stream.view();
  CHECK(std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 1; }));
}

TEST_CASE("a pipe's short reads are delivered as they come") {
  const Bytes bytes = sample_pcap(false);
  base::Fault fault;
  const auto reader = open_source(std::make_unique<MemorySource>(bytes, 4'096), "memory", {}, fault);
  REQUIRE(reader);
  FrameBatch batch;
  REQUIRE(reader->next(batch) == ReadStatus::frames);
  CHECK(reader->file_position() == 4'096);
}

}  // namespace
}  // namespace tractor::capture::test
