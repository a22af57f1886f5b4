// Whole ways: a run with a packet index, then frames out of its captures by that index; and indexes and captures that
// lie.
#include "carving.hpp"

#include "meter/carved_packets.hpp"
#include "packet/frame_bytes.hpp"

namespace tractor::meter {
namespace {

using namespace carving;

TEST_CASE("carving: a long flow among many, over blocks and chunks, from one thread and two") {
  const TempFolder folder;
  Builder pcap(true);
  pcap.pcap_header(0xa1b23c4d);
  constexpr std::size_t kRounds = 3'000;
  std::vector<Bytes> long_flow;
  for (std::size_t i = 0; i < kRounds; ++i) {
    long_flow.push_back(datagram(1000, i % 50, i % 3 == 2));
    record(pcap, 100 + i / 100, long_flow.back());
    record(pcap, 100 + i / 100, datagram(static_cast<std::uint16_t>(2000 + i % 700), i % 1200));
  }
  write_file(folder.at("a.pcap"), pcap.bytes);
  const Ran ran = run({folder.at("a.pcap")}, folder.at("index"));
  REQUIRE(ran.result.faults.empty());
  REQUIRE(ran.flows.size() == 701);
  const Ran with_two = run({folder.at("a.pcap")}, folder.at("index-2"), 2);
  CHECK(contents(folder.at("index")) == contents(folder.at("index-2")));

  const Carved one = carve({{folder.at("a.pcap")}, folder.at("index"), {ran.by_id(1).packet_log}});
  CHECK(one.status == capture::ReadStatus::end);
  REQUIRE(one.frames.size() == kRounds);
  for (std::size_t i = 0; i < kRounds; ++i) {
    CHECK(one.frames[i].bytes == long_flow[i]);
    CHECK(one.details[i].number == 2 * i + 1);
  }
  std::vector<std::uint64_t> all;
  for (const EndedFlow& flow : ran.flows) all.push_back(flow.packet_log);
  const Carved everything = carve({{folder.at("a.pcap")}, folder.at("index"), all});
  const Reading whole = capture::test::read_file(folder.at("a.pcap"));
  CHECK(everything.frames == whole.frames);

  base::Fault fault;
  const auto reader = CarvedReader::open({{folder.at("a.pcap")}, folder.at("index"), {ran.by_id(1).packet_log}}, fault);
  REQUIRE(reader);
  const std::vector<CarvedPacket> listed = list_packets(*reader, 4, true, fault);
  REQUIRE(listed.size() == 4);
  CHECK(listed[2].number == 5);
  CHECK(!listed[2].forward);
  CHECK(listed[3].forward);
  CHECK(listed[3].payload_bytes == 3);
  CHECK(listed[3].wire_bytes == 45);
  CHECK(!listed[3].tcp);
}

// Two sections of different byte orders and clocks; an interface that is declared between packets; comments and flags.
Bytes two_sections() {
  Builder first(true);
  first.section().interface(1, 96);
  enhanced(first, 0, 100'000'000, datagram(1000));
  first.interface(1, 0, first.like().option(9, {9}).option(13, {4}).bytes);
  enhanced(first, 1, 101'000'000'000, datagram(1000, 6),
           first.like().option(1, capture::test::text_bytes("mine")).option(2, {0, 0, 0, 1}).bytes);
  enhanced(first, 0, 102'000'000, datagram(2000));
  Builder second;
  second.section().interface(1, 0);
  enhanced(second, 0, 103'000'000, datagram(1000, 9), second.like().option(1, capture::test::text_bytes("his")).bytes);
  Bytes bytes = first.bytes;
  bytes.insert(bytes.end(), second.bytes.begin(), second.bytes.end());
  return bytes;
}

TEST_CASE("carving: what a pcapng declares before a packet is read before it") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcapng");
  write_file(path, two_sections());
  const Ran ran = run({path}, folder.at("index"));
  const Reading whole = capture::test::read_file(path);
  REQUIRE(whole.frames.size() == 4);
  const Carved other = carve({{path}, folder.at("index"), {ran.by_id(3).packet_log}});
  REQUIRE(other.frames.size() == 1);
  CHECK(other.frames[0].time_ns == 102 * base::kNsPerSecond);
  const Carved carved = carve({{path}, folder.at("index"), {ran.by_id(1).packet_log}});
  REQUIRE(carved.frames.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const KeptFrame& from = whole.frames[i < 2 ? i : 3];
    CHECK(carved.frames[i].bytes == from.bytes);
    CHECK(carved.frames[i].time_ns == from.time_ns);
    CHECK(carved.frames[i].fcs_length == from.fcs_length);
  }
  // the first has a snap length, the second an FCS; that of the other section is like neither
  CHECK(carved.info.interfaces.size() == 3);
  CHECK(carved.details[0].options.empty());
  const std::string flags{"\2\0\4\0\1\0\0\0", 8};
  CHECK(carved.details[1].options == std::string("\1\0\4\0mine", 8) + flags);
  CHECK(carved.details[2].options == std::string("\1\0\3\0his\0", 8));
}

TEST_CASE("carving: a simple packet has the time of the frame before it, which is read for that") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcapng");
  Builder b;
  b.section().interface();
  enhanced(b, 0, 100'000'000, datagram(1000));
  const Bytes simple = datagram(2000, 2);
  b.block(3, b.like().u32(simple.size()).raw(simple).pad4().bytes);
  write_file(path, b.bytes);
  const Ran ran = run({path}, folder.at("index"));
  const Carved carved = carve({{path}, folder.at("index"), {ran.by_id(2).packet_log}});
  REQUIRE(carved.frames.size() == 1);
  CHECK(carved.frames[0].time_ns == 100 * base::kNsPerSecond);
  CHECK(carved.frames[0].bytes == simple);
}

TEST_CASE("carving: several captures, merged as they were metered, even where their clocks go back") {
  const TempFolder folder;
  Builder a, b;
  a.pcap_header();
  b.pcap_header();
  for (const std::uint32_t second : {100, 105, 101, 106}) record(a, second, datagram(1000, second - 100));
  for (const std::uint32_t second : {102, 103, 104, 107}) record(b, second, datagram(1000, second - 100, true));
  write_file(folder.at("a"), a.bytes);
  write_file(folder.at("b"), b.bytes);
  const Ran ran = run({folder.at("a"), folder.at("b")}, folder.at("index"));
  REQUIRE(ran.flows.size() == 1);
  const Carved carved = carve({{folder.at("a"), folder.at("b")}, folder.at("index"), {ran.flows[0].packet_log}});
  std::vector<base::TimeNs> seconds;
  for (const KeptFrame& frame : carved.frames) seconds.push_back(frame.time_ns / base::kNsPerSecond);
  CHECK(seconds == std::vector<base::TimeNs>{100, 102, 103, 104, 105, 101, 106, 107});
  CHECK(carved.info.interfaces.size() == 1);
}

// A frame of Wi-Fi with two packets of different flows (IEEE 802.11 section 9.3.2.2).
Bytes two_packets() {
  using packet::operator+;
  using packet::hex;
  const auto subframe = [](const packet::Bytes& payload) {
    return hex("020000000001 020000000002") + packet::be16(payload.size()) + payload;
  };
  packet::Bytes first = subframe(packet::snap("0800", packet::inner()));
  while (first.size() % 4 != 0) first.push_back(0);
  return hex("8801 0000 020000000003 020000000001 020000000002 0000 8000") + first +
         subframe(packet::snap("86dd", packet::inner6()));
}

TEST_CASE("carving: a frame that two flows share is carved for each, and once for both") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcap");
  Builder b;
  b.pcap_header(0xa1b2c3d4, 65535, 105);
  record(b, 100, two_packets());
  record(b, 101, two_packets());
  write_file(path, b.bytes);
  const Ran ran = run({path}, folder.at("index"));
  REQUIRE(ran.flows.size() == 2);
  const std::uint64_t v4 = ran.by_id(1).packet_log, v6 = ran.by_id(2).packet_log;
  for (const auto& flows : std::vector<std::vector<std::uint64_t>>{{v4}, {v6}, {v4, v6}, {v6, v4}}) {
    CHECK(carve({{path}, folder.at("index"), flows}).frames.size() == 2);
  }
  base::Fault fault;
  const auto reader = CarvedReader::open({{path}, folder.at("index"), {v4}}, fault);
  REQUIRE(reader);
  CHECK(list_packets(*reader, 10, true, fault).size() == 2);
}

TEST_CASE("carving: captures that are not what they were") {
  const TempFolder folder;
  Builder b;
  b.pcap_header();
  record(b, 100, datagram(1000));
  const std::string path = folder.at("a.pcap");
  write_file(path, b.bytes);
  const Ran ran = run({path}, folder.at("index"));
  const CarveOptions options{{path}, folder.at("index"), {ran.flows[0].packet_log}};
  CHECK(carve(options).frames.size() == 1);
  CHECK(carve({{path, path}, folder.at("index"), options.flows}).fault.code == base::FaultCode::changed);
  CHECK(carve({{path}, folder.at("absent"), options.flows}).fault.code == base::FaultCode::not_found);
  CHECK(carve({{path}, path, options.flows}).fault.code == base::FaultCode::bad_record);
  CHECK(carve({{path}, folder.at("index"), {3}}).fault.code == base::FaultCode::bad_record);
  Builder longer = b;
  record(longer, 101, datagram(1000));
  write_file(path, longer.bytes);
  const Carved changed = carve(options);
  CHECK(changed.fault.code == base::FaultCode::changed);
  CHECK(changed.fault.path == path);
  std::filesystem::remove(path);
  CHECK(carve(options).fault.code == base::FaultCode::not_found);
}

TEST_CASE("carving: what was read before a capture broke off is indexed") {
  const TempFolder folder;
  Builder b;
  b.pcap_header();
  record(b, 100, datagram(1000));
  record(b, 101, datagram(1000));
  b.bytes.resize(b.bytes.size() - 5);
  write_file(folder.at("a.pcap"), b.bytes);
  const Ran ran = run({folder.at("a.pcap")}, folder.at("index"));
  CHECK(ran.result.faults.size() == 1);
  CHECK(carve({{folder.at("a.pcap")}, folder.at("index"), {ran.flows.at(0).packet_log}}).frames.size() == 1);
}

TEST_CASE("carving: an index that cannot be written is a fault of the run, and its flows are there") {
  const TempFolder folder;
  Builder b;
  b.pcap_header();
  record(b, 100, datagram(1000));
  write_file(folder.at("a.pcap"), b.bytes);
  const Ran ran = run({folder.at("a.pcap")}, folder.at("no such folder/index"));
  CHECK(ran.flows.size() == 1);
  REQUIRE(ran.result.faults.size() == 1);
  CHECK(ran.result.faults[0].code == base::FaultCode::io);
  CHECK(ran.result.faults[0].path == folder.at("no such folder/index"));
}

TEST_CASE("carving: an entry may point anywhere") {
  const TempFolder folder;
  Builder pcap;
  pcap.pcap_header();
  for (std::uint32_t i = 0; i < 3; ++i) record(pcap, 100 + i, datagram(1000, i));
  const Bytes pcapng = two_sections();
  for (const Bytes& bytes : {pcap.bytes, pcapng}) {
    const std::string path = folder.at("capture");
    write_file(path, bytes);
    const std::vector<std::vector<std::uint64_t>> landmarks{{}, {0}, {0, 28, 300}, {0, 1'000'000}};
    for (const auto& marks : landmarks) {
      for (std::uint64_t offset = 0; offset < bytes.size() + 40; ++offset) {
        for (const bool in_order : {false, true}) {
          const std::uint64_t flow = forge(folder.at("index"), path, {offset}, marks, in_order);
          const Carved carved = carve({{path}, folder.at("index"), {flow}});
          CHECK(carved.opened);
          CHECK((carved.status == capture::ReadStatus::fault) == (carved.frames.empty()));
        }
      }
    }
    const std::uint64_t beyond = forge(folder.at("index"), path, {capture::kMostPlaceOffset}, {});
    const Carved carved = carve({{path}, folder.at("index"), {beyond}});
    CHECK(carved.fault.code == base::FaultCode::bad_record);
    CHECK(carved.fault.offset == capture::kMostPlaceOffset);
  }
}

TEST_CASE("carving: a capture may say anything where the index points") {
  const TempFolder folder;
  const std::string path = folder.at("capture");
  const Bytes good = two_sections();
  write_file(path, good);
  const Ran ran = run({path}, folder.at("index"));
  capture::FrameBatch batch;
  base::Fault fault;
  const auto reader = capture::open_capture(path, {.places = true}, fault);
  std::vector<std::uint64_t> offsets;
  while (reader->next(batch) == capture::ReadStatus::frames) {
    for (const capture::FramePlace place : batch.places) offsets.push_back(capture::offset_of(place));
  }
  REQUIRE(offsets.size() == 4);
  std::vector<std::uint64_t> landmarks;
  for (const auto& section : reader->info().sections) landmarks.push_back(section.offset);
  for (const auto& interface : reader->info().interfaces) landmarks.push_back(interface.offset);
  std::sort(landmarks.begin(), landmarks.end());
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const std::uint8_t value : {0x00, 0x01, 0x7f, 0xff}) {
      Bytes bad = good;
      bad[at] = value;
      write_file(path, bad);
      const std::uint64_t flow = forge(folder.at("index"), path, offsets, landmarks);
      const Carved carved = carve({{path}, folder.at("index"), {flow}});
      CHECK(carved.frames.size() <= 4);
      if (bad == good) CHECK(carved.frames.size() == 4);
      base::Fault listing;
      const auto again = CarvedReader::open({{path}, folder.at("index"), {flow}}, listing);
      if (again) CHECK(list_packets(*again, 100, true, listing).size() <= 4);
    }
  }
}

}  // namespace
}  // namespace tractor::meter
