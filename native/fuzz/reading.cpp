#include "reading.hpp"

#include <memory>
#include <string>

#include "capture/memory_source.hpp"
#include "capture/open_capture.hpp"
#include "require.hpp"

namespace tractor::fuzz {

namespace {

void mix(std::uint64_t& digest, std::uint64_t value) {
  digest = (digest ^ value) * 0x100000001b3;
}

void take(const capture::FrameBatch& batch, const capture::CaptureInfo& info, const capture::ProcessTable& processes,
          Reading& reading) {
  require(!batch.frames.empty());
  require(batch.chunk != nullptr);
  const std::uint8_t* first = batch.chunk->storage.data();
  const std::uint8_t* last = first + batch.chunk->storage.size();
  for (const capture::Frame& frame : batch.frames) {
    require(frame.data >= first && frame.data <= last);
    require(frame.captured_length <= static_cast<std::size_t>(last - frame.data));
    require(frame.wire_length >= frame.captured_length);
    require(frame.interface_index < info.interfaces.size());
    mix(reading.digest, static_cast<std::uint64_t>(frame.time_ns));
    mix(reading.digest, (std::uint64_t{frame.captured_length} << 32) | frame.wire_length);
    mix(reading.digest, (std::uint64_t{frame.interface_index} << 32) | (frame.link_type << 16) | frame.fcs_length);
    require(frame.process <= processes.size());
    mix(reading.digest, frame.process);
    for (std::uint32_t i = 0; i < frame.captured_length; ++i) mix(reading.digest, frame.data[i]);
  }
  reading.frames += batch.frames.size();
  require(info.frames == reading.frames);
}

void check_account(const capture::CaptureInfo& info, std::size_t size) {
  std::uint64_t skipped = 0;
  for (const auto& [reason, count] : info.skipped_bytes) {
    if (reason != "after the compressed data") skipped += count;
  }
  require(skipped <= info.bytes_read);
  if (info.compression.empty()) require(info.bytes_read == size);
}

}  // namespace

Reading read_all(base::ByteView bytes, const Pieces& pieces) {
  capture::OpenOptions options;
  options.chunk_bytes = pieces.chunk_bytes;
  options.max_record_bytes = 1 << 20;
  options.max_frames_per_batch = pieces.batch_frames;
  options.read_ahead = false;  // a thread an input would cost more than the input
  capture::ProcessTable processes;
  options.processes = &processes;
  base::Fault fault;
  Reading reading;
  const auto reader = capture::open_source(std::make_unique<capture::MemorySource>(bytes, pieces.most_per_read), "fuzz",
                                           options, fault);
  if (reader) {
    capture::FrameBatch batch;
    capture::ReadStatus status = capture::ReadStatus::frames;
    while ((status = reader->next(batch)) == capture::ReadStatus::frames)
      take(batch, reader->info(), processes, reading);
    fault = reader->fault();
    require((status == capture::ReadStatus::fault) == static_cast<bool>(fault));
    reading.bytes_read = reader->info().bytes_read;
    check_account(reader->info(), bytes.size());
  } else {
    require(static_cast<bool>(fault));
  }
  require(!fault || (!fault.message.empty() && fault.path == "fuzz"));
  reading.code = fault.code;
  reading.offset = fault.offset;
  return reading;
}

Reading read_both_ways(base::ByteView bytes, std::uint8_t chunk, std::uint8_t piece) {
  const Reading whole = read_all(bytes);
  const Reading parts = read_all(bytes, {std::size_t{64} + chunk * 5u, std::size_t{1} + piece, 3});
  // Data that does not decompress may give a little more or less of itself before its fault, as it is asked in pieces.
  if (whole.code != base::FaultCode::bad_compression) require(whole == parts);
  return whole;
}

}  // namespace tractor::fuzz
