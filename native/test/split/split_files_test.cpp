// The files that parts leave for each other: the same each time, and doubted; the capture beside them too.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "made_traffic.hpp"
#include "split_checks.hpp"

namespace tractor::split::test {
namespace {

using capture::test::TempFolder;
using capture::test::write_file;

struct Scans {
  explicit Scans(const TempFolder& folder)
      : path(folder.at("x")), parts(folder.at("parts")), asked(Asked{all_rows()}.run(parts)) {
    write_file(path, MadeTraffic(8, 400).pcap());
    std::filesystem::create_directory(parts);
    base::Fault fault;
    std::string whole;
    REQUIRE(plan_split({path, 4000, 2, {}, true}, plan, whole, fault));
  }
  base::Fault scan(std::size_t range) {
    ScanCounts counts;
    return scan_range(plan, range, parts, {}, counts, stop);
  }
  void scan_all() {
    for (std::size_t range = 0; range < plan.ranges(); ++range) REQUIRE(!scan(range));
  }

  std::string path, parts;
  const meter::RunOptions asked;
  SplitPlan plan;
  std::atomic<bool> stop{false};
};

TEST_CASE("split: a part that runs again leaves the same bytes, and nothing beside them") {
  const TempFolder folder;
  Scans scans(folder);
  std::atomic<std::uint64_t> packets{0};
  const auto run_all = [&] {
    scans.scan_all();
    base::Fault fault;
    while (true) {
      const ProofOutcome proof = prove_ranges(scans.plan, scans.parts, scans.stop, fault);
      if (proof.proven) break;
      for (const RangeToScan& again : proof.to_scan) {
        ScanCounts counts;
        REQUIRE(!scan_range(scans.plan, again.range, scans.parts, again.start, counts, scans.stop));
      }
    }
    for (std::size_t p = 0; p < 2; ++p) {
      REQUIRE(!meter_partition(scans.plan, p, scans.parts, scans.asked, packets, scans.stop));
    }
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(scans.parts)) {
      files[entry.path().filename().string()] = bytes_of(entry.path().string());
    }
    return files;
  };
  const auto first = run_all();
  CHECK(first.size() == scans.plan.ranges() + 3);
  CHECK(first == run_all());
}

TEST_CASE("split: files that are damaged, missing or of another run are faults") {
  const TempFolder folder;
  Scans scans(folder);
  base::Fault fault;
  CHECK(!prove_ranges(scans.plan, scans.parts, scans.stop, fault).proven);
  CHECK(fault.code == base::FaultCode::not_found);  // nothing was scanned
  scans.scan_all();
  const std::string file = range_path(scans.parts, 1);
  const std::string good = bytes_of(file);
  for (std::size_t at = 0; at < good.size(); at += 101) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    std::ofstream(file, std::ios::binary) << bad;
    fault = {};
    std::atomic<std::uint64_t> packets{0};
    const ProofOutcome proof = prove_ranges(scans.plan, scans.parts, scans.stop, fault);
    bool refused = !proof.proven;
    for (std::size_t p = 0; p < 2 && !refused; ++p) {
      refused = static_cast<bool>(meter_partition(scans.plan, p, scans.parts, scans.asked, packets, scans.stop));
    }
    CHECK_MESSAGE(refused, "byte " << at);
  }
  SplitPlan other = scans.plan;
  ++other.seed;
  std::ofstream(file, std::ios::binary) << good;
  fault = {};
  CHECK(!prove_ranges(other, scans.parts, scans.stop, fault).proven);
  CHECK(fault.code == base::FaultCode::bad_record);
}

TEST_CASE("split: a capture that changed is refused by every part") {
  const TempFolder folder;
  Scans scans(folder);
  scans.scan_all();
  std::ofstream(scans.path, std::ios::app) << "more";
  CHECK(scans.scan(1).code == base::FaultCode::changed);
  base::Fault fault;
  CHECK(!prove_ranges(scans.plan, scans.parts, scans.stop, fault).proven);
  CHECK(fault.code == base::FaultCode::changed);
  std::atomic<std::uint64_t> packets{0};
  CHECK(meter_partition(scans.plan, 0, scans.parts, scans.asked, packets, scans.stop).code == base::FaultCode::changed);
}

TEST_CASE("split: what is stopped leaves no file") {
  const TempFolder folder;
  Scans scans(folder);
  scans.stop = true;
  CHECK(scans.scan(1).code == base::FaultCode::aborted);
  CHECK(std::filesystem::is_empty(scans.parts));
}

}  // namespace
}  // namespace tractor::split::test
