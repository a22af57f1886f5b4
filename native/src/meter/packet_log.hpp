// Of each open flow, where the records of its packets are: a few bytes a packet, which go to the packet index a chunk
// at a time and with the flow's end. Memory is bounded by open flows: 64 bytes each, and a block for those of more than
// some ten packets. One owner thread. Writes through capture::PacketChunks; reads nothing back.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/indexed_pool.hpp"
#include "capture/packet_index.hpp"
#include "flow/flow_record.hpp"
#include "meter/packet_descriptor.hpp"

namespace tractor::meter {

class PacketLog {
 public:
  explicit PacketLog(capture::PacketChunks& index) : index_(index) {}

  // `begins`: it is the flow's first.
  void add(flow::FlowIndex index, const PacketDescriptor& packet, bool begins) {
    const std::size_t slab = index / kSlabStates;
    if (slab >= slabs_.size() || !slabs_[slab]) [[unlikely]]
      make_slab(slab);
    State& s = slabs_[slab][index % kSlabStates];
    if (begins) s.begin();
    if (packet.place == capture::kNoPlace) [[unlikely]]
      index_.note_unplaced();
    // Where any entry has room it is made in place; the other way is for the ends of chunks.
    std::uint8_t* const bytes = s.block == flow::kNoIndex ? s.bytes : blocks_[s.block].data();
    const std::size_t capacity = s.block == flow::kNoIndex ? kInPlace : kBlockBytes;
    if (s.used + capture::kMostEntryBytes <= capacity) {
      s.used = static_cast<std::uint16_t>(s.used + encode(bytes + s.used, s, packet));
    } else {
      add_at_end(s, packet);
    }
    s.number = packet.packet_number;
    s.place = packet.place;
  }
  // The flow ends: its last chunk goes out. Returns where that is; never 0.
  std::uint64_t close(flow::FlowIndex index);
  void prefetch(flow::FlowIndex index) const {
    const std::size_t slab = index / kSlabStates;
    if (slab < slabs_.size() && slabs_[slab]) __builtin_prefetch(&slabs_[slab][index % kSlabStates], 1);
  }

 private:
  static constexpr std::size_t kSlabStates = 256;
  static constexpr std::size_t kInPlace = 34;
  static constexpr std::size_t kBlockBytes = 256;
  using Block = std::array<std::uint8_t, kBlockBytes>;

  struct alignas(64) State {
    std::uint64_t number;  // of the last entry; 0 in an empty chunk
    capture::FramePlace place;
    std::uint64_t chunk;  // the one before in the index; 0: none
    std::uint32_t block;  // instead of `bytes`; flow::kNoIndex: none
    std::uint16_t used;
    std::uint8_t bytes[kInPlace];

    void begin() {
      number = place = chunk = 0;
      block = flow::kNoIndex;
      used = 0;
    }
  };
  static_assert(sizeof(State) == 64);

  static std::size_t encode(std::uint8_t* to, const State& before, const PacketDescriptor& packet) {
    const std::size_t n = capture::put_varint(to, capture::zigzag(packet.packet_number - before.number));
    return n + capture::put_varint(to + n, capture::zigzag(packet.place - before.place));
  }
  void make_slab(std::size_t slab);
  void add_at_end(State& state, const PacketDescriptor& packet);
  std::uint8_t* room(State& state, std::size_t bytes);
  void write_chunk(State& state);

  capture::PacketChunks& index_;
  std::vector<std::unique_ptr<State[]>> slabs_;
  base::IndexedPool<Block> blocks_;
};

}  // namespace tractor::meter
