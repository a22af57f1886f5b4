// Fuzzes the readers from open_source on: any bytes, read in any pieces, give the same frames and the same ending.
#include <cstdlib>
#include <memory>
#include <string>

#include "capture/memory_source.hpp"
#include "capture/open_capture.hpp"

namespace {

using namespace tractor;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Outcome {
  std::uint64_t frames = 0, digest = 0, offset = 0, bytes_read = 0;
  base::FaultCode code = base::FaultCode::none;
  bool operator==(const Outcome&) const = default;
};

void mix(std::uint64_t& digest, std::uint64_t value) {
  digest = (digest ^ value) * 0x100000001b3;
}

void take(const capture::FrameBatch& batch, const capture::CaptureInfo& info, Outcome& outcome) {
  require(!batch.frames.empty());
  require(batch.chunk != nullptr);
  const std::uint8_t* first = batch.chunk->storage.data();
  const std::uint8_t* last = first + batch.chunk->storage.size();
  for (const capture::Frame& frame : batch.frames) {
    require(frame.data >= first && frame.data <= last);
    require(frame.captured_length <= static_cast<std::size_t>(last - frame.data));
    require(frame.wire_length >= frame.captured_length);
    require(frame.interface_index < info.interfaces.size());
    mix(outcome.digest, static_cast<std::uint64_t>(frame.time_ns));
    mix(outcome.digest, (std::uint64_t{frame.captured_length} << 32) | frame.wire_length);
    mix(outcome.digest, (std::uint64_t{frame.interface_index} << 32) | (frame.link_type << 16) | frame.fcs_length);
    for (std::uint32_t i = 0; i < frame.captured_length; ++i) mix(outcome.digest, frame.data[i]);
  }
  outcome.frames += batch.frames.size();
  require(info.frames == outcome.frames);
}

Outcome read_all(base::ByteView bytes, std::size_t chunk_bytes, std::size_t most_per_read, std::size_t batch_frames) {
  capture::OpenOptions options;
  options.chunk_bytes = chunk_bytes;
  options.max_record_bytes = 1 << 20;
  options.max_frames_per_batch = batch_frames;
  options.read_ahead = false;  // a thread an input would cost more than the input
  base::Fault fault;
  Outcome outcome;
  const auto reader =
      capture::open_source(std::make_unique<capture::MemorySource>(bytes, most_per_read), "fuzz", options, fault);
  if (reader) {
    capture::FrameBatch batch;
    capture::ReadStatus status = capture::ReadStatus::frames;
    while ((status = reader->next(batch)) == capture::ReadStatus::frames) take(batch, reader->info(), outcome);
    fault = reader->fault();
    require((status == capture::ReadStatus::fault) == static_cast<bool>(fault));
    outcome.bytes_read = reader->info().bytes_read;
    std::uint64_t skipped = 0;
    for (const auto& [reason, count] : reader->info().skipped_bytes) {
      if (reason != "after the compressed data") skipped += count;
    }
    require(skipped <= outcome.bytes_read);
    if (reader->info().compression.empty()) require(outcome.bytes_read == bytes.size());
  } else {
    require(static_cast<bool>(fault));
  }
  require(!fault || (!fault.message.empty() && fault.path == "fuzz"));
  outcome.code = fault.code;
  outcome.offset = fault.offset;
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t chunk = std::size_t{64} + data[0] * 5;
  const std::size_t piece = std::size_t{1} + data[1];
  const base::ByteView bytes{data + 2, size - 2};
  const Outcome whole = read_all(bytes, 1 << 16, SIZE_MAX, 2048);
  const Outcome pieces = read_all(bytes, chunk, piece, 3);
  // Data that does not decompress may give a little more or less of itself before its fault, as it is asked in pieces.
  if (whole.code != base::FaultCode::bad_compression) require(whole == pieces);
  return 0;
}
