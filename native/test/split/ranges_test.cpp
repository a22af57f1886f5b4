// Where ranges begin: formats of every kind, payload that looks like records, captures that are broken, or say things
// in between that later packets need.
#include <doctest/doctest.h>

#include "capture/record_search.hpp"
#include "made_traffic.hpp"
#include "split_checks.hpp"

namespace tractor::split::test {
namespace {

using capture::test::TempFolder;
using capture::test::text_bytes;
using capture::test::write_file;

void put_record(Builder& b, std::int64_t time_us, const Bytes& frame, bool nanoseconds, bool modified,
                bool wire_first = false) {
  const auto fraction = static_cast<std::uint32_t>(time_us % 1'000'000) * (nanoseconds ? 1000 : 1);
  const auto size = static_cast<std::uint32_t>(frame.size());
  b.u32(time_us / 1'000'000).u32(fraction).u32(wire_first ? size + 5 : size).u32(wire_first ? size : size + 5);
  if (modified) b.u32(0).u16(0).u8(0).u8(0);
  b.raw(frame);
}

void check_cut_everywhere(const std::string& path, std::initializer_list<std::uint64_t> ranges = {300, 1024, 7000}) {
  const meter::MeterOptions options = all_rows();
  const Outcome whole = run_whole(path, {options});
  for (const std::uint64_t range_bytes : ranges) {
    CAPTURE(range_bytes);
    const Outcome parts = run_split(path, {options}, range_bytes, 3);
    REQUIRE_MESSAGE(parts.whole.empty(), parts.whole);
    check_same(whole, parts);
  }
}

TEST_CASE("split ranges: pcap of every layout and byte order") {
  const TempFolder folder;
  const MadeTraffic traffic(3, 400);
  for (const bool big_endian : {false, true}) {
    for (const std::uint32_t magic : {0xa1b2c3d4u, 0xa1b23c4du, 0xa1b2cd34u}) {
      for (const std::uint16_t minor : {2, 3, 4}) {
        CAPTURE(big_endian);
        CAPTURE(magic);
        CAPTURE(minor);
        Builder b(big_endian);
        b.pcap_header(magic, 65535, 1, 2, minor);
        for (const MadeFrame& frame : traffic.frames()) {
          put_record(b, frame.time_us, frame.bytes, magic == 0xa1b23c4d, magic == 0xa1b2cd34, minor == 2);
        }
        write_file(folder.at("x"), b.bytes);
        check_cut_everywhere(folder.at("x"));
      }
    }
  }
}

// Thirty records of nothing in a row.
Bytes false_records() {
  Builder b;
  for (int i = 0; i < 30; ++i) b.u32(1'600'000'000).u32(i).u32(20).u32(20).filler(20, 1);
  return b.bytes;
}

TEST_CASE("split ranges: payload that looks like records is found out") {
  const TempFolder folder;
  // `behind`: bytes between the last false record and the true record's end; with none the chains join.
  std::size_t believed_at_first = 0;
  for (const std::size_t behind : {0, 3, 16}) {
    CAPTURE(behind);
    Builder b;
    b.pcap_header();
    std::int64_t time_us = 1'600'000'000'000'000;
    for (int i = 0; i < 40; ++i) {
      Bytes payload = false_records();
      payload.resize(payload.size() + behind, 9);
      const Bytes frame =
          ethernet(ip_packet(0x0a000001, 0x0a000002, 17, udp(static_cast<std::uint16_t>(1000 + i % 7), 9, payload)));
      put_record(b, time_us += 1000, frame, false, false);
    }
    write_file(folder.at("x"), b.bytes);
    const meter::MeterOptions options = all_rows();
    const Outcome whole = run_whole(folder.at("x"), {options});
    CHECK(whole.result.packets == 40);
    for (const std::uint64_t range_bytes : {100, 700, 1300, 5000}) {
      CAPTURE(range_bytes);
      const Outcome parts = run_split(folder.at("x"), {options}, range_bytes, 2);
      REQUIRE(parts.whole.empty());
      check_same(whole, parts);
      if (range_bytes >= 700) believed_at_first += parts.scans - std::min(parts.scans, parts.ranges);
    }
  }
  CHECK(believed_at_first > 0);
}

TEST_CASE("split ranges: records longer than ranges") {
  const TempFolder folder;
  Builder b;
  b.pcap_header(0xa1b2c3d4, 262'144);
  for (int i = 0; i < 12; ++i) {
    put_record(b, 1'600'000'000'000'000 + i,
               ethernet(ip_packet(1, 2, 17, udp(5, 6, Bytes(i % 3 == 0 ? 60'000 : 10, 7)))), false, false);
  }
  write_file(folder.at("x"), b.bytes);
  check_cut_everywhere(folder.at("x"), {1000, 20'000, 60'100});
}

TEST_CASE("split ranges: broken captures end where one run ends, with its fault") {
  const TempFolder folder;
  const Bytes good = MadeTraffic(5, 300).pcap();
  const auto run = [&](const Bytes& bytes) {
    write_file(folder.at("x"), bytes);
    const meter::MeterOptions options = all_rows();
    const Outcome whole = run_whole(folder.at("x"), {options});
    CHECK(whole.result.faults.size() == 1);
    for (const std::uint64_t range_bytes : {500, 3000, 9000}) {
      CAPTURE(range_bytes);
      const Outcome parts = run_split(folder.at("x"), {options}, range_bytes, 3);
      REQUIRE(parts.whole.empty());
      check_same(whole, parts);
    }
  };
  for (const std::size_t cut : {1, 10, 17, 40}) run(Bytes(good.begin(), good.end() - static_cast<std::ptrdiff_t>(cut)));
  // a record in the middle that cannot be, behind which all others are whole
  std::size_t at = 24;
  while (at < good.size() / 2) at += 16 + base::load_le32(&good[at + 8]);
  Bytes bad = good;
  bad[at + 11] = 0x7f;
  run(bad);
}

Builder pcapng(bool big_endian, std::size_t sections, std::int64_t time_us = 1'600'000'000'000'000) {
  Builder all;
  for (std::size_t s = 0; s < sections; ++s) {
    Builder b(big_endian != (s % 2 == 1));
    b.section(b.like().option(4, text_bytes("tester")).bytes);
    b.interface();
    const MadeTraffic traffic(static_cast<std::uint32_t>(s + 20), 150);
    for (std::size_t i = 0; i < traffic.frames().size(); ++i) {
      if (i == 60) {  // ticks of a nanosecond, and another snap length
        b.interface(1, 100, b.like().option(2, text_bytes("late")).option(9, {9}).u32(0).bytes);
      }
      if (i % 40 == 39) b.block(5, b.like().u32(0).u64(7).option(4, b.like().u64(i).bytes).bytes);
      if (i == 100) b.block(0x1234, Bytes(8, 1));
      if (i == 110) b.block(4, b.like().u16(1).u16(8).u32(0x01020304).text("a.b").u8(0).u32(0).bytes);
      const MadeFrame& frame = traffic.frames()[i];
      const std::uint32_t id = i > 60 && i % 3 == 0 ? 1 : 0;
      const std::uint64_t ticks = static_cast<std::uint64_t>(frame.time_us) * (id == 1 ? 1000 : 1);
      Builder body = b.like();
      body.u32(id).u32(ticks >> 32).u32(ticks & 0xffffffff).u32(frame.bytes.size()).u32(frame.bytes.size());
      body.raw(frame.bytes).pad4();
      if (i % 5 == 0) body.option(1, text_bytes("PID: " + std::to_string(i % 4) + "\nCmd: /bin/x\n")).u32(0);
      b.block(6, body.bytes);
    }
    all.raw(b.bytes);
    time_us += 1;
  }
  return all;
}

TEST_CASE("split ranges: pcapng whose sections, byte orders and interfaces change in between") {
  const TempFolder folder;
  for (const bool big_endian : {false, true}) {
    for (const std::size_t sections : {1, 2, 4}) {
      CAPTURE(big_endian);
      CAPTURE(sections);
      write_file(folder.at("x"), pcapng(big_endian, sections).bytes);
      check_cut_everywhere(folder.at("x"), {400, 3000, 9001});
    }
  }
}

TEST_CASE("split ranges: what cannot be proven is left to one run, which says why") {
  const TempFolder folder;
  const meter::MeterOptions options = all_rows();
  Builder simple;
  simple.section().interface();
  for (int i = 0; i < 50; ++i) simple.simple(60, 60, 1);
  write_file(folder.at("simple"), simple.bytes);
  CHECK(run_split(folder.at("simple"), {options}, 1000, 2).whole.find("simple packets") != std::string::npos);
  Builder named;
  named.section().interface();
  for (int i = 0; i < 50; ++i) named.block(0x80000001, named.like().u32(i).bytes).enhanced(0, 1000 + i, 60, 60);
  write_file(folder.at("named"), named.bytes);
  CHECK(run_split(folder.at("named"), {options}, 1000, 2).whole.find("processes") != std::string::npos);
  CHECK(run_split(folder.at("named"), {options}, 100'000, 2).whole.find("no longer than") != std::string::npos);
  CHECK(run_split("-", {options}, 1000, 2).whole.find("read again") != std::string::npos);
  CHECK(run_split(folder.at("absent"), {options}, 1000, 2).result.faults.size() == 1);
}

TEST_CASE("record search: a record is found where it begins, and noise holds none") {
  Builder b;
  b.filler(37, 200);
  for (int i = 0; i < 40; ++i) b.record(1'600'000'000, i, 50, 60);
  capture::PcapHeader header;
  CHECK(capture::find_pcap_record(b.bytes, SIZE_MAX, true, header, 1'600'000'000) == 37);
  CHECK(!capture::find_pcap_record(b.bytes, 30, true, header, 1'600'000'000));
  std::mt19937 random(1);
  Bytes noise(200'000);
  for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
  CHECK(!capture::find_pcap_record(noise, SIZE_MAX, false, header, 1'600'000'000));
  CHECK(!capture::find_pcapng_block(noise, SIZE_MAX, false, false));
}

}  // namespace
}  // namespace tractor::split::test
