// The repository's sample captures, cut everywhere, against themselves run whole.
#include <doctest/doctest.h>

#include <filesystem>

#include "split_checks.hpp"

namespace tractor::split::test {
namespace {

std::vector<std::string> samples() {
  std::vector<std::string> paths;
  for (const char* folder : {"test/captures", "../test/captures", "../../test/captures"}) {
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && entry.path().extension() != ".md") paths.push_back(entry.path().string());
    }
    break;
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST_CASE("split: sample captures give the rows of one run, however they are cut") {
  for (const std::string& path : samples()) {
    CAPTURE(path);
    const meter::MeterOptions options = all_rows();
    const Outcome whole = run_whole(path, {options});
    for (const std::uint64_t range_bytes : {1000, 5000, 64 << 10}) {
      for (const std::uint32_t partitions : {1, 2, 3, 7}) {
        CAPTURE(range_bytes);
        CAPTURE(partitions);
        const Outcome parts = run_split(path, {options}, range_bytes, partitions);
        if (!parts.whole.empty()) {
          MESSAGE(path << ": " << parts.whole);
          break;
        }
        if (parts.ranges == 0) break;  // no capture
        check_same(whole, parts);
      }
    }
  }
}

}  // namespace
}  // namespace tractor::split::test
