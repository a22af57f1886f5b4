// Damages captures as chance says, and where it hurts: bytes and bits, lengths and times of records, records cut,
// repeated and taken from other captures. Reads nothing of what is in a frame.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "base/bytes.hpp"

namespace tractor::fuzz {

using Bytes = std::vector<std::uint8_t>;

// Offsets of the header, of each record or block that can be walked to, and of the end.
std::vector<std::size_t> record_edges(base::ByteView capture);

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  // One to eight changes. `other` is a capture to take records from.
  void mutate(Bytes& capture, base::ByteView other);
  std::size_t below(std::size_t most) { return most == 0 ? 0 : random_() % most; }

 private:
  void change(Bytes& capture, base::ByteView other);
  void flip(Bytes& capture, std::size_t from, std::size_t to);
  void put_number(Bytes& capture, std::size_t at);
  std::size_t place_in_record(const Bytes& capture, std::size_t within);
  void repeat_records(Bytes& capture);
  void remove_bytes(Bytes& capture);
  void splice(Bytes& capture, base::ByteView other);

  std::mt19937_64 random_;
};

Bytes gzip(base::ByteView plain);
Bytes zstd(base::ByteView plain);
Bytes lz4(base::ByteView plain);

}  // namespace tractor::fuzz
