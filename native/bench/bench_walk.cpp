// The limit that the one pass is measured against: walk a pcap's records and read each packet's addresses and ports, in
// one of three ways. Decodes nothing else and keeps no flow.
//   bench_walk mmap|mmap-prefetch|read FILE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

#include "pcap_layout.hpp"
#include "stopwatch.hpp"

namespace {

using tractor::base::load_be16;
using tractor::base::load_le32;
using tractor::base::load_le64;
using namespace tractor::bench;

constexpr std::size_t kReadBytes = 1 << 20;
constexpr std::size_t kPrefetchAheadBytes = 4096;
constexpr std::size_t kCacheLineBytes = 64;

struct Tally {
  std::uint64_t packets = 0;
  std::uint64_t checksum = 0;  // over every address and port, so that none of the loads can be left out
};

bool has_ports(std::uint8_t protocol) {
  return protocol == 6 || protocol == 17 || protocol == 132;
}

void read_ipv4(const std::uint8_t* ip, const std::uint8_t* end, Tally& tally) {
  if (end - ip < 20) return;
  tally.checksum += load_le64(ip + 12);
  const std::ptrdiff_t header_bytes = (ip[0] & 0x0f) * 4;
  if (has_ports(ip[9]) && end - ip >= header_bytes + 4) tally.checksum += load_le32(ip + header_bytes);
}

void read_ipv6(const std::uint8_t* ip, const std::uint8_t* end, Tally& tally) {
  if (end - ip < 40) return;
  tally.checksum += load_le64(ip + 8) + load_le64(ip + 16) + load_le64(ip + 24) + load_le64(ip + 32);
  if (has_ports(ip[6]) && end - ip >= 44) tally.checksum += load_le32(ip + 40);
}

inline void read_frame(const std::uint8_t* frame, std::size_t length, Tally& tally) {
  ++tally.packets;
  if (length < 18) return;
  const std::uint8_t* end = frame + length;
  const std::uint8_t* type = frame + 12;
  if (load_be16(type) == 0x8100) type += 4;  // IEEE 802.1Q: one tag of four bytes before the type
  const std::uint16_t ether_type = load_be16(type);
  if (ether_type == 0x0800) read_ipv4(type + 2, end, tally);
  if (ether_type == 0x86dd) read_ipv6(type + 2, end, tally);
}

// Walks the whole records of [data, data + size) and returns the bytes they take.
template <bool kPrefetch>
std::size_t walk_records(const std::uint8_t* data, std::size_t size, Tally& tally) {
  std::size_t position = 0;
  std::size_t ahead = 0;
  while (size - position >= kRecordHeaderBytes) {
    if constexpr (kPrefetch) {
      for (; ahead < position + kPrefetchAheadBytes; ahead += kCacheLineBytes) __builtin_prefetch(data + ahead);
    }
    const std::size_t length = load_le32(data + position + 8);
    if (size - position - kRecordHeaderBytes < length) break;
    read_frame(data + position + kRecordHeaderBytes, length, tally);
    position += kRecordHeaderBytes + length;
  }
  return position;
}

template <bool kPrefetch>
bool walk_mapped(int file, std::size_t size, Tally& tally) {
  void* map = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (map == MAP_FAILED) return false;
  const auto* data = static_cast<const std::uint8_t*>(map);
  if (!is_plain_ethernet_pcap(data)) return false;
  const std::size_t walked = walk_records<kPrefetch>(data + kFileHeaderBytes, size - kFileHeaderBytes, tally);
  return walked == size - kFileHeaderBytes;  // unmapped by the end of the process, outside the measured time
}

bool walk_read(int file, Tally& tally) {
  std::vector<std::uint8_t> buffer(kReadBytes);
  std::uint8_t header[kFileHeaderBytes];
  if (read(file, header, sizeof header) != ssize_t{sizeof header} || !is_plain_ethernet_pcap(header)) return false;
  std::size_t held = 0;
  for (;;) {
    const ssize_t got = read(file, buffer.data() + held, buffer.size() - held);
    if (got < 0) return false;
    if (got == 0) return held == 0;
    held += static_cast<std::size_t>(got);
    const std::size_t walked = walk_records<false>(buffer.data(), held, tally);
    if (walked == 0 && held == buffer.size()) return false;  // a record longer than the buffer
    std::memmove(buffer.data(), buffer.data() + walked, held - walked);
    held -= walked;
  }
}

std::optional<Tally> walk(std::string_view way, int file, std::size_t size) {
  Tally tally;
  bool whole = false;
  if (way == "mmap") whole = walk_mapped<false>(file, size, tally);
  if (way == "mmap-prefetch") whole = walk_mapped<true>(file, size, tally);
  if (way == "read") whole = walk_read(file, tally);
  return whole ? std::optional(tally) : std::nullopt;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: bench_walk mmap|mmap-prefetch|read FILE\n");
    return 2;
  }
  const Stopwatch stopwatch;
  const int file = open(arguments[2], O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0 || status.st_size < off_t{kFileHeaderBytes}) {
    std::fprintf(stderr, "bench_walk: cannot read %s\n", arguments[2]);
    return 1;
  }
  const auto tally = walk(arguments[1], file, static_cast<std::size_t>(status.st_size));
  const auto seconds = stopwatch.elapsed();
  if (!tally) {
    std::fprintf(stderr, "bench_walk: %s is not a whole little-endian pcap of Ethernet frames\n", arguments[2]);
    return 1;
  }
  std::printf("{\"way\":\"%s\",\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"packets\":%" PRIu64
              ",\"bytes\":%lld,\"checksum\":\"%016" PRIx64 "\"}\n",
              arguments[1], seconds.wall, seconds.cpu, tally->packets, static_cast<long long>(status.st_size),
              tally->checksum);
  return 0;
}
