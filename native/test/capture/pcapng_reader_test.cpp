// pcapng files: every block, both byte orders.
#include <doctest/doctest.h>

#include "reading.hpp"

namespace tractor::capture::test {
namespace {

using base::FaultCode;

TEST_CASE("pcapng: enhanced packets, both byte orders") {
  for (const bool big : {false, true}) {
    CAPTURE(big);
    const Reading r = read_bytes(Builder(big)
                                     .section()
                                     .interface(1, 100)
                                     .enhanced(0, 1'700'000'000'123'456, 5, 5, 10)
                                     .enhanced(0, 1'700'000'001'000'000, 4, 90, 20)
                                     .bytes);
    CHECK(r.status == ReadStatus::end);
    REQUIRE(r.frames.size() == 2);
    CHECK(r.frames[0] == KeptFrame{1'700'000'000'123'456'000, 5, 5, 0, 1, 0, {10, 11, 12, 13, 14}});
    CHECK(r.frames[1] == KeptFrame{1'700'000'001'000'000'000, 4, 90, 0, 1, 0, {20, 21, 22, 23}});
    CHECK(r.info.format == "pcapng");
    REQUIRE(r.info.sections.size() == 1);
    CHECK(r.info.sections[0].big_endian == big);
    CHECK(r.info.sections[0].version_major == 1);
    REQUIRE(r.info.interfaces.size() == 1);
    CHECK(r.info.interfaces[0].snap_length == 100);
    CHECK(r.info.interfaces[0].frames == 2);
    CHECK(r.info.frames == 2);
    CHECK(r.info.frames_cut_by_snap == 1);
    CHECK(r.info.bytes_read == 28 + 20 + 40 + 36);
    CHECK(r.info.blocks == std::map<std::string, std::uint64_t>{{"EPB", 2}, {"IDB", 1}, {"SHB", 1}});
    CHECK(r.info.skipped_bytes.empty());
    CHECK(r.info.anomalies.empty());
  }
}

TEST_CASE("pcapng: resolutions and offsets of interfaces, exactly") {
  for (const bool big : {false, true}) {
    const Builder empty = Builder(big).like();
    const auto with = [&](std::uint8_t resolution, std::int64_t offset) {
      return Builder(big)
          .option(9, {resolution})
          .option(14, empty.like().u64(static_cast<std::uint64_t>(offset)).bytes)
          .option(0, {})
          .bytes;
    };
    const Reading r = read_bytes(Builder(big)
                                     .section()
                                     .interface(1, 0, with(9, 0))
                                     .interface(1, 0, with(3, 100))
                                     .interface(1, 0, with(0x80 | 10, 0))
                                     .interface(1, 0, with(12, -1))
                                     .enhanced(0, 1'700'000'000'123'456'789, 0, 0)
                                     .enhanced(1, 1'500, 0, 0)
                                     .enhanced(2, 1'025, 0, 0)
                                     .enhanced(3, 2'000'000'001'999, 0, 0)
                                     .bytes);
    REQUIRE(r.frames.size() == 4);
    CHECK(r.frames[0].time_ns == 1'700'000'000'123'456'789);
    CHECK(r.frames[1].time_ns == 101'500'000'000);
    CHECK(r.frames[2].time_ns == 1'000'976'562);
    CHECK(r.frames[3].time_ns == 1'000'000'001);
    CHECK(r.info.interfaces[2].ticks_per_second == 1024);
    CHECK(r.info.interfaces[3].time_offset_s == -1);
    CHECK(r.frames[3].interface_index == 3);
  }
}

TEST_CASE("pcapng: a time beyond the range is clamped and counted") {
  const Reading r = read_bytes(Builder().section().interface().enhanced(0, UINT64_MAX, 0, 0).bytes);
  CHECK(r.frames.at(0).time_ns == INT64_MAX);
  CHECK(r.info.anomalies.at("time out of range") == 1);
}

TEST_CASE("pcapng: interface options") {
  for (const bool big : {false, true}) {
    Builder o(big);
    o.option(1, text_bytes("a comment")).option(2, text_bytes("eth0")).option(3, text_bytes("the uplink"));
    o.option(11, text_bytes(std::string("\0tcp port 80", 12))).option(12, text_bytes("Linux 6"));
    o.option(15, text_bytes("a card")).option(13, {4}).option(0, {});
    const Reading r = read_bytes(Builder(big).section().interface(113, 0, o.bytes).enhanced(0, 0, 8, 8).bytes);
    const InterfaceInfo& i = r.info.interfaces.at(0);
    CHECK(i.comment == "a comment");
    CHECK(i.name == "eth0");
    CHECK(i.description == "the uplink");
    CHECK(i.filter == "tcp port 80");
    CHECK(i.os == "Linux 6");
    CHECK(i.hardware == "a card");
    CHECK(i.fcs_length == 4);
    CHECK(i.link_type == 113);
    CHECK(r.frames.at(0).fcs_length == 4);
    CHECK(r.frames.at(0).link_type == 113);
  }
}

TEST_CASE("pcapng: an FCS length in bits is understood as well") {
  const Reading r = read_bytes(Builder().section().interface(1, 0, Builder().option(13, {32}).bytes).bytes);
  CHECK(r.info.interfaces.at(0).fcs_length == 4);
}

TEST_CASE("pcapng: packet options: comments are counted, flags give the FCS length") {
  for (const bool big : {false, true}) {
    Builder o(big);
    o.option(1, text_bytes("one"))
        .option(2, Builder(big).u32(2 << 5 | 1).bytes)
        .option(1, text_bytes("two"))
        .option(0, {});
    const Reading r =
        read_bytes(Builder(big).section().interface().enhanced(0, 0, 5, 5, 0, o.bytes).enhanced(0, 0, 5, 5, 0).bytes);
    CHECK(r.info.packet_comments == 2);
    REQUIRE(r.frames.size() == 2);
    CHECK(r.frames[0].fcs_length == 2);
    CHECK(r.frames[1].fcs_length == 0);
  }
}

TEST_CASE("pcapng: options that run past their block are counted, the frame is kept") {
  Builder o;
  o.u16(1).u16(200).text("abcd");
  const Reading r = read_bytes(Builder().section().interface().enhanced(0, 0, 4, 4, 0, o.bytes).bytes);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.frames.size() == 1);
  CHECK(r.info.packet_comments == 0);
  CHECK(r.info.anomalies.at("malformed options") == 1);
  CHECK(r.info.skipped_bytes.at("malformed options") == 8);
}

TEST_CASE("pcapng: section options and several sections, each in its own byte order with its own interfaces") {
  Builder first_options(true);
  first_options.option(2, text_bytes("box")).option(3, text_bytes("os")).option(4, text_bytes("app"));
  first_options.option(1, text_bytes("c1")).option(1, text_bytes("c2"));
  Bytes bytes = Builder(true).section(first_options.bytes).interface(1).interface(101).enhanced(1, 5, 1, 1, 7).bytes;
  const std::size_t second_at = bytes.size();
  const Bytes second = Builder(false).section().interface(113).enhanced(0, 6, 2, 2, 8).bytes;
  bytes.insert(bytes.end(), second.begin(), second.end());
  const Reading r = read_bytes(bytes);
  CHECK(r.status == ReadStatus::end);
  REQUIRE(r.info.sections.size() == 2);
  CHECK(r.info.sections[0].hardware == "box");
  CHECK(r.info.sections[0].os == "os");
  CHECK(r.info.sections[0].application == "app");
  CHECK(r.info.sections[0].comments == std::vector<std::string>{"c1", "c2"});
  CHECK(r.info.sections[0].big_endian);
  CHECK_FALSE(r.info.sections[1].big_endian);
  CHECK(r.info.sections[1].offset == second_at);
  REQUIRE(r.info.interfaces.size() == 3);
  CHECK(r.info.interfaces[1].section == 0);
  CHECK(r.info.interfaces[2].section == 1);
  REQUIRE(r.frames.size() == 2);
  CHECK(r.frames[0] == KeptFrame{5'000, 1, 1, 1, 101, 0, {7}});
  CHECK(r.frames[1] == KeptFrame{6'000, 2, 2, 2, 113, 0, {8, 9}});
}

TEST_CASE("pcapng: an interface of the section before is not declared in the next") {
  Builder b;
  b.section().interface().enhanced(0, 1, 1, 1).section();
  const std::size_t at = b.size();
  b.enhanced(0, 2, 1, 1);
  const Reading r = read_bytes(b.bytes);
  CHECK(r.frames.size() == 1);
  CHECK(r.fault.code == FaultCode::bad_record);
  CHECK(r.fault.offset == at);
  CHECK(r.fault.message.find("interface 0") != std::string::npos);
}

TEST_CASE("pcapng: a section length that is given and right, and one that is not") {
  const std::size_t body = Builder().interface().enhanced(0, 0, 4, 4).size();
  for (const bool right : {true, false}) {
    const Reading r =
        read_bytes(Builder().section({}, body + (right ? 0 : 4)).interface().enhanced(0, 0, 4, 4).section().bytes);
    CHECK(r.status == ReadStatus::end);
    CHECK(r.frames.size() == 1);
    CHECK(r.info.anomalies.count("section length disagrees") == (right ? 0 : 1));
  }
  const Reading last = read_bytes(Builder().section({}, 4).interface().bytes);
  CHECK(last.status == ReadStatus::end);
  CHECK(last.info.anomalies.at("section length disagrees") == 1);
}

TEST_CASE("pcapng: simple packets are of the first interface, cut at its snap length, without a time") {
  for (const bool big : {false, true}) {
    const Reading r = read_bytes(Builder(big)
                                     .section()
                                     .interface(1, 6)
                                     .interface(101, 0)
                                     .simple(4, 4, 1)
                                     .enhanced(0, 9'000'000, 1, 1, 5)
                                     .simple(100, 6, 2)
                                     .simple(5, 5, 3)
                                     .bytes);
    CHECK(r.status == ReadStatus::end);
    REQUIRE(r.frames.size() == 4);
    CHECK(r.frames[0] == KeptFrame{0, 4, 4, 0, 1, 0, {1, 2, 3, 4}});
    CHECK(r.frames[2] == KeptFrame{9'000'000'000, 6, 100, 0, 1, 0, {2, 3, 4, 5, 6, 7}});
    CHECK(r.frames[3] == KeptFrame{9'000'000'000, 5, 5, 0, 1, 0, {3, 4, 5, 6, 7}});
    CHECK(r.info.anomalies.at("frame without a time") == 3);
    CHECK(r.info.first_ns == 9'000'000'000);
    CHECK(r.info.last_ns == 9'000'000'000);
    CHECK(r.info.out_of_order == 0);
    CHECK(r.info.frames_cut_by_snap == 1);
  }
  // without a limit, the block's own length is the limit
  const Reading r = read_bytes(Builder().section().interface(1, 0).simple(100, 8, 2).bytes);
  CHECK(r.frames.at(0).captured == 8);
  CHECK(r.frames.at(0).wire == 100);
}

TEST_CASE("pcapng: a simple packet without an interface is a fault") {
  const Reading r = read_bytes(Builder().section().simple(4, 4).bytes);
  CHECK(r.fault.code == FaultCode::bad_record);
  CHECK(r.fault.offset == 28);
}

TEST_CASE("pcapng: the obsolete packet block") {
  for (const bool big : {false, true}) {
    Builder o(big);
    o.option(2, Builder(big).u32(4 << 5).bytes).option(0, {});
    const Bytes body = Builder(big).u16(1).u16(7).u32(1).u32(2).u32(3).u32(60).filler(3, 9).pad4().raw(o.bytes).bytes;
    const Reading r = read_bytes(Builder(big).section().interface(1).interface(101).block(2, body).bytes);
    CHECK(r.status == ReadStatus::end);
    REQUIRE(r.frames.size() == 1);
    CHECK(r.frames[0] == KeptFrame{((std::int64_t{1} << 32) + 2) * 1'000, 3, 60, 1, 101, 4, {9, 10, 11}});
    CHECK(r.info.blocks.at("PB") == 1);
  }
}

TEST_CASE("pcapng: names") {
  for (const bool big : {false, true}) {
    Builder n(big);
    n.u16(1).u16(4 + 4 + 3).filler(4, 1).text(std::string("one\0tw\0", 7)).pad4();
    n.u16(2).u16(16 + 4);
    n.u16(0).u16(0).u32(0).u32(0);  // the address, as eight bytes and four more of each order
    n.u32(0).text(std::string("six\0", 4));
    n.u16(0).u16(0);
    const Reading r = read_bytes(Builder(big).section().block(4, n.bytes).bytes);
    CHECK(r.status == ReadStatus::end);
    REQUIRE(r.info.names.size() == 3);
    CHECK(r.info.names[0].address == "1.2.3.4");
    CHECK(r.info.names[0].name == "one");
    CHECK(r.info.names[1].name == "tw");
    CHECK(r.info.names[2].address == "::");
    CHECK(r.info.names[2].name == "six");
  }
}

TEST_CASE("pcapng: names that run past their block are skipped") {
  const Reading r = read_bytes(Builder().section().block(4, Builder().u16(1).u16(99).u32(0).bytes).bytes);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.info.names.empty());
  CHECK(r.info.skipped_bytes.at("malformed names") == 8);
}

TEST_CASE("pcapng: interface statistics") {
  for (const bool big : {false, true}) {
    Builder s(big);
    s.u32(1).u32(0).u32(0).option(4, Builder(big).u64(1'000).bytes).option(5, Builder(big).u64(3).bytes).option(0, {});
    const Reading r = read_bytes(Builder(big).section().interface().interface().block(5, s.bytes).bytes);
    CHECK(r.status == ReadStatus::end);
    CHECK_FALSE(r.info.interfaces.at(0).received.has_value());
    CHECK(r.info.interfaces.at(1).received == 1'000);
    CHECK(r.info.interfaces.at(1).dropped == 3);
  }
  const Reading stray = read_bytes(Builder().section().block(5, Builder().u32(0).u32(0).u32(0).bytes).bytes);
  CHECK(stray.status == ReadStatus::end);
  CHECK(stray.info.skipped_bytes.at("statistics of an undeclared interface") == 24);
}

TEST_CASE("pcapng: a block that no frame needs and that is too short is counted, and reading goes on") {
  const Reading r = read_bytes(Builder()
                                   .section()
                                   .interface()
                                   .block(5, Builder().u32(0).bytes)
                                   .block(0x80000001, {})
                                   .enhanced(0, 1, 4, 4)
                                   .bytes);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.frames.size() == 1);
  CHECK(r.info.anomalies.at("statistics block too short") == 1);
  CHECK(r.info.skipped_bytes.at("statistics block too short") == 16);
  CHECK(r.info.anomalies.at("process event block too short") == 1);
  CHECK(r.info.skipped_bytes.at("process event block too short") == 12);
}

TEST_CASE("pcapng: secrets, custom and unknown blocks are counted; what is not understood is skipped") {
  const Reading r = read_bytes(Builder()
                                   .section()
                                   .interface()
                                   .block(10, Builder().u32(1).u32(0).bytes)
                                   .block(0xbad, Builder().u32(1).bytes)
                                   .block(0x40000bad, Builder().u32(1).bytes)
                                   .block(0x12345678, {})
                                   .block(0x12345678, Builder().u64(0).bytes)
                                   .enhanced(0, 1, 1, 1)
                                   .bytes);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.frames.size() == 1);
  CHECK(r.info.secrets_blocks == 1);
  CHECK(r.info.blocks.at("DSB") == 1);
  CHECK(r.info.blocks.at("CB") == 1);
  CHECK(r.info.blocks.at("DCB") == 1);
  CHECK(r.info.blocks.at("0x12345678") == 2);
  CHECK(r.info.skipped_bytes.at("block CB") == 16);
  CHECK(r.info.skipped_bytes.at("block DCB") == 16);
  CHECK(r.info.skipped_bytes.at("block 0x12345678") == 32);
  CHECK(r.info.skipped_bytes.size() == 3);
}

TEST_CASE("pcapng: block types without end do not fill memory") {
  Builder b;
  b.section();
  for (std::uint32_t type = 0x1000; type < 0x1000 + 500; ++type) b.block(type, {});
  const Reading r = read_bytes(b.bytes);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.info.blocks.size() <= 70);
  CHECK(r.info.blocks.at("other") == 500 - 64);
}

TEST_CASE("pcapng: interfaces without end are a fault, not memory") {
  Builder b;
  b.section();
  for (std::uint32_t i = 0; i < 65'536; ++i) b.interface();
  CHECK(read_bytes(b.bytes).status == ReadStatus::end);
  const std::size_t at = b.size();
  b.interface();
  const Reading r = read_bytes(b.bytes);
  CHECK(r.fault.code == FaultCode::bad_record);
  CHECK(r.fault.offset == at);
}

struct BadBlock {
  const char* what;
  Bytes bytes;
};

TEST_CASE("pcapng: blocks that cannot be are faults at their offset, after the frames before them") {
  for (const bool big : {false, true}) {
    const Builder b(big);
    const auto lengths = [&](std::uint32_t type, std::uint32_t head, std::size_t body, std::uint32_t tail) {
      return b.like().u32(type).u32(head).filler(body, 0).u32(tail).bytes;
    };
    const std::vector<BadBlock> cases{
        {"length 0", lengths(6, 0, 32, 0)},
        {"length below 12", lengths(6, 8, 32, 8)},
        {"length not a multiple of 4", lengths(6, 42, 30, 42)},
        {"length of 4 GB", lengths(6, 0xfffffffc, 32, 0xfffffffc)},
        {"lengths that disagree", lengths(0x777, 44, 32, 40)},
        {"an undeclared interface", b.like().enhanced(1, 0, 4, 4).bytes},
        {"a packet block too short", b.like().block(6, b.like().u32(0).u32(0).u32(0).u32(0).bytes).bytes},
        {"a captured length beyond the block",
         b.like().block(6, b.like().u32(0).u64(0).u32(5).u32(5).u32(0).bytes).bytes},
        {"a captured length of 4 GB",
         b.like().block(6, b.like().u32(0).u64(0).u32(0xffffffff).u32(5).u32(0).bytes).bytes},
        {"a simple packet too short", b.like().block(3, {}).bytes},
        {"an obsolete packet of an undeclared interface",
         b.like().block(2, b.like().u16(9).u16(0).u64(0).u32(0).u32(0).bytes).bytes},
        {"an interface too short", b.like().block(1, b.like().u32(1).bytes).bytes},
        {"a section without byte-order magic", b.like().block(0x0a0d0d0a, b.like().u64(0).u64(0).bytes).bytes},
        {"a section too short", b.like().block(0x0a0d0d0a, b.like().u32(0x1a2b3c4d).bytes).bytes},
        {"a section of version 2",
         b.like().block(0x0a0d0d0a, b.like().u32(0x1a2b3c4d).u16(2).u16(0).u64(0).bytes).bytes},
    };
    for (const BadBlock& bad : cases) {
      CAPTURE(bad.what);
      Builder file(big);
      file.section().interface().enhanced(0, 1, 4, 4).enhanced(0, 2, 4, 4);
      const std::size_t at = file.size();
      file.raw(bad.bytes).enhanced(0, 3, 4, 4);
      const Reading r = read_bytes(file.bytes);
      CHECK(r.frames.size() == 2);
      CHECK(r.status == ReadStatus::fault);
      CHECK(r.fault.code == FaultCode::bad_record);
      CHECK(r.fault.offset == at);
      CHECK(r.fault.path == "memory");
      CHECK_FALSE(r.fault.message.empty());
      CHECK(r.info.bytes_read == file.size());
      CHECK(r.info.skipped_bytes.at("after a bad record") == file.size() - at);
    }
  }
}

}  // namespace
}  // namespace tractor::capture::test
