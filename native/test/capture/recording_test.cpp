// What the pcapng writer makes, read back by our reader; a recording of the loopback where this process may make one.
#include "capture/recording.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "loopback.hpp"
#include "reading.hpp"
#include "temp_folder.hpp"

namespace tractor::capture::test {
namespace {

TEST_CASE("pcapng writer: a section reads back as it was written") {
  PcapngWriter writer;
  SectionText section{"a machine", "Linux 6.1", "tractor 1.0", {"label: vk", "command: a b"}};
  writer.section(section);
  writer.interface({1, 96, 4, "app0", "label vk", "tcp", "Linux 6.1", "a card"});
  const Bytes bytes{1, 2, 3, 4, 5};
  std::vector<Frame> frames;
  for (std::uint32_t length = 0; length <= 5; ++length)  // every padding
    frames.push_back({bytes.data(), 1'700'000'000'123'456'789 + length, length, 90 + length, 0, 1, 0});
  for (const Frame& frame : frames) writer.frame(frame);
  writer.statistics(0, {frames.front().time_ns, frames.back().time_ns, 7, 1, {"exit status: 0"}});

  const Reading reading = read_bytes(Bytes(writer.bytes().begin(), writer.bytes().end()));
  CHECK(reading.status == ReadStatus::end);
  CHECK_FALSE(reading.fault);
  REQUIRE(reading.frames.size() == frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    CHECK(reading.frames[i].time_ns == frames[i].time_ns);
    CHECK(reading.frames[i].wire == frames[i].wire_length);
    CHECK(reading.frames[i].bytes == Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(i)));
  }
  CHECK(reading.info.skipped_bytes.empty());
  const SectionInfo& read = reading.info.sections.at(0);
  CHECK(read.hardware == section.hardware);
  CHECK(read.os == section.os);
  CHECK(read.application == section.application);
  CHECK(read.comments == section.comments);
  const InterfaceInfo& interface = reading.info.interfaces.at(0);
  CHECK(interface.name == "app0");
  CHECK(interface.description == "label vk");
  CHECK(interface.filter == "tcp");
  CHECK(interface.hardware == "a card");
  CHECK(interface.fcs_length == 4);
  CHECK(interface.snap_length == 96);
  CHECK(interface.ticks_per_second == 1'000'000'000);
  CHECK(interface.received == 7);
  CHECK(interface.dropped == 1);
}

TEST_CASE("pcapng writer: a text longer than an option is cut, and the section still reads") {
  PcapngWriter writer;
  writer.section({"", "", "", {std::string(70'000, 'x'), "after it"}});
  const Reading reading = read_bytes(Bytes(writer.bytes().begin(), writer.bytes().end()));
  REQUIRE(reading.info.sections.size() == 1);
  CHECK(reading.info.sections[0].comments.at(0).size() == 4'096);  // as much as a reader keeps
  CHECK(reading.info.sections[0].comments.at(1) == "after it");
}

TEST_CASE("recording: what cannot be recorded is a fault, and no file is made") {
  const TempFolder folder;
  RecordingOptions options;
  options.live = loopback();
  options.path = folder.at("a.pcapng");
  options.network_namespace = "/no/such/namespace";
  RecordingState state;
  RecordingResult result;
  std::thread([&] { result = record_interface(options, state); }).join();
  CHECK(result.fault.code == base::FaultCode::not_found);
  CHECK(result.fault.path == "/no/such/namespace");
  CHECK_FALSE(std::filesystem::exists(options.path));
  if (!may_capture()) return;
  options.network_namespace.clear();
  options.path = folder.at("no/such/folder.pcapng");
  CHECK(record_interface(options, state).fault.code == base::FaultCode::io);
  CHECK_FALSE(state.capturing);
}

TEST_SUITE("threads") {
  TEST_CASE("recording: every datagram of the loopback is in the file, between its first words and its last") {
    if (!may_capture()) return;
    const TempFolder folder;
    RecordingOptions options;
    options.live = loopback();
    options.path = folder.at("a.pcapng");
    options.section.comments = {"label: own"};
    RecordingState state;
    RecordingResult result;
    std::thread recording([&] { result = record_interface(options, state); });
    while (!state.capturing) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    send_datagrams(1'000);
    state.finish_with({"exit status: 0"});
    recording.join();
    CHECK_FALSE(result.fault);
    CHECK(result.packets == 1'000);
    CHECK(state.bytes == std::filesystem::file_size(options.path));
    const Reading reading = read_file(options.path);
    CHECK(reading.status == ReadStatus::end);
    CHECK(reading.frames.size() == 1'000);
    CHECK(reading.info.sections.at(0).comments == std::vector<std::string>{"label: own"});
    CHECK(reading.info.interfaces.at(0).comment == "exit status: 0");
  }
}

}  // namespace
}  // namespace tractor::capture::test
