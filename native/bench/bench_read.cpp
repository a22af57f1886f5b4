// Reads a capture and only sums captured lengths: the reader's own speed. With `bare` beside it, the same walk over
// read(2) buffers with nothing around it: the limit. Usage: bench_read FILE [chunk_bytes] [rounds]
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/bytes.hpp"
#include "capture/capture_reader.hpp"

namespace {

struct Sums {
  std::uint64_t frames = 0, bytes = 0, file_bytes = 0;
};

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Sums read_frames(const char* path, std::size_t chunk_bytes) {
  using namespace tractor;
  capture::OpenOptions options;
  if (chunk_bytes > 0) options.chunk_bytes = chunk_bytes;
  base::Fault fault;
  Sums sums;
  const auto reader = capture::open_capture(path, options, fault);
  capture::FrameBatch batch;
  while (reader && reader->next(batch) == capture::ReadStatus::frames) {
    for (const capture::Frame& frame : batch.frames) sums.bytes += frame.captured_length;
    sums.frames += batch.frames.size();
  }
  if (reader) fault = reader->fault();
  if (fault)
    std::fprintf(stderr, "%s: at byte %llu: %s\n", path, static_cast<unsigned long long>(fault.offset),
                 fault.message.c_str());
  if (reader) sums.file_bytes = reader->info().bytes_read;
  return sums;
}

// A little-endian pcap only, and no check of anything.
Sums walk_bare(const char* path, std::size_t chunk_bytes) {
  std::vector<std::uint8_t> buffer(chunk_bytes + (64 << 10));
  Sums sums;
  const int file = open(path, O_RDONLY);
  std::size_t have = 0;
  std::size_t skip = 24;
  for (;;) {
    const ssize_t n = read(file, buffer.data() + have, chunk_bytes);
    if (n <= 0) break;
    sums.file_bytes += static_cast<std::uint64_t>(n);
    have += static_cast<std::size_t>(n);
    std::size_t at = skip;
    skip = 0;
    while (have - at >= 16) {
      const std::uint32_t captured = tractor::base::load_le32(buffer.data() + at + 8);
      if (have - at - 16 < captured) break;
      sums.bytes += captured;
      ++sums.frames;
      at += 16 + captured;
    }
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(at), buffer.begin() + static_cast<std::ptrdiff_t>(have),
              buffer.begin());
    have -= at;
  }
  close(file);
  return sums;
}

template <class Run>
double timed(Run run, Sums& sums) {
  const double start = seconds_now();
  sums = run();
  return seconds_now() - start;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void print(const char* name, std::size_t chunk_bytes, const Sums& sums, double seconds) {
  std::printf("%-6s chunk %8zu  %10llu frames  %7.2f Mpps  %6.2f GB/s\n", name, chunk_bytes,
              static_cast<unsigned long long>(sums.frames), static_cast<double>(sums.frames) / seconds / 1e6,
              static_cast<double>(sums.file_bytes) / seconds / 1e9);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_read FILE [chunk_bytes] [rounds]\n");
    return 2;
  }
  const std::size_t chunk_bytes = argc > 2 ? std::strtoull(argv[2], nullptr, 0) : std::size_t{1} << 20;
  const int rounds = argc > 3 ? std::max(1, std::atoi(argv[3])) : 5;
  std::vector<double> bare_times;
  std::vector<double> reader_times;
  Sums bare;
  Sums reader;
  for (int i = 0; i < rounds; ++i) {  // interleaved: both see the same noise
    bare_times.push_back(timed([&] { return walk_bare(argv[1], chunk_bytes); }, bare));
    reader_times.push_back(timed([&] { return read_frames(argv[1], chunk_bytes); }, reader));
  }
  print("bare", chunk_bytes, bare, median(bare_times));
  print("reader", chunk_bytes, reader, median(reader_times));
  std::printf("reader / bare = %.2f\n", median(bare_times) / median(reader_times));
  return 0;
}
