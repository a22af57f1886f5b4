// Property of split runs: the rows, their order and every count are those of one run, wherever the cuts are.
#include <doctest/doctest.h>

#include "made_traffic.hpp"
#include "meter/flow_names.hpp"
#include "split_checks.hpp"

namespace tractor::split::test {
namespace {

using capture::test::TempFolder;
using capture::test::write_file;

TEST_CASE("split: flows that depend on each other, over every cut") {
  const TempFolder folder;
  const std::string path = folder.at("made.pcap");
  std::size_t announced = 0, resolved = 0, orphans = 0;
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    const MadeTraffic traffic(seed, 1500);
    write_file(path, traffic.pcap());
    meter::MeterOptions options = all_rows();
    if (seed % 3 == 0) options.active_ns = 5 * base::kNsPerSecond;
    if (seed % 4 == 1) options.features = features::Selection::only(features::FeatureSet::iscx);
    if (seed % 4 == 2) options.window_rows = false;
    options.batch_rows = 16 << seed % 5;
    const Outcome whole = run_whole(path, {options});
    orphans += whole.result.decode.anomalies[static_cast<std::size_t>(packet::Anomaly::fragment_orphan)];
    for (const std::uint64_t range_bytes : {1024, 4096, 8192, 65'536}) {
      for (const std::uint32_t partitions : {1, 2, 3, 7}) {
        CAPTURE(range_bytes);
        CAPTURE(partitions);
        const Outcome parts = run_split(path, {options}, range_bytes, partitions);
        REQUIRE(parts.whole.empty());
        check_same(whole, parts);
      }
    }
    meter::RunOptions run;
    run.paths = {path};
    run.meter = options;
    meter::RunProgress progress;
    (void)meter::run_captures(
        run,
        [&](std::unique_ptr<meter::RowBatch> batch) {
          for (const meter::EndedFlow& flow : batch->flows) {
            const meter::FlowNames names(std::string_view(batch->names).substr(flow.names_begin, flow.names_size));
            announced += names.announcement().flow_id != 0;
            resolved += names.resolved_by() != 0;
          }
        },
        progress, std::atomic<bool>{false});
  }
  // the traffic is what it is meant to be
  CHECK(announced > 50);
  CHECK(resolved > 100);
  CHECK(orphans > 20);
}

TEST_CASE("split: without facts, without openings, and with a filter") {
  const TempFolder folder;
  const std::string path = folder.at("made.pcap");
  write_file(path, MadeTraffic(99, 1200).pcap());
  meter::MeterOptions options = all_rows();
  options.openings = false;
  check_same(run_whole(path, {options}), run_split(path, {options}, 5000, 3));
  options.facts = false;
  check_same(run_whole(path, {options}), run_split(path, {options}, 5000, 3));
  base::Fault fault;
  if (!capture::PacketFilter::compile("udp", fault)) {
    MESSAGE("skipped the filter: " << fault.message);
    return;
  }
  check_same(run_whole(path, {options}, "udp"), run_split(path, {options}, 5000, 3, "udp"));
  const Outcome senseless = run_split(path, {options}, 5000, 3, "wlan type data");
  CHECK(senseless.rows == 0);
  REQUIRE(senseless.result.faults.size() == 1);
  CHECK(senseless.result.faults[0].code == base::FaultCode::bad_filter);
  check_same(run_whole(path, {options}, "wlan type data"), senseless);
}

TEST_CASE("split: without a packet index, and with one of windows alone") {
  const TempFolder folder;
  const std::string path = folder.at("made.pcap");
  write_file(path, MadeTraffic(31, 1200).pcap());
  Asked asked{all_rows(), false};
  check_same(run_whole(path, asked), run_split(path, asked, 5000, 3));
  asked.packet_index = true;
  const Outcome rows = run_whole(path, asked);
  CHECK(!rows.packet_index.empty());
  asked.meter.flow_rows = asked.meter.openings = false;
  const Outcome windows = run_split(path, asked, 5000, 3);
  check_same(run_whole(path, asked), windows);
  CHECK(windows.packet_index == rows.packet_index);
}

TEST_CASE("split: more flows than one run may hold are left to one run") {
  const TempFolder folder;
  const std::string path = folder.at("made.pcap");
  write_file(path, MadeTraffic(7, 1000).pcap());
  meter::MeterOptions options = all_rows();
  options.max_flows = 40;
  CHECK(run_split(path, {options}, 8192, 3).whole.find("flows open") != std::string::npos);
  options.max_flows = 100'000;
  check_same(run_whole(path, {options}), run_split(path, {options}, 8192, 3));
}

}  // namespace
}  // namespace tractor::split::test
