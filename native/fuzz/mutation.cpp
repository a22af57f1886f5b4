#include "mutation.hpp"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>

#include "capture/pcap_header.hpp"
#include "capture/pcapng_blocks.hpp"
#include "require.hpp"

namespace tractor::fuzz {

namespace {

constexpr std::size_t kMostBytes = 2 << 20;  // of a capture that grows by repetition

std::uint32_t load32(const std::uint8_t* p, bool big_endian) {
  return big_endian ? base::load_be32(p) : base::load_le32(p);
}

// Without its magic number a file is no capture, and the rest of it is not looked at.
std::size_t past_magic(base::ByteView capture, std::size_t at) {
  return std::min(std::max<std::size_t>(at, 4), capture.size() - 1);
}

std::ptrdiff_t signed_of(std::size_t value) {
  return static_cast<std::ptrdiff_t>(value);
}

}  // namespace

std::vector<std::size_t> record_edges(base::ByteView capture) {
  std::vector<std::size_t> edges = {0};
  std::string message;
  bool pcapng = false, big_endian = false;
  std::size_t header = 0;
  if (capture.size() >= capture::kPcapHeaderBytes && capture::is_pcap_magic(capture.data())) {
    const auto parsed = capture::parse_pcap_header(capture.data(), message);
    big_endian = parsed && parsed->big_endian;
    header = parsed && parsed->modified ? 24 : 16;
    edges.push_back(capture::kPcapHeaderBytes);
  } else if (capture.size() >= 12 && base::load_le32(capture.data()) == capture::kSectionHeader) {
    pcapng = true;
    big_endian = base::load_be32(capture.data() + 8) == capture::kByteOrderMagic;
  } else {
    return {0, capture.size()};
  }
  while (capture.size() - edges.back() >= 16) {
    const std::uint8_t* at = capture.data() + edges.back();
    const std::size_t length = pcapng ? load32(at + 4, big_endian) : header + load32(at + 8, big_endian);
    if (length < 12 || length > capture.size() - edges.back()) break;
    edges.push_back(edges.back() + length);
  }
  if (edges.back() != capture.size()) edges.push_back(capture.size());
  return edges;
}

void Mutator::mutate(Bytes& capture, base::ByteView other) {
  for (std::size_t changes = 1 + below(8); changes > 0 && !capture.empty(); --changes) change(capture, other);
}

void Mutator::change(Bytes& capture, base::ByteView other) {
  switch (below(12)) {
    case 0:
      return flip(capture, 0, capture.size());
    case 1:
      return flip(capture, past_magic(capture, 0), std::min<std::size_t>(capture.size(), 64));
    case 2:
      return put_number(capture, below(capture.size()));
    case 3:
      return put_number(capture, place_in_record(capture, 8));  // times, types
    case 4:
    case 5:
      return put_number(capture, place_in_record(capture, 32));  // lengths
    case 6:
    case 7: {
      const std::size_t at = place_in_record(capture, 120);  // headers of packets
      return flip(capture, at, std::min(capture.size(), at + 16));
    }
    case 8:
      return repeat_records(capture);
    case 9:
      return remove_bytes(capture);
    case 10:
      return splice(capture, other);
    default:
      capture.resize(below(8) == 0 ? below(capture.size())
                                   : capture.size() - below(std::min<std::size_t>(capture.size(), 64)));
  }
}

void Mutator::flip(Bytes& capture, std::size_t from, std::size_t to) {
  for (std::size_t i = 1 + below(8); i > 0; --i) {
    std::uint8_t& byte = capture[from + below(to - from)];
    byte = below(2) == 0 ? static_cast<std::uint8_t>(byte ^ 1u << below(8)) : static_cast<std::uint8_t>(random_());
  }
}

// Numbers at which sums, products and comparisons go wrong, in one to eight bytes and either order.
void Mutator::put_number(Bytes& capture, std::size_t at) {
  constexpr std::array<std::uint64_t, 12> kNumbers = {
      0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x40000, 0x7fff'ffff, 0x8000'0000, 0xffff'fff0, UINT64_MAX};
  const std::uint64_t number = below(4) == 0 ? random_() >> below(60) : kNumbers[below(kNumbers.size())];
  const std::size_t size = std::size_t{1} << below(4);
  const bool big_endian = below(2) == 0;
  for (std::size_t i = 0; i < size && at + i < capture.size(); ++i) {
    capture[at + i] = static_cast<std::uint8_t>(number >> 8 * (big_endian ? size - 1 - i : i));
  }
}

std::size_t Mutator::place_in_record(const Bytes& capture, std::size_t within) {
  const auto edges = record_edges(capture);
  return past_magic(capture, edges[below(edges.size() - 1)] + below(within));
}

void Mutator::repeat_records(Bytes& capture) {
  const auto edges = record_edges(capture);
  const std::size_t first = below(edges.size() - 1), last = std::min(first + 1 + below(8), edges.size() - 1);
  const Bytes run(capture.begin() + signed_of(edges[first]), capture.begin() + signed_of(edges[last]));
  const std::size_t to = edges[below(2) == 0 ? last : below(edges.size())];
  for (std::size_t i = 1 + below(below(8) == 0 ? 200 : 4); i > 0 && capture.size() + run.size() < kMostBytes; --i) {
    capture.insert(capture.begin() + signed_of(to), run.begin(), run.end());
  }
}

void Mutator::remove_bytes(Bytes& capture) {
  const std::size_t from = below(2) == 0 ? below(capture.size()) : place_in_record(capture, 1);
  const std::size_t to = std::min(capture.size(), from + 1 + below(below(4) == 0 ? capture.size() : 16));
  capture.erase(capture.begin() + signed_of(from), capture.begin() + signed_of(to));
}

void Mutator::splice(Bytes& capture, base::ByteView other) {
  const auto theirs = record_edges(other);
  const std::size_t first = below(theirs.size() - 1), last = std::min(first + 1 + below(20), theirs.size() - 1);
  if (capture.size() + theirs[last] - theirs[first] > kMostBytes) return;
  const auto ours = record_edges(capture);
  const std::size_t to = ours[below(ours.size())];
  capture.insert(capture.begin() + signed_of(to), other.begin() + signed_of(theirs[first]),
                 other.begin() + signed_of(theirs[last]));
}

Bytes gzip(base::ByteView plain) {
  z_stream state{};
  require(deflateInit2(&state, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes out(deflateBound(&state, plain.size()));
  state.next_in = const_cast<Bytef*>(plain.data());
  state.avail_in = static_cast<uInt>(plain.size());
  state.next_out = out.data();
  state.avail_out = static_cast<uInt>(out.size());
  require(deflate(&state, Z_FINISH) == Z_STREAM_END);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

Bytes zstd(base::ByteView plain) {
  Bytes out(ZSTD_compressBound(plain.size()));
  const std::size_t size = ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 1);
  require(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

Bytes lz4(base::ByteView plain) {
  Bytes out(LZ4F_compressFrameBound(plain.size(), nullptr));
  const std::size_t size = LZ4F_compressFrame(out.data(), out.size(), plain.data(), plain.size(), nullptr);
  require(LZ4F_isError(size) == 0);
  out.resize(size);
  return out;
}

}  // namespace tractor::fuzz
