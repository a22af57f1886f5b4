// Test tool: a run with a packet index, then frames out of its captures by that index, or by one that was forged.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>

#include "capture/carved_reader.hpp"
#include "capture/reading.hpp"
#include "capture/temp_folder.hpp"
#include "meter/capture_run.hpp"

namespace tractor::meter::carving {

using capture::CarvedReader;
using capture::CarveOptions;
using capture::PacketEntry;
using capture::test::Builder;
using capture::test::Bytes;
using capture::test::KeptFrame;
using capture::test::Reading;
using capture::test::TempFolder;
using capture::test::write_file;

// A UDP datagram of 192.0.2.1 port `port` to 192.0.2.2 port 9 and so many bytes, or back.
inline Bytes datagram(std::uint16_t port, std::size_t payload = 0, bool back = false) {
  Builder b(true);
  b.filler(12, 2).u16(0x0800);
  b.u8(0x45).u8(0).u16(28 + payload).u32(0).u8(64).u8(17).u16(0);
  b.u32(back ? 0xc0000202 : 0xc0000201).u32(back ? 0xc0000201 : 0xc0000202);
  b.u16(back ? 9 : port).u16(back ? port : 9).u16(8 + payload).u16(0).filler(payload, static_cast<std::uint8_t>(port));
  return b.bytes;
}

inline void record(Builder& b, std::uint32_t second, const Bytes& frame) {
  b.u32(second).u32(7).u32(frame.size()).u32(frame.size()).raw(frame);
}

inline void enhanced(Builder& b, std::uint32_t id, std::uint64_t ticks, const Bytes& frame, const Bytes& options = {}) {
  b.block(6, b.like()
                 .u32(id)
                 .u32(ticks >> 32)
                 .u32(ticks & 0xffffffff)
                 .u32(frame.size())
                 .u32(frame.size())
                 .raw(frame)
                 .pad4()
                 .raw(options)
                 .bytes);
}

struct Ran {
  RunResult result;
  std::vector<EndedFlow> flows;
  const EndedFlow& by_id(std::uint64_t id) const {
    for (const EndedFlow& flow : flows) {
      if (flow.flow_id == id) return flow;
    }
    FAIL("no flow " << id);
    return flows.front();
  }
};

inline Ran run(const std::vector<std::string>& paths, const std::string& index, unsigned threads = 1,
               const CarveOptions& carve = {}) {
  RunOptions options;
  options.carve = carve;
  options.paths = paths;
  options.packet_index = index;
  options.threads = threads;
  Ran ran;
  RunProgress progress;
  const std::atomic<bool> stop{false};
  ran.result = run_captures(
      options,
      [&](std::unique_ptr<RowBatch> batch) {
        ran.flows.insert(ran.flows.end(), batch->flows.begin(), batch->flows.end());
      },
      progress, stop);
  return ran;
}

struct Carved : Reading {
  std::vector<CarvedReader::Detail> details;
};

inline Carved carve(const CarveOptions& options) {
  Carved carved;
  const auto reader = CarvedReader::open(options, carved.fault);
  if (!reader) return carved;
  carved.opened = true;
  capture::FrameBatch batch;
  for (;;) {
    carved.status = reader->next(batch);
    if (carved.status == capture::ReadStatus::idle) continue;
    if (carved.status != capture::ReadStatus::frames) break;
    REQUIRE(reader->details().size() == batch.frames.size());
    for (const capture::Frame& f : batch.frames) {
      CHECK(f.captured_length <= f.wire_length);
      REQUIRE(f.interface_index < reader->info().interfaces.size());
      carved.frames.push_back({f.time_ns, f.captured_length, f.wire_length, f.interface_index, f.link_type,
                               f.fcs_length, Bytes(f.data, f.data + f.captured_length)});
    }
    carved.details.insert(carved.details.end(), reader->details().begin(), reader->details().end());
  }
  carved.fault = reader->fault();
  carved.info = reader->info();
  return carved;
}

// An index over one capture as it is now, in which one flow has these packets.
inline std::uint64_t forge(const std::string& index, const std::string& capture,
                           const std::vector<std::uint64_t>& offsets, std::vector<std::uint64_t> landmarks,
                           bool in_order = false) {
  capture::IndexedCapture indexed;
  base::Fault fault;
  REQUIRE(stamp_of(capture, indexed, fault));
  indexed.landmarks = std::move(landmarks);
  indexed.in_order = in_order;
  capture::PacketIndexWriter writer(index);
  std::uint64_t last = 0, number = 0;
  for (const std::uint64_t offset : offsets) {
    std::uint8_t entry[capture::kMostEntryBytes];
    std::size_t n = capture::put_varint(entry, capture::zigzag(++number));
    n += capture::put_varint(entry + n, capture::zigzag(capture::frame_place(0, offset)));
    last = writer.append({entry, n}, last);
  }
  writer.finish({indexed});
  return last;
}

inline Bytes contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace tractor::meter::carving
