// Whose flow it is: what captures say of processes, from the bytes of a file to the columns of a row.
#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <map>

#include "capture/process_notes.hpp"
#include "capture/temp_folder.hpp"
#include "meter/capture_run.hpp"
#include "meter/column_batch.hpp"
#include "spoken_flows.hpp"

namespace tractor::meter::test {

namespace {

using capture::test::Builder;
using capture::test::Bytes;
using capture::test::TempFolder;
using capture::test::text_bytes;
using capture::test::write_file;

constexpr std::int64_t kNone = -1;
using Owner = std::pair<std::int64_t, std::string>;

// A UDP datagram of 192.0.2.1 port `port` to 192.0.2.2 port 9 with four bytes, in Ethernet.
Bytes datagram(std::uint16_t port) {
  Builder b(true);
  b.filler(12, 2).u16(0x0800);
  b.u8(0x45).u8(0).u16(32).u32(0).u8(64).u8(17).u16(0).u32(0xc0000201).u32(0xc0000202);
  b.u16(port).u16(9).u16(12).u16(0).text("\xf7\xf7\xf7\xf7");
  return b.bytes;
}

void packet(Builder& b, std::uint16_t port, const Bytes& options = {}, std::uint32_t second = 1,
            const Bytes& before = {}) {
  const Bytes frame = datagram(port);
  const auto size = static_cast<std::uint32_t>(before.size() + frame.size());
  const std::uint64_t ticks = std::uint64_t{second} * 1'000'000;
  const Builder body = b.like().u32(0).u32(ticks >> 32).u32(ticks & 0xffffffff).u32(size).u32(size).raw(before);
  b.block(6, Builder(body).raw(frame).pad4().raw(options).bytes);
}

Bytes comment(const Builder& b, std::string_view text) {
  return b.like().option(1, text_bytes(text)).bytes;
}

// The owner of each flow by the client's port.
std::map<int, Owner> owners(const std::vector<std::string>& paths, unsigned threads = 1, bool facts = true) {
  std::map<int, Owner> out;
  RunOptions options;
  options.paths = paths;
  options.threads = threads;
  options.meter.facts = facts;
  RunProgress progress;
  const std::atomic<bool> stop{false};
  const RunResult result = run_captures(
      options,
      [&](std::unique_ptr<RowBatch> rows) {
        const auto batch = to_columns(std::move(rows));
        for (std::size_t i = 0; i < batch->rows; ++i) {
          const double id = SpokenFlows::column(*batch, "process_id").integers[i];
          out[static_cast<int>(SpokenFlows::column(*batch, "client_port").integers[i])] = {
              std::isnan(id) ? kNone : static_cast<std::int64_t>(id),
              SpokenFlows::text_at(SpokenFlows::column(*batch, "process_name").text, i)};
        }
      },
      progress, stop);
  CHECK(result.faults.empty());
  return out;
}

std::map<int, Owner> owners_in(const Bytes& bytes, unsigned threads = 1, bool facts = true) {
  const TempFolder folder;
  write_file(folder.at("one"), bytes);
  return owners({folder.at("one")}, threads, facts);
}

// PKTAP: length, a packet, Ethernet; process and effective process at their places.
Bytes pktap(std::uint32_t id, std::string_view name, std::uint32_t effective_id, std::string_view effective_name) {
  Builder b;
  b.u32(108).u32(1).u32(1);
  b.raw(Bytes(40)).u32(id).text(name).raw(Bytes(20 - name.size()));
  b.raw(Bytes(8)).u32(effective_id).text(effective_name).raw(Bytes(20 - effective_name.size()));
  REQUIRE(b.size() == 108);
  return b.bytes;
}

}  // namespace

TEST_CASE("processes: comments of ptcpdump, of its first versions too, and none of others") {
  for (const bool big_endian : {false, true}) {
    Builder b(big_endian);
    b.section().interface();
    packet(b, 1, comment(b, "PID: 122868\nCmd: /usr/bin/curl\nArgs: curl kernel.com"));
    packet(b, 2, comment(b, "PID: 7\r\nCommand: wget\r\nArgs: wget x"));
    packet(b, 3, comment(b, "PID: 4294967295"));
    packet(b, 4, comment(b, "Cmd: /usr/bin/curl"));
    packet(b, 5, comment(b, "PID: -3\nCmd: a"));
    packet(b, 6, comment(b, "PID: 4294967296\nCmd: a"));
    packet(b, 7, comment(b, "ParentPID: 5\nParentCmd: /usr/bin/bash"));
    packet(b, 8, b.like().raw(comment(b, "of a person")).raw(comment(b, "PID: 8\nCmd: x")).bytes);
    packet(b, 9);
    CHECK(owners_in(b.bytes) == std::map<int, Owner>{{1, {122868, "curl"}},
                                                     {2, {7, "wget"}},
                                                     {3, {4294967295, ""}},
                                                     {4, {kNone, ""}},
                                                     {5, {kNone, ""}},
                                                     {6, {kNone, ""}},
                                                     {7, {kNone, ""}},
                                                     {8, {8, "x"}},
                                                     {9, {kNone, ""}}});
  }
}

TEST_CASE("processes: the first that is known for a flow, whatever becomes of its payload") {
  Builder b;
  b.section().interface();
  for (std::uint16_t port = 1; port <= 3; ++port) packet(b, port);
  for (int i = 0; i < 20; ++i) packet(b, 1);  // by then nothing is inspected any more
  for (std::uint16_t port = 1; port <= 3; ++port) packet(b, port, comment(b, "PID: 5\nCmd: /bin/first"));
  for (std::uint16_t port = 1; port <= 3; ++port) packet(b, port, comment(b, "PID: 6\nCmd: /bin/second"));
  const Owner first{5, "first"};
  for (const unsigned threads : {1u, 2u}) {
    for (const bool facts : {true, false}) {
      CHECK(owners_in(b.bytes, threads, facts) == std::map<int, Owner>{{1, first}, {2, first}, {3, first}});
    }
  }
}

TEST_CASE("processes: process events of Apple's tcpdump, counted anew in each section") {
  for (const bool big_endian : {false, true}) {
    Builder b(big_endian);
    const auto event = [&](std::uint32_t id, const Bytes& name) {
      b.block(0x80000001, b.like().u32(id).option(2, name).u32(0).bytes);
    };
    const auto number = [&](std::uint16_t code, std::uint32_t n) {
      return b.like().option(code, b.like().u32(n).bytes).bytes;
    };
    const auto both = [&](std::uint32_t n, std::uint32_t effective) {
      return b.like().raw(number(0x8003, effective)).raw(number(0x8001, n)).bytes;
    };
    b.section().interface();
    event(88, text_bytes("mDNSResponder"));
    packet(b, 1, number(0x8001, 0));
    packet(b, 2, number(0x8001, 1));  // not said yet
    event(501, {'S', 'a', 'f', 'a', 'r', 'i', 0});
    packet(b, 3, number(0x8001, 1));
    packet(b, 4, both(0, 1));
    packet(b, 5, both(0, 9));
    b.section().interface();
    packet(b, 6, number(0x8001, 0));
    event(9, text_bytes("ssh"));
    packet(b, 7, number(0x8001, 0));
    CHECK(owners_in(b.bytes) == std::map<int, Owner>{{1, {88, "mDNSResponder"}},
                                                     {2, {kNone, ""}},
                                                     {3, {501, "Safari"}},
                                                     {4, {501, "Safari"}},
                                                     {5, {88, "mDNSResponder"}},
                                                     {6, {kNone, ""}},
                                                     {7, {9, "ssh"}}});
  }
}

TEST_CASE("processes: PKTAP's header, the effective process before the other") {
  Builder b;
  b.section().interface(258);
  const auto add = [&](std::uint16_t port, const Bytes& header) { packet(b, port, {}, 1, header); };
  add(1, pktap(77, "curl", 0xffffffff, ""));
  add(2, pktap(78, "nsurlsessiond", 501, "Safari"));
  add(3, pktap(0xffffffff, "", 0xffffffff, ""));
  add(4, pktap(79, "exactly twenty chars", 0xffffffff, ""));
  add(5, pktap(0, "kernel_task", 0, ""));
  packet(b, 6, comment(b, "PID: 5\nCmd: /bin/told"), 1, pktap(77, "curl", 0xffffffff, ""));
  CHECK(owners_in(b.bytes) == std::map<int, Owner>{{1, {77, "curl"}},
                                                   {2, {501, "Safari"}},
                                                   {3, {kNone, ""}},
                                                   {4, {79, "exactly twenty chars"}},
                                                   {5, {0, "kernel_task"}},
                                                   {6, {5, "told"}}});
}

TEST_CASE("processes: a section that was recorded for a label is its command's") {
  Builder b;
  const auto section = [&](std::initializer_list<const char*> comments) {
    Builder options;
    for (const char* text : comments) options.option(1, text_bytes(text));
    b.section(options.bytes).interface();
  };
  section({"label: web", "command: /usr/bin/curl -s http://example.com", "started: 2026-01-01T00:00:00Z"});
  packet(b, 1);
  packet(b, 2, comment(b, "PID: 5\nCmd: /bin/told"));
  section({"label: files", "command: wget"});
  packet(b, 3);
  section({"command: wget"});
  packet(b, 4);
  section({"label: x", "command: "});
  packet(b, 5);
  section({});
  packet(b, 6);
  CHECK(owners_in(b.bytes) == std::map<int, Owner>{{1, {kNone, "curl"}},
                                                   {2, {5, "told"}},
                                                   {3, {kNone, "wget"}},
                                                   {4, {kNone, ""}},
                                                   {5, {kNone, ""}},
                                                   {6, {kNone, ""}}});
}

TEST_CASE("processes: several files, packets in turns, and every flow has its own file's process") {
  const TempFolder folder;
  std::vector<std::string> paths;
  std::map<int, Owner> expected;
  for (std::uint16_t file = 0; file < 3; ++file) {
    Builder b;
    const std::string name = "program-" + std::to_string(file);
    b.section().interface();
    b.block(0x80000001, b.like().u32(100u + file).option(2, text_bytes(name)).bytes);
    for (std::uint16_t i = 0; i < 5; ++i) {
      const auto port = static_cast<std::uint16_t>(10 * (file + 1) + i);
      packet(b, port, b.like().option(0x8001, b.like().u32(0).bytes).bytes, 100u + 3u * i + file);
      expected[port] = {100 + file, name};
    }
    paths.push_back(folder.at(name));
    write_file(paths.back(), b.bytes);
  }
  Builder plain;  // a pcap says nothing, also in the place of a frame that did
  plain.pcap_header();
  for (std::uint16_t i = 0; i < 20; ++i) {
    const auto port = static_cast<std::uint16_t>(1000 + i);
    const Bytes frame = datagram(port);
    plain.u32(100u + i).u32(1).u32(frame.size()).u32(frame.size()).raw(frame);
    expected[port] = {kNone, ""};
  }
  paths.push_back(folder.at("plain"));
  write_file(paths.back(), plain.bytes);
  CHECK(owners(paths) == expected);
  CHECK(owners(paths, 2) == expected);
}

TEST_CASE("processes: names are clean, and no longer than is kept") {
  Builder b;
  b.section().interface();
  packet(b, 1, comment(b, "PID: 1\nCmd: /bin/a\x1b[2J\xff"));
  packet(b, 2, comment(b, "PID: 1\nCmd: /bin/" + std::string(5'000, 'x')));
  const auto told = owners_in(b.bytes);
  CHECK(told.at(1).second == "a\\x1b[2J\\xff");
  CHECK(told.at(2).second == std::string(256, 'x'));
}

TEST_CASE("processes: blocks and options that are cut or senseless do no harm") {
  Builder b;
  b.section().interface();
  b.block(0x80000001, b.like().u32(7).bytes);                         // no name
  b.block(0x80000001, b.like().u32(8).u16(2).u16(400).u32(0).bytes);  // an option beyond its block
  packet(b, 1, b.like().option(0x8001, b.like().u32(0).bytes).bytes);
  packet(b, 2, b.like().option(0x8001, b.like().u32(1).bytes).bytes);
  packet(b, 3, b.like().option(0x8001, {0, 0}).bytes);
  packet(b, 4, b.like().option(0x8003, b.like().u32(0xffffffff).bytes).bytes);
  CHECK(owners_in(b.bytes) == std::map<int, Owner>{{1, {7, ""}}, {2, {8, ""}}, {3, {kNone, ""}}, {4, {kNone, ""}}});
}

TEST_CASE("process table: numbers stay, and what does not fit has none") {
  capture::ProcessTable table;
  CHECK(table.number_of(capture::kNoProcessId, "") == 0);
  CHECK(table.number_of(capture::kNoProcessId, "/usr/bin/") == 0);
  const std::uint16_t first = table.number_of(1, "/usr/bin/a");
  CHECK(first == 1);
  CHECK(table.number_of(1, "a") == first);
  CHECK(table.number_of(2, "a") == 2);
  for (std::int64_t id = 3; id <= 70'000; ++id) table.number_of(id, "a");
  CHECK(table.size() == capture::ProcessTable::kMost);
  CHECK(table.number_of(65'535, "a") == 65'535);
  CHECK(table.number_of(65'536, "a") == 0);
  CHECK(table[first].name == "a");
  CHECK(table[65'535].id == 65'535);
}

}  // namespace tractor::meter::test
