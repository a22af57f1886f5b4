// Fuzzes carving: records of a capture that an index names, wherever it points. The index is made here, since of one
// that is damaged little passes its checksums; a run's own index then finds every frame that the run has metered.
//
// Input: the capture, then how it is read (1 byte) and five places (3 bytes each).
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <string>

#include "capture/carved_reader.hpp"
#include "meter/capture_run.hpp"
#include "meter/carved_packets.hpp"
#include "reading.hpp"
#include "require.hpp"

namespace {

using namespace tractor;

// A file in memory, under a path.
class MemoryFile {
 public:
  explicit MemoryFile(base::ByteView bytes) : descriptor_(memfd_create("fuzz", 0)) {
    fuzz::require(write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

std::uint64_t index_of(const fuzz::Choices<16>& choices, const std::string& capture, const std::string& index) {
  capture::IndexedCapture indexed;
  base::Fault fault;
  fuzz::require(stamp_of(capture, indexed, fault));
  indexed.in_order = (choices.at[0] & 1) != 0;
  if ((choices.at[0] & 2) != 0) indexed.landmarks = {0};
  capture::PacketIndexWriter writer(index);
  std::uint64_t last = 0;
  for (unsigned i = 0; i < 5; ++i) {
    const std::uint64_t offset = base::load_be24(choices.at + 1 + 3 * i);
    if ((choices.at[0] & 4) != 0 && offset % 2 == 0) indexed.landmarks.push_back(offset / 2);
    std::uint8_t entry[capture::kMostEntryBytes];
    std::size_t n = capture::put_varint(entry, capture::zigzag(i + 1));
    n += capture::put_varint(entry + n, capture::zigzag(capture::frame_place(0, offset)));
    last = writer.append({entry, n}, last);
  }
  std::sort(indexed.landmarks.begin(), indexed.landmarks.end());
  writer.finish({indexed});
  return last;
}

std::uint64_t carve(const capture::CarveOptions& options, base::Fault& fault) {
  const auto reader = capture::CarvedReader::open(options, fault);
  if (!reader) return 0;
  capture::FrameBatch batch;
  std::uint64_t frames = 0, touched = 0;
  for (;;) {
    const capture::ReadStatus status = reader->next(batch);
    if (status == capture::ReadStatus::idle) continue;
    if (status != capture::ReadStatus::frames) break;
    fuzz::require(batch.frames.size() == reader->details().size());
    for (const capture::Frame& frame : batch.frames) {
      fuzz::require(frame.interface_index < reader->info().interfaces.size());
      fuzz::require(frame.captured_length <= frame.wire_length);
      for (std::uint32_t i = 0; i < frame.captured_length; ++i) touched += frame.data[i];
    }
    frames += batch.frames.size();
  }
  fault = reader->fault();
  fuzz::require(touched < UINT64_MAX);
  return frames;
}

void carve_own(const std::string& path, const std::string& index) {
  meter::RunOptions options;
  options.paths = {path};
  options.packet_index = index;
  options.meter.facts = false;
  options.meter.max_flows = 64;  // its table is most of what a run costs; and some flows are evicted
  std::vector<std::uint64_t> flows;
  meter::RunProgress progress;
  const std::atomic<bool> stop{false};
  const meter::RunResult result = meter::run_captures(
      options,
      [&](std::unique_ptr<meter::RowBatch> rows) {
        for (const meter::EndedFlow& flow : rows->flows) flows.push_back(flow.packet_log);
      },
      progress, stop);
  base::Fault fault;
  const std::uint64_t frames = carve({{path}, index, flows}, fault);
  const auto metered = result.decode.outcomes[static_cast<std::size_t>(packet::Outcome::metered)];
  fuzz::require(!fault && frames == metered);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Choices<16> choices({data, size});
  const MemoryFile capture(choices.rest), forged({}), own({});
  const std::uint64_t flow = index_of(choices, capture.path(), forged.path());
  base::Fault fault;
  (void)carve({{capture.path()}, forged.path(), {flow}}, fault);
  const auto reader = capture::CarvedReader::open({{capture.path()}, forged.path(), {flow}}, fault);
  if (reader) (void)meter::list_packets(*reader, 3, true, fault);
  carve_own(capture.path(), own.path());
  return 0;
}
