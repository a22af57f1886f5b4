// Fuzzes captures in parts: whatever the capture, and wherever it is cut, rows, counts and the packet index are those
// of one run, or the capture is left to one run with a reason.
//
// Input: the capture, then the length of a range (1 byte), partitions (1), what is switched on (1), timeouts (1).
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "../test/split/split_run.hpp"
#include "reading.hpp"
#include "require.hpp"

namespace {

using namespace tractor;

// In memory where the machine has such a folder; one for all runs of the process.
class Folder {
 public:
  Folder() {
    const std::filesystem::path memory("/dev/shm");
    const bool has_memory = std::filesystem::is_directory(memory);
    std::string name = ((has_memory ? memory : std::filesystem::temp_directory_path()) / "fuzz-split-XXXXXX").string();
    fuzz::require(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string parts() const {
    std::filesystem::remove_all(path_ / "parts");
    std::filesystem::create_directory(path_ / "parts");
    return (path_ / "parts").string();
  }
  std::string write(base::ByteView bytes) const {
    std::string path = (path_ / "capture").string();
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    fuzz::require(static_cast<bool>(file));
    return path;
  }

 private:
  std::filesystem::path path_;
};

meter::MeterOptions options_of(std::uint8_t rows, std::uint8_t timeouts) {
  meter::MeterOptions options;
  options.window_rows = (rows & 1) != 0;
  options.facts = (rows & 2) == 0;
  options.openings = (rows & 4) == 0;
  if ((rows & 8) != 0) options.features = features::Selection::all();
  options.max_flows = 1'000;
  options.batch_rows = 1u + (rows >> 4);
  if (timeouts == 0) return options;
  options.tcp_idle_ns = (timeouts & 0x0f) * base::kNsPerSecond;
  options.idle_ns = (timeouts >> 4) * base::kNsPerSecond;
  options.active_ns = (timeouts & 3) * base::kNsPerSecond;
  return options;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  const fuzz::Choices<4> choices({data, size});
  const std::string path = folder.write(choices.rest);
  const meter::MeterOptions options = options_of(choices.at[2], choices.at[3]);
  const std::uint64_t range_bytes = 700 + 16 * std::uint64_t{choices.at[0]};
  using namespace split::test;
  const Asked asked{options};
  const Outcome parts = run_split_in(folder.parts(), path, asked, range_bytes, 1 + choices.at[1] % 7u);
  if (!parts.broken.empty()) std::fprintf(stderr, "%s\n", parts.broken.c_str());
  fuzz::require(parts.broken.empty());
  if (!parts.whole.empty() || parts.ranges == 0) return 0;
  const Outcome whole = run_whole_in(folder.parts(), path, asked);
  fuzz::require(text_of(whole.result) == text_of(parts.result));
  fuzz::require(whole.batches == parts.batches);
  fuzz::require(whole.packet_index == parts.packet_index);
  return 0;
}
