#include "meter/packet_log.hpp"

#include <cstring>

namespace tractor::meter {

void PacketLog::make_slab(std::size_t slab) {
  if (slab >= slabs_.size()) slabs_.resize(slab + 1);
  slabs_[slab] = std::make_unique<State[]>(kSlabStates);
}

// A longer entry than the room that is left begins a chunk, and then counts from 0.
void PacketLog::add_at_end(State& s, const PacketDescriptor& packet) {
  std::uint8_t entry[capture::kMostEntryBytes];
  std::size_t bytes = encode(entry, s, packet);
  std::uint8_t* to = room(s, bytes);
  if (to == nullptr) {
    write_chunk(s);
    bytes = encode(entry, s, packet);
    to = room(s, bytes);
  }
  std::memcpy(to, entry, bytes);
  s.used = static_cast<std::uint16_t>(s.used + bytes);
}

// Where the next bytes go; null where the chunk is full.
std::uint8_t* PacketLog::room(State& s, std::size_t bytes) {
  if (s.block == flow::kNoIndex) {
    if (s.used + bytes <= kInPlace) [[likely]]
      return s.bytes + s.used;
    s.block = blocks_.take();
    std::memcpy(blocks_[s.block].data(), s.bytes, s.used);
  }
  return s.used + bytes <= kBlockBytes ? blocks_[s.block].data() + s.used : nullptr;
}

void PacketLog::write_chunk(State& s) {
  const std::uint8_t* const bytes = s.block == flow::kNoIndex ? s.bytes : blocks_[s.block].data();
  s.chunk = index_.append({bytes, s.used}, s.chunk);
  s.used = 0;
  s.number = s.place = 0;
}

std::uint64_t PacketLog::close(flow::FlowIndex index) {
  State& s = slabs_[index / kSlabStates][index % kSlabStates];
  write_chunk(s);
  if (s.block != flow::kNoIndex) blocks_.give_back(s.block);
  return s.chunk;
}

}  // namespace tractor::meter
