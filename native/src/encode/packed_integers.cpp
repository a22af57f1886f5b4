#include "encode/packed_integers.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "encode/thrift_compact.hpp"

namespace tractor::encode {

namespace {

constexpr std::size_t kGroup = 8;  // the hybrid packs multiples of eight values
constexpr std::size_t kBlock = 128, kMiniblocks = 4, kMiniblock = kBlock / kMiniblocks;

__extension__ typedef unsigned __int128 uint128;

// Values of at most 64 bits one after the other, each from its lowest bit.
class BitPacker {
 public:
  explicit BitPacker(std::string& out) : out_(out) {}

  void put(std::uint64_t value, unsigned width) {
    held_ |= static_cast<uint128>(value) << bits_;
    bits_ += width;
    if (bits_ >= 64) emit_word();
  }
  void finish() {
    for (; bits_ > 0; bits_ = bits_ > 8 ? bits_ - 8 : 0, held_ >>= 8) out_.push_back(static_cast<char>(held_ & 0xff));
  }

 private:
  // The format is little-endian and so are the machines this runs on.
  void emit_word() {
    const auto word = static_cast<std::uint64_t>(held_);
    out_.append(reinterpret_cast<const char*>(&word), sizeof word);
    held_ >>= 64;
    bits_ -= 64;
  }

  std::string& out_;
  uint128 held_ = 0;
  unsigned bits_ = 0;
};

void append_packed(std::string& out, std::span<const std::uint32_t> values, unsigned width) {
  if (values.empty()) return;
  const std::size_t groups = (values.size() + kGroup - 1) / kGroup;
  append_varint(out, groups << 1 | 1);
  BitPacker packer(out);
  for (std::size_t i = 0; i < groups * kGroup; ++i) packer.put(i < values.size() ? values[i] : 0, width);
  packer.finish();
}

void append_run(std::string& out, std::uint32_t value, std::size_t count, unsigned width) {
  append_varint(out, std::uint64_t{count} << 1);
  for (unsigned bit = 0; bit < width; bit += 8) out.push_back(static_cast<char>(value >> bit));
}

std::size_t run_length(std::span<const std::uint32_t> values, std::size_t at) {
  std::size_t end = at + 1;
  while (end < values.size() && values[end] == values[at]) ++end;
  return end - at;
}

std::uint64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
}

// One block: the least difference, the width of each miniblock, the differences above the least.
void append_block(std::string& out, std::span<const std::uint64_t> deltas) {
  std::int64_t least = static_cast<std::int64_t>(deltas[0]);
  for (const std::uint64_t delta : deltas) least = std::min(least, static_cast<std::int64_t>(delta));
  append_varint(out, zigzag(least));
  const std::size_t widths_at = out.size();
  out.append(kMiniblocks, '\0');
  for (std::size_t from = 0; from < deltas.size(); from += kMiniblock) {
    const auto part = deltas.subspan(from, std::min(kMiniblock, deltas.size() - from));
    std::uint64_t all = 0;
    for (const std::uint64_t delta : part) all |= delta - static_cast<std::uint64_t>(least);
    const auto width = static_cast<unsigned>(std::bit_width(all));
    out[widths_at + from / kMiniblock] = static_cast<char>(width);
    if (width == 0) continue;
    BitPacker packer(out);
    for (const std::uint64_t delta : part) packer.put(delta - static_cast<std::uint64_t>(least), width);
    for (std::size_t i = part.size(); i < kMiniblock; ++i) packer.put(0, width);
    packer.finish();
  }
}

}  // namespace

void append_hybrid(std::string& out, std::span<const std::uint32_t> values, unsigned width) {
  std::size_t packed_from = 0;  // values from here to `at` are not yet written
  for (std::size_t at = 0; at < values.size();) {
    const std::size_t run = run_length(values, at);
    // A packed stretch in the middle holds whole groups: it takes what it lacks from the run.
    const std::size_t lacking = (kGroup - (at - packed_from) % kGroup) % kGroup;
    if (run < lacking + kGroup) {
      at += run;
      continue;
    }
    append_packed(out, values.subspan(packed_from, at + lacking - packed_from), width);
    append_run(out, values[at], run - lacking, width);
    at += run;
    packed_from = at;
  }
  append_packed(out, values.subspan(packed_from), width);
}

void append_deltas(std::string& out, std::span<const std::int64_t> values) {
  append_varint(out, kBlock);
  append_varint(out, kMiniblocks);
  append_varint(out, values.size());
  append_varint(out, zigzag(values.empty() ? 0 : values[0]));
  std::array<std::uint64_t, kBlock> deltas;
  for (std::size_t from = 1; from < values.size(); from += kBlock) {
    const std::size_t count = std::min(kBlock, values.size() - from);
    for (std::size_t i = 0; i < count; ++i) deltas[i] = difference(values[from + i], values[from + i - 1]);
    append_block(out, {deltas.data(), count});
  }
}

void append_bits(std::string& out, std::span<const std::uint8_t> values) {
  BitPacker packer(out);
  for (const std::uint8_t value : values) packer.put(value != 0 ? 1 : 0, 1);
  packer.finish();
}

}  // namespace tractor::encode
