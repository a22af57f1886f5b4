// The packet index: what was written is read back; what cannot be is refused, wherever it is cut or changed.
#include "capture/packet_index.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <fstream>

#include "temp_folder.hpp"

namespace tractor::capture {
namespace {

using test::Bytes;
using test::TempFolder;
using test::write_file;

Bytes coded(const std::vector<PacketEntry>& entries) {
  Bytes bytes;
  PacketEntry before;
  for (const PacketEntry& entry : entries) {
    std::uint8_t buffer[kMostEntryBytes];
    std::size_t n = put_varint(buffer, zigzag(entry.number - before.number));
    n += put_varint(buffer + n, zigzag(entry.place - before.place));
    bytes.insert(bytes.end(), buffer, buffer + n);
    before = entry;
  }
  return bytes;
}

Bytes contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

const std::vector<PacketEntry> kFirst{
    {1, frame_place(0, 24)}, {7, frame_place(1, 5'000'000'000)}, {3, frame_place(0, 90)}};
const std::vector<PacketEntry> kSecond{{900'000'000'000, frame_place(kMostPlaceCapture, kMostPlaceOffset)}};

struct Written {
  std::uint64_t first = 0, second = 0;
};

Written write_index(const std::string& path) {
  PacketIndexWriter writer(path);
  Written at;
  at.first = writer.append(coded(kFirst), 0);
  at.second = writer.append(coded(kSecond), at.first);
  writer.finish({{"a.pcap", 1234, -5, false, {}}, {"b.pcapng", 9, 1'700'000'000'123'456'789, true, {0, 128, 4096}}});
  CHECK(!writer.fault());
  return at;
}

void check_entries(const std::vector<PacketEntry>& got, const std::vector<PacketEntry>& want) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i].number == want[i].number);
    CHECK(got[i].place == want[i].place);
  }
}

// Everything that can be asked of an index: nothing may break, whatever it says.
void use(const std::string& path) {
  base::Fault fault;
  const auto index = PacketIndex::open(path, fault);
  if (!index) {
    CHECK(fault);
    CHECK(fault.path == path);
    return;
  }
  std::vector<PacketEntry> entries;
  for (std::uint64_t position = 0; position < 120; ++position) {
    std::uint64_t before = 0;
    base::Fault refused;
    const bool read = index->read_chunk(position, entries, before, refused);
    CHECK(read == !refused);
    if (read) CHECK(before < position);
  }
}

TEST_CASE("packet index: chunks and captures are read back") {
  const TempFolder folder;
  const std::string path = folder.at("index");
  const Written at = write_index(path);
  base::Fault fault;
  const auto index = PacketIndex::open(path, fault);
  REQUIRE(index);
  std::vector<PacketEntry> entries;
  std::uint64_t before = 0;
  REQUIRE(index->read_chunk(at.second, entries, before, fault));
  check_entries(entries, kSecond);
  CHECK(before == at.first);
  REQUIRE(index->read_chunk(before, entries, before, fault));
  check_entries(entries, kFirst);
  CHECK(before == 0);
  REQUIRE(index->captures().size() == 2);
  CHECK(index->captures()[0].name == "a.pcap");
  CHECK(index->captures()[0].size == 1234);
  CHECK(index->captures()[0].mtime_ns == -5);
  CHECK(!index->captures()[0].in_order);
  CHECK(index->captures()[1].in_order);
  CHECK(index->captures()[1].mtime_ns == 1'700'000'000'123'456'789);
  CHECK(index->captures()[1].landmarks == std::vector<std::uint64_t>{0, 128, 4096});
}

TEST_CASE("packet index: cut anywhere it is refused") {
  const TempFolder folder;
  write_index(folder.at("whole"));
  const Bytes whole = contents(folder.at("whole"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(folder.at("cut"), Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    base::Fault fault;
    CHECK(!PacketIndex::open(folder.at("cut"), fault));
    CHECK(fault.code == base::FaultCode::bad_record);
  }
}

TEST_CASE("packet index: any byte changed, it is refused or reads as something that can be") {
  const TempFolder folder;
  write_index(folder.at("whole"));
  const Bytes whole = contents(folder.at("whole"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const std::uint8_t flip : {0x01, 0x80, 0xff}) {
      Bytes changed = whole;
      changed[at] ^= flip;
      write_file(folder.at("changed"), changed);
      use(folder.at("changed"));
    }
  }
}

TEST_CASE("packet index: a changed entry does not pass its checksum") {
  const TempFolder folder;
  const Written at = write_index(folder.at("whole"));
  Bytes changed = contents(folder.at("whole"));
  changed[at.first + 2] ^= 2;
  write_file(folder.at("changed"), changed);
  base::Fault fault;
  const auto index = PacketIndex::open(folder.at("changed"), fault);
  REQUIRE(index);
  std::vector<PacketEntry> entries;
  std::uint64_t before = 0;
  CHECK(!index->read_chunk(at.first, entries, before, fault));
  CHECK(fault.code == base::FaultCode::bad_record);
  CHECK(fault.offset == at.first);
  CHECK(index->read_chunk(at.second, entries, before, fault));
}

TEST_CASE("packet index: chunks whose checksum is right and whose contents cannot be") {
  const TempFolder folder;
  const std::vector<Bytes> bad{
      {},                                                                    // no entries
      {2},                                                                   // half an entry
      {0x80, 0x80},                                                          // a number without an end
      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}  // longer than a number can be
  };
  for (const Bytes& entries : bad) {
    std::uint64_t at = 0;
    {
      PacketIndexWriter writer(folder.at("index"));
      at = writer.append(entries, 0);
      writer.finish({});
    }
    base::Fault fault;
    const auto index = PacketIndex::open(folder.at("index"), fault);
    REQUIRE(index);
    std::vector<PacketEntry> read;
    std::uint64_t before = 0;
    CHECK(!index->read_chunk(at, read, before, fault));
  }
}

TEST_CASE("packet index: more captures or landmarks than it may list are neither written nor believed") {
  const TempFolder folder;
  {
    IndexedCapture many;
    many.landmarks.resize(kMostLandmarks + 1);
    PacketIndexWriter writer(folder.at("index"));
    writer.finish({many});
    CHECK(writer.fault().code == base::FaultCode::io);
    CHECK(!writer.fault().message.empty());
  }
  base::Fault fault;
  CHECK(!PacketIndex::open(folder.at("index"), fault));
  // A list with a checksum that is right: the first capture has no name, size, time, and so many landmarks.
  const auto forge = [&](const Bytes& count, std::uint64_t landmarks, std::size_t bytes) {
    Bytes table = count;
    table.insert(table.end(), 4, 0);
    std::uint8_t number[kMostVarint];
    table.insert(table.end(), number, number + put_varint(number, landmarks));
    table.resize(table.size() + bytes);
    Bytes file = contents(folder.at("index"));
    file.resize(8);
    file.insert(file.end(), table.begin(), table.end());
    const auto crc = static_cast<std::uint32_t>(crc32_z(0, table.data(), table.size()));
    for (unsigned shift = 0; shift < 64; shift += 8)
      file.push_back(static_cast<std::uint8_t>(std::uint64_t{8} >> shift));
    for (unsigned shift = 0; shift < 32; shift += 8) file.push_back(static_cast<std::uint8_t>(crc >> shift));
    for (const char c : {'T', 'r', 'A', 'e', 'n', 'd', 's', '\1'}) file.push_back(static_cast<std::uint8_t>(c));
    write_file(folder.at("forged"), file);
    fault = {};
    return PacketIndex::open(folder.at("forged"), fault) != nullptr;
  };
  write_index(folder.at("index"));
  CHECK(forge({1}, 3, 3));
  CHECK(!forge({1}, kMostLandmarks + 1, kMostLandmarks + 1));
  CHECK(fault.code == base::FaultCode::bad_record);
  CHECK(!forge({0xff, 0xff, 0xff, 0x07}, 0, 80'000'000));
  CHECK(!forge({0xff, 0xff, 0xff, 0x07}, 0, 60'000'000));
  CHECK(fault.code == base::FaultCode::bad_record);
}

TEST_CASE("packet index: a file that cannot be written is a fault, and is written no further") {
  PacketIndexWriter writer("/proc/no such folder/index");
  CHECK(writer.fault().code == base::FaultCode::io);
  CHECK(writer.append(coded(kFirst), 0) > 0);
  writer.finish({});
  CHECK(writer.fault().code == base::FaultCode::io);
  PacketIndexWriter full("/dev/full");
  CHECK(!full.fault());
  full.finish({});
  CHECK(full.fault().code == base::FaultCode::io);
  CHECK(full.fault().path == "/dev/full");
}

}  // namespace
}  // namespace tractor::capture
