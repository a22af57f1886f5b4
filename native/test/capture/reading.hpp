// Reads a capture from memory to its end or fault, and keeps all that it gave: what tests compare.
#pragma once

#include <memory>
#include <vector>

#include "capture/memory_source.hpp"
#include "capture/open_capture.hpp"
#include "capture_builder.hpp"

namespace tractor::capture::test {

struct KeptFrame {
  base::TimeNs time_ns;
  std::uint32_t captured, wire, interface_index;
  std::uint16_t link_type, fcs_length;
  Bytes bytes;
  bool operator==(const KeptFrame&) const = default;
};

struct Reading {
  bool opened = false;
  ReadStatus status = ReadStatus::fault;
  base::Fault fault;
  CaptureInfo info;
  std::vector<KeptFrame> frames;
};

inline void read_to_end(CaptureReader& reader, Reading& reading) {
  FrameBatch batch;
  for (;;) {
    reading.status = reader.next(batch);
    if (reading.status != ReadStatus::frames) break;
    for (const Frame& f : batch.frames) {
      reading.frames.push_back({f.time_ns, f.captured_length, f.wire_length, f.interface_index, f.link_type,
                                f.fcs_length, Bytes(f.data, f.data + f.captured_length)});
    }
  }
  reading.fault = reader.fault();
  reading.info = reader.info();
}

inline Reading read_bytes(const Bytes& bytes, const OpenOptions& options = {}, std::size_t most_per_read = SIZE_MAX) {
  Reading reading;
  auto reader = open_source(std::make_unique<MemorySource>(bytes, most_per_read), "memory", options, reading.fault);
  reading.opened = reader != nullptr;
  if (reader) read_to_end(*reader, reading);
  return reading;
}

inline Reading read_file(const std::string& path, const OpenOptions& options = {}) {
  Reading reading;
  auto reader = open_capture(path, options, reading.fault);
  reading.opened = reader != nullptr;
  if (reader) read_to_end(*reader, reading);
  return reading;
}

}  // namespace tractor::capture::test
