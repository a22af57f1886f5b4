// One thread or two: the same rows; and an end at any moment.
#include "meter/packet_feed.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <random>
#include <tuple>
#include <vector>

#include "packet/packet_view.hpp"

using namespace tractor;
using namespace tractor::meter;

namespace {

struct Storage : capture::Chunk {
  explicit Storage(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  ~Storage() override { --alive_; }
  std::atomic<int>& alive_;
};

PacketDescriptor packet_of(std::mt19937& random, std::uint64_t number) {
  const std::uint8_t a[4] = {10, 0, 0, 1}, b[4] = {10, 0, 0, 2};
  const auto port = static_cast<std::uint16_t>(1024 + random() % 200);
  const bool forward = random() % 2 == 0;
  const auto keyed = forward ? flow::make_key_ipv4(a, b, port, 80, 6) : flow::make_key_ipv4(b, a, 80, port, 6);
  PacketDescriptor p{};
  p.key = keyed.key;
  p.swapped = keyed.swapped;
  p.hash = static_cast<std::uint32_t>(flow::hash_key(keyed.key, 0));
  p.time_ns = static_cast<base::TimeNs>(number) * 7'000'000 + random() % 1000;
  p.packet_number = number;
  p.wire_bytes = 60 + random() % 1000;
  p.ip_bytes = p.wire_bytes - 14;
  p.tcp_flags = random() % 50 == 0 ? packet::kTcpRst : packet::kTcpAck;
  p.vlan_id = packet::kNoVlan;
  return p;
}

using Rows = std::vector<std::tuple<std::uint64_t, std::uint64_t, base::TimeNs, std::vector<double>>>;

RowSink collect(Rows& rows) {
  return [&rows](std::unique_ptr<RowBatch> batch) {
    for (std::uint32_t i = 0; i < batch->rows; ++i) {
      const double* f = &batch->features[std::size_t{i} * batch->feature_count];
      const EndedFlow& flow = batch->flows[i];
      rows.emplace_back(flow.flow_id, flow.packets[0] + flow.packets[1], flow.last_ns,
                        std::vector<double>(f, f + batch->feature_count));
    }
  };
}

// Feeds `count` packets in batches of frames of uneven sizes.
void feed_packets(PacketFeed& feed, std::uint64_t count, std::atomic<int>& chunks_alive) {
  std::mt19937 random(9);
  for (std::uint64_t number = 1; number <= count;) {
    feed.begin_frames(std::make_shared<Storage>(chunks_alive));
    for (std::uint64_t n = 1 + random() % 700; n > 0 && number <= count; --n, ++number) {
      feed.next() = packet_of(random, number);
      feed.commit();
    }
    feed.end_frames();
    if (random() % 20 == 0) feed.flush();
  }
}

}  // namespace

TEST_SUITE("threads") {
  TEST_CASE("metering on a thread of its own gives the same rows in the same order") {
    MeterOptions options;
    options.facts = false;
    options.tcp_idle_ns = 2 * base::kNsPerSecond;
    Rows one, two;
    std::atomic<int> chunks_alive = 0;
    for (const unsigned threads : {1U, 2U}) {
      const auto feed = make_packet_feed(options, collect(threads == 1 ? one : two), threads);
      feed_packets(*feed, 60'000, chunks_alive);
      feed->finish();
      CHECK(feed->counters().flows == (threads == 1 ? one : two).size());
    }
    CHECK(chunks_alive == 0);
    REQUIRE(one.size() > 1'000);
    CHECK(one == two);
  }

  TEST_CASE("several chunks under the address of one are held all the same") {
    using Chunks = std::vector<std::shared_ptr<const capture::Chunk>>;
    std::atomic<int> chunks_alive = 0;
    const auto first = std::make_shared<Storage>(chunks_alive);
    std::mutex metering;
    Rows rows;
    const auto feed = make_packet_feed(
        {.facts = false, .batch_rows = 1}, [&](std::unique_ptr<RowBatch>) { const std::lock_guard wait(metering); }, 2);
    std::mt19937 random(1);
    {
      const std::lock_guard hold(metering);  // nothing is metered to its end meanwhile
      for (std::uint64_t number = 1; number <= 40; ++number) {
        const auto both = std::make_shared<Chunks>(Chunks{first, std::make_shared<Storage>(chunks_alive)});
        feed->begin_frames({both, first.get()});
        feed->next() = packet_of(random, number);
        feed->commit();
        feed->end_frames();
      }
      CHECK(chunks_alive == 41);
    }
    feed->finish();
    CHECK(chunks_alive == 1);
  }

  TEST_CASE("a feed that is given up in the middle lets go of everything") {
    std::atomic<int> chunks_alive = 0;
    for (const std::uint64_t count : {0, 1, 4'095, 4'096, 4'097, 40'000}) {
      Rows rows;
      const auto feed = make_packet_feed({}, collect(rows), 2);
      feed_packets(*feed, count, chunks_alive);
      (void)feed->flows();
      (void)feed->counters();
    }
    CHECK(chunks_alive == 0);
  }

  TEST_CASE("memory that runs out on the metering thread is told to the reader") {
    const auto feed = make_packet_feed(
        {.batch_rows = 1}, [](std::unique_ptr<RowBatch>) { throw std::bad_alloc(); }, 2);
    std::atomic<int> chunks_alive = 0;
    feed_packets(*feed, 5'000, chunks_alive);
    CHECK_THROWS_AS(feed->finish(), std::bad_alloc);
  }
}
