// Whole runs: several files as one stream, an interface, and ends that are asked for.
#include "meter/capture_run.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>
#include <tuple>

#include "capture/loopback.hpp"
#include "capture/temp_folder.hpp"

namespace tractor::meter {
namespace {

using capture::test::Builder;
using capture::test::loopback;
using capture::test::may_capture;
using capture::test::send_datagrams;
using capture::test::TempFolder;
using capture::test::write_file;

// A UDP datagram of 192.0.2.1 port `port` to 192.0.2.2 port 9, without payload.
capture::test::Bytes datagram(std::uint16_t port) {
  Builder b(true);
  b.filler(12, 2).u16(0x0800);
  b.u8(0x45).u8(0).u16(28).u32(0).u8(64).u8(17).u16(0).u32(0xc0000201).u32(0xc0000202);
  b.u16(port).u16(9).u16(8).u16(0);
  return b.bytes;
}

void record(Builder& b, std::uint32_t second, std::uint16_t port) {
  const auto frame = datagram(port);
  b.u32(second).u32(0).u32(frame.size()).u32(frame.size()).raw(frame);
}

RunResult run(RunOptions options, std::vector<EndedFlow>& flows) {
  RunProgress progress;
  const std::atomic<bool> stop{false};
  return run_captures(
      options,
      [&](std::unique_ptr<RowBatch> batch) { flows.insert(flows.end(), batch->flows.begin(), batch->flows.end()); },
      progress, stop);
}

TEST_CASE("run: a flow goes on from file to file, and flows are numbered over all of them") {
  const TempFolder folder;
  Builder first;
  first.pcap_header();
  record(first, 100, 1000);
  record(first, 103, 1000);
  Builder second;
  second.pcap_header();
  record(second, 104, 1000);
  record(second, 105, 2000);
  Builder beside;  // within the first one's time
  beside.pcap_header();
  record(beside, 102, 3000);
  write_file(folder.at("1"), first.bytes);
  write_file(folder.at("2"), second.bytes);
  write_file(folder.at("3"), beside.bytes);
  RunOptions options;
  options.paths = {folder.at("2"), folder.at("3"), folder.at("absent"), folder.at("1")};
  std::vector<EndedFlow> flows;
  const RunResult result = run(options, flows);
  CHECK(result.packets == 5);
  CHECK(result.meter.clock_backwards == 0);
  REQUIRE(flows.size() == 3);
  CHECK(flows[0].flow_id == 1);
  CHECK(flows[0].packets[0] == 3);
  CHECK(flows[0].last_ns - flows[0].first_ns == 4 * base::kNsPerSecond);
  CHECK(flows[1].flow_id == 2);  // port 3000 at 102
  CHECK(flows[1].first_ns == 102 * base::kNsPerSecond);
  CHECK(flows[2].flow_id == 5);
  // what the files say of themselves: in the order of the paths
  REQUIRE(result.captures.size() == 3);
  CHECK(result.captures[0].path == folder.at("2"));
  CHECK(result.captures[2].path == folder.at("1"));
  REQUIRE(result.faults.size() == 1);
  CHECK(result.faults[0].path == folder.at("absent"));
  CHECK(result.packets_before_fault[0] == 0);
}

TEST_CASE("run: a fault tells its own file's packets and offset") {
  const TempFolder folder;
  Builder whole;
  whole.pcap_header();
  for (std::uint32_t i = 0; i < 10; ++i) record(whole, 100 + i, 1000);
  Builder cut;
  cut.pcap_header();
  for (std::uint32_t i = 0; i < 3; ++i) record(cut, 101 + i, 2000);
  const std::size_t edge = cut.size() - 58;
  cut.bytes.resize(cut.size() - 1);
  write_file(folder.at("whole"), whole.bytes);
  write_file(folder.at("cut"), cut.bytes);
  RunOptions options;
  options.paths = {folder.at("whole"), folder.at("cut")};
  std::vector<EndedFlow> flows;
  const RunResult result = run(options, flows);
  CHECK(result.packets == 12);
  REQUIRE(result.faults.size() == 1);
  CHECK(result.faults[0].path == folder.at("cut"));
  CHECK(result.faults[0].offset == edge);
  CHECK(result.packets_before_fault[0] == 2);
}

TEST_CASE("run: an end that was asked for before the beginning") {
  const TempFolder folder;
  Builder b;
  b.pcap_header();
  record(b, 100, 1000);
  write_file(folder.at("a"), b.bytes);
  const std::atomic<bool> finish{true};
  RunOptions options;
  options.paths = {folder.at("a")};
  options.finish = &finish;
  std::vector<EndedFlow> flows;
  const RunResult result = run(options, flows);
  CHECK(result.faults.empty());
  CHECK(flows.empty());
}

// The second datagram's fragments in reverse, the first one at last; a packet of the same flow before, one after.
Builder fragments_in_reverse() {
  Builder file;
  file.pcap_header();
  record(file, 100, 1000);
  const auto fragment = [&](std::uint32_t second, std::uint16_t field, std::uint16_t first_word) {
    auto frame = datagram(first_word);
    frame[18] = 7;  // identification
    frame[20] = static_cast<std::uint8_t>(field >> 8);
    frame[21] = static_cast<std::uint8_t>(field);
    file.u32(second).u32(0).u32(frame.size()).u32(frame.size()).raw(frame);
  };
  fragment(101, 0x0002, 0xffff);
  fragment(102, 0x2001, 0xffff);
  record(file, 103, 2000);
  fragment(104, 0x2000, 1000);
  record(file, 105, 1000);
  fragment(106, 0x2001, 0xffff);
  file.bytes[file.bytes.size() - 10] ^= 1;  // a destination of its own: its first fragment never comes
  return file;
}

TEST_CASE("run: fragments without a first one come late to their flow, and yet it is one flow") {
  const TempFolder folder;
  Builder file;
  file.pcap_header();
  const auto orphan = [&](std::uint32_t second, std::uint8_t identification) {
    auto frame = datagram(0);
    frame[18] = identification;
    frame[21] = 1;
    file.u32(second).u32(0).u32(frame.size()).u32(frame.size()).raw(frame);
  };
  orphan(100, 1);
  orphan(215, 2);  // before the idle timeout of 120 s
  for (std::uint32_t second = 220; second < 300; ++second) record(file, second, 1000);
  write_file(folder.at("1"), file.bytes);
  RunOptions options;
  options.paths = {folder.at("1")};
  std::vector<EndedFlow> flows;
  CHECK(run(options, flows).meter.clock_backwards == 0);
  REQUIRE(flows.size() == 2);
  CHECK(flows[0].flow_id == 1);
  CHECK(flows[0].packets[0] == 2);
  CHECK(flows[0].reason == flow::EndReason::eof);
}

// Queries to a name server with answers, and datagrams between few ports: flows end by silence all the time, and
// windows with them.
Builder many_flows() {
  std::mt19937 random(9);
  Builder b;
  b.pcap_header();
  for (std::uint32_t second = 1000; second < 8'000; ++second) {
    for (auto left = random() % 8; left > 0; --left) record(b, second, static_cast<std::uint16_t>(random() % 300));
  }
  return b;
}

// All of a row but what it points to.
using RowText = std::tuple<RowKind, std::uint64_t, std::uint64_t, std::uint64_t, base::TimeNs, std::vector<double>>;

std::vector<RowText> rows_of(const std::string& path, unsigned threads) {
  RunOptions options;
  options.paths = {path};
  options.threads = threads;
  options.meter.window_rows = true;
  options.meter.idle_ns = 20 * base::kNsPerSecond;
  options.meter.features = features::Selection::all();
  std::vector<RowText> rows;
  RunProgress progress;
  const std::atomic<bool> stop{false};
  const RowSink sink = [&](std::unique_ptr<RowBatch> batch) {
    for (std::uint32_t i = 0; i < batch->rows; ++i) {
      const double* const f = &batch->features[std::size_t{i} * batch->feature_count];
      const std::vector<double> features(f, f + batch->feature_count);
      if (batch->kind == RowKind::windows) {
        const EndedWindow& window = batch->windows[i];
        rows.emplace_back(batch->kind, window.flow_id, window.index, 0, window.last_ns, features);
      } else {
        const EndedFlow& flow = batch->flows[i];
        rows.emplace_back(batch->kind, flow.flow_id, flow.row_number, flow.packets[0] + flow.packets[1], flow.last_ns,
                          features);
      }
    }
  };
  CHECK(run_captures(options, sink, progress, stop).faults.empty());
  return rows;
}

TEST_SUITE("threads") {
  TEST_CASE("run: fragments before their first one are of its flow, at their own times, with any number of threads") {
    const TempFolder folder;
    write_file(folder.at("1"), fragments_in_reverse().bytes);
    for (const unsigned threads : {1u, 2u, 3u}) {
      RunOptions options;
      options.paths = {folder.at("1")};
      options.threads = threads;
      std::vector<EndedFlow> flows;
      const RunResult result = run(options, flows);
      CHECK(result.meter.clock_backwards == 0);
      CHECK(result.decode.anomalies[static_cast<std::size_t>(packet::Anomaly::fragment_orphan)] == 1);
      REQUIRE(flows.size() == 3);
      CHECK(flows[0].packets[0] == 5);
      CHECK(flows[0].first_ns == 100 * base::kNsPerSecond);
      CHECK(flows[0].last_ns == 105 * base::kNsPerSecond);
      CHECK(flows[1].packets[0] == 1);
      CHECK(flows[2].flow_id == 7);  // without ports
      CHECK(flows[2].first_ns == 106 * base::kNsPerSecond);
    }
  }

  TEST_CASE("run: the same rows of every kind, in the same order, with any number of threads") {
    const TempFolder folder;
    write_file(folder.at("1"), many_flows().bytes);
    const std::vector<RowText> one = rows_of(folder.at("1"), 1);
    REQUIRE(one.size() > 10'000);
    for (const unsigned threads : {2u, 3u, 8u}) CHECK(rows_of(folder.at("1"), threads) == one);
  }

  TEST_CASE("run: memory that runs out while rows are taken is told, with any number of threads") {
    const TempFolder folder;
    write_file(folder.at("1"), many_flows().bytes);
    for (const unsigned threads : {1u, 2u}) {
      RunOptions options;
      options.paths = {folder.at("1")};
      options.threads = threads;
      options.meter.batch_rows = 1;
      RunProgress progress;
      const std::atomic<bool> stop{false};
      const RunResult result = run_captures(
          options, [](std::unique_ptr<RowBatch>) { throw std::bad_alloc(); }, progress, stop);
      REQUIRE(result.faults.size() == 1);
      CHECK(result.faults[0].code == base::FaultCode::out_of_memory);
    }
  }

  TEST_CASE("run: an interface delivers rows while it goes on, and the rest at its end") {
    if (!may_capture()) return;
    std::atomic<bool> finish{false};
    const std::atomic<bool> stop{false};
    RunOptions options;
    options.live = loopback();
    options.filter = options.live.filter;
    options.finish = &finish;
    options.meter.idle_ns = 1;  // every later packet ends the flow before it
    std::atomic<std::uint32_t> rows{0};
    RunProgress progress;
    RunResult result;
    std::thread run([&] {
      result = run_captures(
          options, [&](std::unique_ptr<RowBatch> batch) { rows += batch->rows; }, progress, stop);
    });
    for (int tries = 0; rows == 0 && tries < 100; ++tries) {
      send_datagrams(1);
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    CHECK(rows > 0);
    finish = true;
    run.join();
    CHECK(result.faults.empty());
    CHECK(rows == result.meter.flows);
    CHECK(result.packets == result.captures.at(0).frames);
    CHECK(result.captures.at(0).path == "lo");
  }
}

}  // namespace
}  // namespace tractor::meter
