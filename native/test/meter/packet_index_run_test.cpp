// Runs that cannot have their packet index, captures at the edge of what one holds, and carvings that are bounded.
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "carving.hpp"
#include "meter/carved_packets.hpp"
#include "packet/frame_bytes.hpp"

namespace tractor::meter {
namespace {

using namespace carving;

Bytes one_packet() {
  Builder b;
  b.pcap_header();
  record(b, 100, datagram(1000));
  return b.bytes;
}

void check_refused(const Ran& ran, base::FaultCode code, const std::string& path) {
  CHECK(ran.flows.empty());
  REQUIRE(ran.result.faults.size() == 1);
  CHECK(ran.result.faults[0].code == code);
  CHECK(ran.result.faults[0].path == path);
  CHECK(!ran.result.faults[0].message.empty());
}

TEST_CASE("packet index of a run: what is read only once, and what was carved, has none") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcap"), index = folder.at("index");
  write_file(path, one_packet());
  check_refused(run({"-"}, folder.at("none")), base::FaultCode::unavailable, "-");
  CHECK(!std::filesystem::exists(folder.at("none")));
  REQUIRE(mkfifo(folder.at("pipe").c_str(), 0600) == 0);
  check_refused(run({folder.at("pipe")}, folder.at("none")), base::FaultCode::io, folder.at("pipe"));
  const Ran ran = run({path}, index);
  const CarveOptions carved{{}, index, {ran.flows.at(0).packet_log}};
  CHECK(run({path}, {}, 1, carved).flows.size() == 1);
  check_refused(run({path}, folder.at("none"), 1, carved), base::FaultCode::unavailable, index);
}

TEST_CASE("packet index of a run: it does not overwrite a capture, by whatever name") {
  const TempFolder folder;
  write_file(folder.at("a.pcap"), one_packet());
  std::filesystem::create_symlink(folder.at("a.pcap"), folder.at("link"));
  for (const char* const index : {"a.pcap", "link"}) {
    check_refused(run({folder.at("a.pcap")}, folder.at(index)), base::FaultCode::io, folder.at("a.pcap"));
    CHECK(contents(folder.at("a.pcap")) == one_packet());
  }
}

TEST_CASE("packet index of a run: fragments before their first one are carved with it") {
  using packet::operator+;
  using packet::hex;
  const TempFolder folder;
  const packet::Bytes whole = packet::udp(1000, 53, packet::zeros(24));
  const packet::Bytes head(whole.begin(), whole.begin() + 16), tail(whole.begin() + 16, whole.end());
  const std::vector<packet::Bytes> frames{
      packet::ethernet("0800", packet::ipv4(17, tail, "c0000201 c6336402", "1234 0002")), datagram(2000),
      packet::ethernet("0800", packet::ipv4(17, head, "c0000201 c6336402", "1234 2000")),
      packet::ethernet("0800", packet::inner())};
  Builder b;
  b.pcap_header();
  for (std::uint32_t i = 0; i < frames.size(); ++i) record(b, 100 + i, frames[i]);
  write_file(folder.at("a.pcap"), b.bytes);
  const Ran ran = run({folder.at("a.pcap")}, folder.at("index"));
  REQUIRE(ran.flows.size() == 2);
  const Carved carved = carve({{folder.at("a.pcap")}, folder.at("index"), {ran.by_id(1).packet_log}});
  REQUIRE(carved.frames.size() == 3);
  CHECK(carved.frames[0].bytes == frames[0]);
  CHECK(carved.frames[1].bytes == frames[2]);
  CHECK(carved.frames[2].bytes == frames[3]);
}

TEST_CASE("carving: a section that is not listed has its own byte order") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcapng");
  Builder listed, last(true);
  for (int i = 0; i < 65'536; ++i) listed.section();
  last.section().interface();
  enhanced(last, 0, 100'000'000, datagram(1000), last.like().option(1, capture::test::text_bytes("mine")).bytes);
  listed.raw(last.bytes);
  write_file(path, listed.bytes);
  const Ran ran = run({path}, folder.at("index"));
  REQUIRE(ran.result.captures.at(0).anomalies.count("section not listed") == 1);
  const Carved carved = carve({{path}, folder.at("index"), {ran.flows.at(0).packet_log}});
  REQUIRE(carved.frames.size() == 1);
  CHECK(carved.details[0].options == std::string("\1\0\4\0mine", 8));
}

TEST_CASE("carving: a capture of the year 9999") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcap");
  write_file(path, one_packet());
  const timespec far[2]{{253'402'300'799, 999'999'999}, {253'402'300'799, 999'999'999}};
  REQUIRE(utimensat(AT_FDCWD, path.c_str(), far, 0) == 0);
  const Ran ran = run({path}, folder.at("index"));
  const CarveOptions options{{path}, folder.at("index"), {ran.flows.at(0).packet_log}};
  CHECK(carve(options).frames.size() == 1);
  write_file(path, one_packet());
  CHECK(carve(options).fault.code == base::FaultCode::changed);
}

TEST_CASE("carving: a flow named twice comes once; a stop and a bound end it with a reason") {
  const TempFolder folder;
  Builder b;
  b.pcap_header();
  for (std::uint32_t i = 0; i < 200; ++i) record(b, 100 + i, datagram(1000, i));
  write_file(folder.at("a.pcap"), b.bytes);
  const Ran ran = run({folder.at("a.pcap")}, folder.at("index"));
  const std::uint64_t flow = ran.flows.at(0).packet_log;
  CarveOptions options{{folder.at("a.pcap")}, folder.at("index"), {flow, flow}};
  CHECK(carve(options).frames.size() == 200);
  options.most_at_once = 30;
  const Carved bounded = carve(options);
  CHECK(bounded.fault.code == base::FaultCode::out_of_memory);
  CHECK(bounded.fault.path == folder.at("index"));
  CHECK(bounded.frames.size() < 200);
  const std::atomic<bool> stop{true};
  options.stop = &stop;
  CHECK(carve(options).fault.code == base::FaultCode::aborted);
}

// A frame of Wi-Fi with these packets (IEEE 802.11 section 9.3.2.2).
Bytes aggregate(const std::vector<packet::Bytes>& packets) {
  using packet::operator+;
  using packet::hex;
  packet::Bytes frame = hex("8801 0000 020000000003 020000000001 020000000002 0000 8000");
  const std::size_t head = frame.size();
  for (const packet::Bytes& ip : packets) {
    while ((frame.size() - head) % 4 != 0) frame.push_back(0);
    const packet::Bytes payload = packet::snap(ip[0] >> 4 == 4 ? "0800" : "86dd", ip);
    frame = frame + hex("020000000001 020000000002") + packet::be16(payload.size()) + payload;
  }
  return frame;
}

TEST_CASE(
    "carving: of frames that flows share the one that most frames have is listed, however many packets of others") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcap");
  Builder b;
  b.pcap_header(0xa1b2c3d4, 65535, 105);
  record(b, 100, aggregate({packet::inner(), packet::inner6(), packet::inner6()}));
  record(b, 101, aggregate({packet::inner(), packet::inner6(), packet::inner6()}));
  record(b, 102, aggregate({packet::inner()}));
  write_file(path, b.bytes);
  const Ran ran = run({path}, folder.at("index"));
  REQUIRE(ran.flows.size() == 2);
  base::Fault fault;
  const auto reader = CarvedReader::open({{path}, folder.at("index"), {ran.by_id(1).packet_log}}, fault);
  REQUIRE(reader);
  const std::vector<CarvedPacket> listed = list_packets(*reader, 10, true, fault);
  REQUIRE(listed.size() == 3);
  CHECK(listed[1].number == 4);
  CHECK(listed[2].number == 7);
}

TEST_SUITE("threads") {
  TEST_CASE("packet index of a run: a disk that is full is a fault with its reason, and all flows are there") {
    const TempFolder folder;
    Builder b;
    b.pcap_header();
    // So many that it is written on the way, not at the end alone.
    for (std::uint32_t i = 0; i < 60'000; ++i) record(b, 100, datagram(static_cast<std::uint16_t>(1 + i), 1));
    write_file(folder.at("a.pcap"), b.bytes);
    for (const unsigned threads : {1u, 2u}) {
      const Ran ran = run({folder.at("a.pcap")}, "/dev/full", threads);
      CHECK(ran.flows.size() == 60'000);
      REQUIRE(ran.result.faults.size() == 1);
      CHECK(ran.result.faults[0].code == base::FaultCode::io);
      CHECK(ran.result.faults[0].path == "/dev/full");
      CHECK(ran.result.faults[0].message == "cannot be written: No space left on device");
    }
  }

  TEST_CASE("packet index of a run: the same to the byte with any number of threads") {
    const TempFolder folder;
    Builder b;
    b.pcap_header();
    for (std::uint32_t i = 0; i < 20'000; ++i)
      record(b, 100 + i, datagram(static_cast<std::uint16_t>(1 + i % 999), i % 90));
    write_file(folder.at("a.pcap"), b.bytes);
    REQUIRE(run({folder.at("a.pcap")}, folder.at("1"), 1).result.faults.empty());
    REQUIRE(run({folder.at("a.pcap")}, folder.at("2"), 2).result.faults.empty());
    CHECK(contents(folder.at("1")) == contents(folder.at("2")));
  }
}

}  // namespace
}  // namespace tractor::meter
