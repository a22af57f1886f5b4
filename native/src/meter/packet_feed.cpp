// The two ways from decoding to metering. A lock is taken once for a batch of packets, never for one.
#include "meter/packet_feed.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "meter/bounded_queue.hpp"

namespace tractor::meter {

namespace {

void move_behind(std::vector<FragmentBytes>& all, std::vector<FragmentBytes> more) {
  for (FragmentBytes& one : more) all.push_back(std::move(one));
}

class DirectFeed final : public PacketFeed {
 public:
  DirectFeed(const MeterOptions& options, const RowSink& sink) : meter_(options, sink) {
    meter_here_ = &meter_;
    packets_ = group_.data();
    room_ = group_.size();
  }

  void begin_frames(const std::shared_ptr<const capture::Chunk>&) override {}
  void end_frames() override {
    submit();
    bytes_.clear();
  }
  void hold(std::vector<FragmentBytes> bytes) override { move_behind(bytes_, std::move(bytes)); }
  void flush() override { meter_.flush(); }
  void finish() override {
    submit();
    meter_.finish();
  }
  std::uint64_t flows() const override { return meter_.counters().flows; }
  const MeterCounters& counters() override { return meter_.counters(); }

 private:
  void submit() override {
    meter_.add({packets_, count_});
    count_ = 0;
  }

  std::array<PacketDescriptor, 32> group_;
  std::vector<FragmentBytes> bytes_;
  FlowMeter meter_;
};

struct PacketBatch {
  // So many that waking the other thread costs nothing a packet, so few that a batch is a part of the second-level
  // cache.
  static constexpr std::size_t kPackets = 1024;
  std::unique_ptr<PacketDescriptor[]> packets{new PacketDescriptor[kPackets]};
  std::size_t count = 0;
  bool flush = false;
  std::vector<std::shared_ptr<const capture::Chunk>> chunks;  // that the packets' payloads lie in
  std::vector<FragmentBytes> bytes;                           // likewise
};

class QueuedFeed final : public PacketFeed {
 public:
  QueuedFeed(const MeterOptions& options, const RowSink& sink) : meter_(options, sink) {
    begin_batch();
    worker_ = std::thread([this] { work(); });
  }
  ~QueuedFeed() override {
    full_.close();
    if (worker_.joinable()) worker_.join();
  }

  void begin_frames(const std::shared_ptr<const capture::Chunk>& chunk) override {
    chunk_ = chunk;
    hold_chunk();
  }
  void end_frames() override {
    chunk_.reset();
    bytes_.clear();
  }
  void hold(std::vector<FragmentBytes> bytes) override {
    move_behind(batch_->bytes, bytes);
    move_behind(bytes_, std::move(bytes));
  }
  void flush() override {
    batch_->flush = true;
    submit();
  }
  void finish() override {
    submit();
    full_.finish();
    worker_.join();
    if (failure_) std::rethrow_exception(failure_);
    meter_.finish();
  }
  std::uint64_t flows() const override { return flows_.load(std::memory_order_relaxed); }
  const MeterCounters& counters() override {
    full_.close();
    if (worker_.joinable()) worker_.join();
    return meter_.counters();
  }

 private:
  void submit() override {
    batch_->count = count_;
    full_.push(std::move(batch_));
    begin_batch();
    if (chunk_) hold_chunk();  // full in the middle of its frames
    batch_->bytes = bytes_;
  }
  void hold_chunk() {
    // By owner: a batch of several chunks goes by the address of its first.
    const auto same = [this](const auto& held) { return !held.owner_before(chunk_) && !chunk_.owner_before(held); };
    if (batch_->chunks.empty() || !same(batch_->chunks.back())) batch_->chunks.push_back(chunk_);
  }
  void begin_batch() {
    std::optional<std::unique_ptr<PacketBatch>> used = empty_.try_pop();
    batch_ = used ? std::move(*used) : std::make_unique<PacketBatch>();
    packets_ = batch_->packets.get();
    room_ = PacketBatch::kPackets;
    count_ = 0;
  }

  void work() {
    while (std::optional<std::unique_ptr<PacketBatch>> batch = full_.pop()) {
      try {
        take(**batch);
      } catch (...) {
        failure_ = std::current_exception();
        full_.close();
      }
      empty_.push(std::move(*batch));
    }
  }
  void take(PacketBatch& batch) {
    // The packets lie in the other core's cache: they are asked for two groups ahead, their places in the flow table
    // one.
    const std::span<const PacketDescriptor> packets{batch.packets.get(), batch.count};
    const auto group = [&packets](std::size_t begin) {
      begin = std::min(begin, packets.size());
      return packets.subspan(begin, std::min(kAtOnce, packets.size() - begin));
    };
    prefetch(group(kAtOnce));
    foresee(group(0));
    for (std::size_t begin = 0; begin < packets.size(); begin += kAtOnce) {
      prefetch(group(begin + 2 * kAtOnce));
      foresee(group(begin + kAtOnce));
      meter_.add(group(begin));
    }
    if (batch.flush) meter_.flush();
    batch.flush = false;
    batch.chunks.clear();
    batch.bytes.clear();
    flows_.store(meter_.counters().flows, std::memory_order_relaxed);
  }

  void foresee(std::span<const PacketDescriptor> packets) const {
    for (const PacketDescriptor& packet : packets) meter_.foresee(packet);
  }
  static void prefetch(std::span<const PacketDescriptor> packets) {
    const char* const bytes = reinterpret_cast<const char*>(packets.data());
    for (std::size_t at = 0; at < packets.size_bytes(); at += 64) __builtin_prefetch(bytes + at);
  }

  static constexpr std::size_t kWaiting = 4;
  static constexpr std::size_t kAtOnce = 32;
  FlowMeter meter_;  // the worker's alone until it is joined
  std::atomic<std::uint64_t> flows_{0};
  std::exception_ptr failure_;
  BoundedQueue<std::unique_ptr<PacketBatch>> full_{kWaiting};
  BoundedQueue<std::unique_ptr<PacketBatch>> empty_{2 * kWaiting + 4};  // room for all there are: never waits
  std::unique_ptr<PacketBatch> batch_;
  std::shared_ptr<const capture::Chunk> chunk_;  // of the frames that are being decoded
  std::vector<FragmentBytes> bytes_;             // likewise
  std::thread worker_;
};

}  // namespace

std::unique_ptr<PacketFeed> make_packet_feed(const MeterOptions& options, const RowSink& sink, unsigned threads) {
  if (threads <= 1) return std::make_unique<DirectFeed>(options, sink);
  return std::make_unique<QueuedFeed>(options, sink);
}

}  // namespace tractor::meter
