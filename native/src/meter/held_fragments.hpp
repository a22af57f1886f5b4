// IP fragments that came before their datagram's first one, and so before it is known whose they are: their
// descriptors until the first one comes, the time is up (packet time) or room is short. A bounded number, and a bounded
// amount of their bytes, which the frame that they came in does not keep. Does not know whose they are: PacketDecoder
// does. One owner thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "flow/fragment_table.hpp"
#include "meter/packet_descriptor.hpp"

namespace tractor::meter {

// Bytes of a fragment that outlive its frame.
using FragmentBytes = std::shared_ptr<const std::uint8_t[]>;

struct HeldFragment {
  PacketDescriptor packet;
  FragmentBytes bytes;  // that the packet's payload is, where it is a copy
};

class HeldFragments {
 public:
  static constexpr std::size_t kMostPackets = 4096;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20;  // of payload, of all of them
  // Linux gives IPv4 datagrams so long to become whole; from the first of their fragments that comes.
  static constexpr base::TimeNs kLongestNs = 30 * base::kNsPerSecond;

  explicit HeldFragments(std::uint64_t hash_seed) : where_(0, Hash{hash_seed}) {}

  bool empty() const { return packets_ == 0; }
  bool full() const { return packets_ >= kMostPackets; }

  bool has_room_for(std::size_t bytes) const { return bytes <= kMostBytes - bytes_; }

  // There must be room, also for the packet's payload.
  void hold(const flow::FragmentKey& key, HeldFragment fragment);
  // Those of the datagram, in the order in which they came.
  std::vector<HeldFragment> take(const flow::FragmentKey& key);
  // Of the datagram that has waited for longest; there must be one.
  std::vector<HeldFragment> take_oldest();
  // Whether take_due() would give any.
  bool any_due(base::TimeNs now_ns) const { return !by_age_.empty() && is_due(by_age_.front(), now_ns); }
  // Of all datagrams that have waited for too long, or whose time is not near: clocks jump. In the order in which they
  // came.
  std::vector<HeldFragment> take_due(base::TimeNs now_ns);
  std::vector<HeldFragment> take_all();

 private:
  struct Datagram {
    flow::FragmentKey key;
    std::vector<HeldFragment> fragments;
  };
  using Place = std::list<Datagram>::iterator;
  struct Hash {
    std::uint64_t seed;
    std::size_t operator()(const flow::FragmentKey& key) const { return flow::hash_fragment_key(key, seed); }
  };
  static bool is_due(const Datagram& datagram, base::TimeNs now_ns) {
    const base::TimeNs waited_ns = now_ns - datagram.fragments.front().packet.time_ns;
    return waited_ns > kLongestNs || waited_ns < -kLongestNs;
  }
  std::vector<HeldFragment> take_at(Place place);

  std::list<Datagram> by_age_;  // the one that has waited for longest first
  std::unordered_map<flow::FragmentKey, Place, Hash> where_;
  std::size_t packets_ = 0, bytes_ = 0;
};

}  // namespace tractor::meter
