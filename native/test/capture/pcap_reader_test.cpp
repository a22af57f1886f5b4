// pcap files: every layout of header and record, both byte orders.
#include <doctest/doctest.h>

#include "reading.hpp"

namespace tractor::capture::test {
namespace {

constexpr base::TimeNs kSecond = base::kNsPerSecond;

TEST_CASE("pcap: microseconds, both byte orders") {
  for (const bool big : {false, true}) {
    CAPTURE(big);
    const Reading r = read_bytes(
        Builder(big).pcap_header().record(1'700'000'000, 123'456, 5, 5, 10).record(1'700'000'001, 0, 3, 90, 20).bytes);
    CHECK(r.status == ReadStatus::end);
    REQUIRE(r.frames.size() == 2);
    CHECK(r.frames[0] == KeptFrame{1'700'000'000'123'456'000, 5, 5, 0, 1, 0, {10, 11, 12, 13, 14}});
    CHECK(r.frames[1] == KeptFrame{1'700'000'001'000'000'000, 3, 90, 0, 1, 0, {20, 21, 22}});
    CHECK(r.info.format == "pcap");
    CHECK(r.info.compression.empty());
    CHECK(r.info.path == "memory");
    REQUIRE(r.info.sections.size() == 1);
    CHECK(r.info.sections[0].big_endian == big);
    CHECK(r.info.sections[0].version_major == 2);
    CHECK(r.info.sections[0].version_minor == 4);
    REQUIRE(r.info.interfaces.size() == 1);
    CHECK(r.info.interfaces[0].link_type == 1);
    CHECK(r.info.interfaces[0].snap_length == 65535);
    CHECK(r.info.interfaces[0].ticks_per_second == 1'000'000);
    CHECK(r.info.interfaces[0].frames == 2);
    CHECK(r.info.frames == 2);
    CHECK(r.info.frame_bytes == 8);
    CHECK(r.info.wire_bytes == 95);
    CHECK(r.info.frames_cut_by_snap == 1);
    CHECK(r.info.bytes_read == 24 + 16 + 5 + 16 + 3);
    CHECK(r.info.skipped_bytes.empty());
    CHECK(r.info.anomalies.empty());
    CHECK(r.info.first_ns == 1'700'000'000'123'456'000);
    CHECK(r.info.last_ns == 1'700'000'001'000'000'000);
  }
}

TEST_CASE("pcap: nanoseconds, both byte orders") {
  for (const bool big : {false, true}) {
    const Reading r = read_bytes(Builder(big).pcap_header(0xa1b23c4d).record(7, 999'999'999, 1, 1).bytes);
    REQUIRE(r.frames.size() == 1);
    CHECK(r.frames[0].time_ns == 7'999'999'999);
    CHECK(r.info.format == "pcap-ns");
    CHECK(r.info.interfaces[0].ticks_per_second == 1'000'000'000);
  }
}

TEST_CASE("pcap: the modified header has records of 24 bytes, both byte orders") {
  for (const bool big : {false, true}) {
    Builder b(big);
    b.pcap_header(0xa1b2cd34);
    for (std::uint8_t i = 0; i < 3; ++i) {
      b.u32(100 + i).u32(5).u32(4).u32(60).u32(1).u16(0x0800).u8(0).u8(0).filler(4, i);
    }
    const Reading r = read_bytes(b.bytes);
    CHECK(r.status == ReadStatus::end);
    CHECK(r.info.format == "pcap-modified");
    REQUIRE(r.frames.size() == 3);
    CHECK(r.frames[2] == KeptFrame{102 * kSecond + 5'000, 4, 60, 0, 1, 0, {2, 3, 4, 5}});
  }
}

TEST_CASE("pcap: seconds are unsigned, the greatest time fits") {
  const Reading r = read_bytes(Builder().pcap_header(0xa1b23c4d).record(0xffffffff, 999'999'999, 0, 0).bytes);
  REQUIRE(r.frames.size() == 1);
  CHECK(r.frames[0].time_ns == 4'294'967'295'999'999'999);
}

TEST_CASE("pcap: a fraction of a second above its range is added and counted") {
  const Reading us = read_bytes(Builder().pcap_header().record(1, 999'999, 0, 0).record(1, 1'000'000, 0, 0).bytes);
  REQUIRE(us.frames.size() == 2);
  CHECK(us.frames[1].time_ns == 2 * kSecond);
  CHECK(us.info.anomalies.at("fraction of a second out of range") == 1);
  const Reading ns = read_bytes(Builder().pcap_header(0xa1b23c4d).record(1, 0xffffffff, 0, 0).bytes);
  CHECK(ns.frames.at(0).time_ns == 5'294'967'295);
  CHECK(ns.info.anomalies.at("fraction of a second out of range") == 1);
}

TEST_CASE("pcap: link type with a frame check sequence beside it") {
  // 0x4: the length is present; top four bits: 2 words of 16 bits
  const Reading four = read_bytes(Builder().pcap_header(0xa1b2c3d4, 0, 0x2400'0001).record(0, 0, 8, 8).bytes);
  CHECK(four.frames.at(0).link_type == 1);
  CHECK(four.frames.at(0).fcs_length == 4);
  CHECK(four.info.interfaces[0].fcs_length == 4);
  CHECK(four.info.anomalies.empty());
  // without the mark the length means nothing
  const Reading none = read_bytes(Builder().pcap_header(0xa1b2c3d4, 0, 0x2000'0071).record(0, 0, 8, 8).bytes);
  CHECK(none.frames.at(0).link_type == 113);
  CHECK(none.frames.at(0).fcs_length == 0);
  const Reading odd = read_bytes(Builder().pcap_header(0xa1b2c3d4, 0, 0x0001'0001).record(0, 0, 8, 8).bytes);
  CHECK(odd.frames.at(0).link_type == 1);
  CHECK(odd.info.anomalies.at("reserved bits beside the link type") == 1);
}

TEST_CASE("pcap: before 2.3 the wire length stands first; in 2.3 the smaller one is the captured") {
  for (const bool big : {false, true}) {
    for (const std::uint16_t minor : {0, 2}) {
      Builder b(big);
      b.pcap_header(0xa1b2c3d4, 65535, 1, 2, minor).u32(1).u32(0).u32(60).u32(4).filler(4, 9);
      const Reading r = read_bytes(b.bytes);
      CHECK(r.status == ReadStatus::end);
      REQUIRE(r.frames.size() == 1);
      CHECK(r.frames[0] == KeptFrame{kSecond, 4, 60, 0, 1, 0, {9, 10, 11, 12}});
    }
    Builder b(big);
    b.pcap_header(0xa1b2c3d4, 65535, 1, 2, 3);
    b.u32(1).u32(0).u32(60).u32(4).filler(4, 9);
    b.u32(2).u32(0).u32(4).u32(60).filler(4, 1);
    const Reading r = read_bytes(b.bytes);
    CHECK(r.status == ReadStatus::end);
    REQUIRE(r.frames.size() == 2);
    CHECK(r.frames[0] == KeptFrame{kSecond, 4, 60, 0, 1, 0, {9, 10, 11, 12}});
    CHECK(r.frames[1] == KeptFrame{2 * kSecond, 4, 60, 0, 1, 0, {1, 2, 3, 4}});
  }
  const Reading digital =
      read_bytes(Builder().pcap_header(0xa1b2c3d4, 65535, 1, 543, 0).u32(1).u32(0).u32(60).u32(2).filler(2, 0).bytes);
  CHECK(digital.frames.at(0).captured == 2);
  CHECK(digital.frames.at(0).wire == 60);
}

TEST_CASE("pcap: every layout of records ends, also with records that are longer than a chunk") {
  for (const bool big : {false, true}) {
    for (const std::uint32_t magic : {0xa1b2c3d4U, 0xa1b23c4dU, 0xa1b2cd34U}) {
      for (const std::uint16_t minor : {0, 3, 4}) {
        CAPTURE(magic);
        CAPTURE(minor);
        Builder b(big);
        b.pcap_header(magic, 65535, 1, 2, minor);
        for (std::uint8_t i = 0; i < 5; ++i) {
          b.u32(i).u32(0).u32(minor == 0 ? 900 : 300).u32(minor == 0 ? 300 : 900);
          if (magic == 0xa1b2cd34U) b.u64(0);
          b.filler(300, i);
        }
        OpenOptions options;
        options.chunk_bytes = 64;
        const Reading r = read_bytes(b.bytes, options);
        CHECK(r.status == ReadStatus::end);
        REQUIRE(r.frames.size() == 5);
        CHECK(r.frames[4].captured == 300);
        CHECK(r.frames[4].wire == 900);
        CHECK(r.frames[4].bytes == Builder().filler(300, 4).bytes);
      }
    }
  }
}

TEST_CASE("pcap: unknown versions are refused") {
  for (const auto& [major, minor] : {std::pair{2, 5}, {1, 0}, {3, 0}, {543, 1}}) {
    const Reading r = read_bytes(
        Builder()
            .pcap_header(0xa1b2c3d4, 65535, 1, static_cast<std::uint16_t>(major), static_cast<std::uint16_t>(minor))
            .bytes);
    CHECK_FALSE(r.opened);
    CHECK(r.fault.code == base::FaultCode::bad_record);
    CHECK(r.fault.offset == 4);
    CHECK(r.fault.path == "memory");
  }
}

TEST_CASE("pcap: lengths that disagree are tolerated and counted") {
  const Reading r =
      read_bytes(Builder().pcap_header(0xa1b2c3d4, 4).record(1, 0, 6, 2).record(2, 0, 4, 4).record(3, 0, 5, 9).bytes);
  CHECK(r.status == ReadStatus::end);
  REQUIRE(r.frames.size() == 3);
  CHECK(r.frames[0].captured == 6);
  CHECK(r.frames[0].wire == 6);
  CHECK(r.info.anomalies.at("wire length below captured length") == 1);
  CHECK(r.info.anomalies.at("captured length above snap length") == 2);
  CHECK(r.info.frames_cut_by_snap == 1);
  CHECK(r.info.wire_bytes == 6 + 4 + 9);
}

TEST_CASE("pcap: a snap length of 0 is no limit") {
  const Reading r = read_bytes(Builder().pcap_header(0xa1b2c3d4, 0).record(1, 0, 6, 6).bytes);
  CHECK(r.info.anomalies.empty());
  CHECK(r.info.interfaces[0].snap_length == 0);
}

TEST_CASE("pcap: time running backwards is counted, across batches too") {
  Builder b;
  b.pcap_header();
  for (const std::uint32_t second : {5, 7, 6, 6, 2, 9}) b.record(second, 0, 1, 1);
  for (const std::size_t batch : {1, 2, 100}) {
    OpenOptions options;
    options.max_frames_per_batch = batch;
    const Reading r = read_bytes(b.bytes, options);
    CHECK(r.frames.size() == 6);
    CHECK(r.info.out_of_order == 2);
    CHECK(r.info.first_ns == 2 * kSecond);
    CHECK(r.info.last_ns == 9 * kSecond);
  }
}

TEST_CASE("pcap: a header alone is a whole capture of nothing") {
  const Reading r = read_bytes(Builder().pcap_header().bytes);
  CHECK(r.opened);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.info.bytes_read == 24);
  CHECK_FALSE(r.info.first_ns.has_value());
}

TEST_CASE("pcap: a record that claims 4 GB is a fault at its offset, after the frames before it") {
  Builder b;
  b.pcap_header().record(1, 0, 10, 10).u32(2).u32(0).u32(0xffffffff).u32(0xffffffff).filler(100, 0);
  const Reading r = read_bytes(b.bytes);
  CHECK(r.frames.size() == 1);
  CHECK(r.status == ReadStatus::fault);
  CHECK(r.fault.code == base::FaultCode::bad_record);
  CHECK(r.fault.offset == 24 + 26);
  CHECK(r.fault.message.find("4294967295") != std::string::npos);
  CHECK(r.info.bytes_read == b.size());
  CHECK(r.info.skipped_bytes.at("after a bad record") == 116);
}

TEST_CASE("pcap: the longest record that is believed is an option") {
  const Bytes bytes = Builder().pcap_header().record(1, 0, 100, 100).record(1, 0, 101, 101).bytes;
  OpenOptions options;
  options.max_record_bytes = 100;
  const Reading r = read_bytes(bytes, options);
  CHECK(r.frames.size() == 1);
  CHECK(r.fault.code == base::FaultCode::bad_record);
  CHECK(r.fault.offset == 24 + 116);
}

}  // namespace
}  // namespace tractor::capture::test
