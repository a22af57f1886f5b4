// Files, pipes and standard input through open_capture; files that change under the reader.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "reading.hpp"
#include "temp_folder.hpp"

namespace tractor::capture::test {
namespace {

using base::FaultCode;

Bytes sample() {
  Builder b;
  b.pcap_header();
  for (std::uint32_t i = 0; i < 2'000; ++i) b.record(i, 0, 100, 100, static_cast<std::uint8_t>(i));
  return b.bytes;
}

OpenOptions small_chunks() {
  OpenOptions options;
  options.chunk_bytes = 4'096;
  return options;
}

TEST_CASE("a file is read by its content, whatever its name") {
  const TempFolder folder;
  write_file(folder.at("x.txt"), sample());
  const Reading r = read_file(folder.at("x.txt"));
  CHECK(r.status == ReadStatus::end);
  CHECK(r.frames.size() == 2'000);
  CHECK(r.info.path == folder.at("x.txt"));
}

TEST_CASE("files that cannot be read") {
  const TempFolder folder;
  const Reading missing = read_file(folder.at("missing.pcap"));
  CHECK_FALSE(missing.opened);
  CHECK(missing.fault.code == FaultCode::not_found);
  CHECK(missing.fault.path == folder.at("missing.pcap"));
  CHECK(missing.fault.message.find("No such file") != std::string::npos);
  const Reading directory = read_file(folder.at("."));
  CHECK(directory.fault.code == FaultCode::io);
  write_file(folder.at("empty.pcap"), {});
  CHECK(read_file(folder.at("empty.pcap")).fault.code == FaultCode::empty);
  CHECK(read_file("/dev/null").fault.code == FaultCode::empty);
}

TEST_CASE("a file that shrinks while it is read has changed") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcap");
  write_file(path, sample());
  base::Fault fault;
  const auto reader = open_capture(path, small_chunks(), fault);
  REQUIRE(reader);
  FrameBatch batch;
  REQUIRE(reader->next(batch) == ReadStatus::frames);
  std::size_t frames = batch.frames.size();
  // a third of it is left: a record's edge, so that only the size can tell
  std::filesystem::resize_file(path, 24 + 116 * 600);
  ReadStatus status = ReadStatus::frames;
  while ((status = reader->next(batch)) == ReadStatus::frames) frames += batch.frames.size();
  CHECK(status == ReadStatus::fault);
  CHECK(frames == 600);
  CHECK(reader->fault().code == FaultCode::changed);
  CHECK(reader->fault().offset == 24 + 116 * 600);
  CHECK(reader->fault().path == path);
}

TEST_CASE("a file that is rewritten in place while it is read has changed") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcap");
  const Bytes bytes = sample();
  write_file(path, bytes);
  // an old time of change, so that the rewriting shows however coarse the file system's clock is
  const std::array<timespec, 2> old{timespec{1'000'000'000, 0}, timespec{1'000'000'000, 0}};
  REQUIRE(utimensat(AT_FDCWD, path.c_str(), old.data(), 0) == 0);
  base::Fault fault;
  const auto reader = open_capture(path, small_chunks(), fault);
  REQUIRE(reader);
  FrameBatch batch;
  REQUIRE(reader->next(batch) == ReadStatus::frames);
  write_file(path, Bytes(bytes.size(), 0xff));
  ReadStatus status = ReadStatus::frames;
  while ((status = reader->next(batch)) == ReadStatus::frames) {
  }
  CHECK(status == ReadStatus::fault);
  CHECK(reader->fault().code == FaultCode::changed);
}

TEST_CASE("a file that another takes the place of is read to its end") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcap");
  write_file(path, sample());
  base::Fault fault;
  const auto reader = open_capture(path, small_chunks(), fault);
  REQUIRE(reader);
  write_file(folder.at("b.pcap"), Bytes(10, 0));
  std::filesystem::rename(folder.at("b.pcap"), path);
  Reading r;
  read_to_end(*reader, r);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.frames.size() == 2'000);
}

TEST_CASE("a file that grows while it is read is read to its new end") {
  const TempFolder folder;
  const std::string path = folder.at("a.pcap");
  const Bytes bytes = sample();
  write_file(path, Bytes(bytes.begin(), bytes.begin() + 60'000));
  base::Fault fault;
  const auto reader = open_capture(path, small_chunks(), fault);
  REQUIRE(reader);
  write_file(folder.at("whole"), bytes);
  std::filesystem::copy_file(folder.at("whole"), path, std::filesystem::copy_options::overwrite_existing);
  Reading r;
  read_to_end(*reader, r);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.frames.size() == 2'000);
}

TEST_CASE("a named pipe, written slowly and compressed or not") {
  const TempFolder folder;
  const std::string path = folder.at("pipe");
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  const Bytes bytes = sample();
  std::thread writer([&] {
    const int fd = open(path.c_str(), O_WRONLY);
    std::size_t at = 0;
    for (std::size_t size = 1; at < bytes.size(); size = size * 3 + 1) {
      const ssize_t n = write(fd, bytes.data() + at, std::min(size, bytes.size() - at));
      if (n <= 0) break;
      at += static_cast<std::size_t>(n);
    }
    close(fd);
  });
  base::Fault fault;
  const auto reader = open_capture(path, {}, fault);
  REQUIRE(reader);
  CHECK(reader->file_size() == 0);
  Reading r;
  read_to_end(*reader, r);
  writer.join();
  CHECK(r.status == ReadStatus::end);
  CHECK(r.frames.size() == 2'000);
}

TEST_CASE("a named pipe that nobody writes to: the wait for it can be ended") {
  const TempFolder folder;
  const std::string path = folder.at("pipe");
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  std::atomic<bool> stop{false};
  OpenOptions options;
  options.stop = &stop;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    stop = true;
  });
  const Reading r = read_file(path, options);
  stopper.join();
  CHECK_FALSE(r.opened);
  CHECK(r.fault.code == FaultCode::aborted);
}

TEST_CASE("standard input: what is left of it, from a file or a pipe") {
  const TempFolder folder;
  write_file(folder.at("in"), sample());
  const int saved = dup(STDIN_FILENO);
  const int fd = open(folder.at("in").c_str(), O_RDONLY);
  REQUIRE(fd >= 0);
  REQUIRE(dup2(fd, STDIN_FILENO) >= 0);
  const Reading r = read_file("-");
  CHECK(lseek(STDIN_FILENO, 0, SEEK_CUR) == static_cast<off_t>(sample().size()));  // left open
  if (saved >= 0) {
    dup2(saved, STDIN_FILENO);
    close(saved);
  }
  close(fd);
  CHECK(r.status == ReadStatus::end);
  CHECK(r.frames.size() == 2'000);
  CHECK(r.info.path == "-");
}

}  // namespace
}  // namespace tractor::capture::test
