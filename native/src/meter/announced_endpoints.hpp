// Endpoints that flows announced: "expect a flow to or from here". Bounded: two generations of entries, of which the
// older is dropped when the younger is full or has had its time. One owner thread. Reads no payload.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "dissect/facts.hpp"
#include "flow/biflow_key.hpp"

namespace tractor::meter {

struct Announcement {
  std::uint64_t flow_id = 0;       // of the flow that announced
  dissect::ProtocolId by{};        // its protocol
  dissect::ProtocolId protocol{};  // what was announced; unknown where it did not say
  base::TimeNs since_ns = 0;       // the first and the last time that it did
  base::TimeNs time_ns = 0;
};

// The flow that announces, and when.
struct Announcer {
  flow::BiflowKey key;
  bool client_is_high = false;
  std::uint64_t flow_id = 0;
  dissect::ProtocolId protocol{};
  base::TimeNs now_ns = 0;
};

class AnnouncedEndpoints {
 public:
  // The seed keeps a capture from choosing endpoints that share a slot.
  explicit AnnouncedEndpoints(std::uint64_t hash_seed = 0) : hash_seed_(hash_seed) {}

  void remember(const dissect::AnnouncedEndpoint& endpoint, const Announcer& by);
  // The latest that concerns a flow of this key and was made or held within these times; null where there is none. A
  // flow is not announced by itself, nor by an earlier one of its key. Valid until the next `remember`.
  const Announcement* find(const flow::BiflowKey& key, base::TimeNs earliest_ns, base::TimeNs latest_ns) const {
    if (empty() || !may_hold(key)) [[likely]]
      return nullptr;
    return find_either(key, earliest_ns, latest_ns);
  }
  bool empty() const { return !any_; }

  // Media may begin long after they were agreed on, and begin again after a pause.
  static constexpr base::TimeNs kLifetimeNs = 3600 * base::kNsPerSecond;

 private:
  struct Place {  // address, port, version and protocol of an endpoint
    std::uint64_t word[3] = {0, 0, 0};
    bool operator==(const Place&) const = default;
    std::uint16_t port() const { return static_cast<std::uint16_t>(word[0] >> 16); }
    std::uint8_t ip_protocol() const { return static_cast<std::uint8_t>(word[0]); }
  };
  struct Entry {
    Place place;
    flow::BiflowKey by_key;  // of the flow that announced
    Announcement announcement;
    dissect::Peer peer;
    bool client_is_high;  // of by_key
    bool stated;          // not the owner's address in place of the stated one
  };
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t entry = 0;  // its index + 1; 0: empty
  };
  struct Generation {
    std::vector<Slot> slots;  // open addressing by place, at most half full
    std::vector<Entry> entries;
    base::TimeNs begun_ns = 0;

    const Entry* find(const Place& place, std::uint64_t hash) const;
    void put(std::uint64_t hash, std::uint32_t entry);
    void clear();
  };
  static constexpr std::size_t kGenerationEntries = 32'768;
  static constexpr std::size_t kFirstSlots = 256;
  static constexpr std::size_t kPorts = 65'536;

  static Place place_of(const flow::BiflowKey& key, bool high);
  static bool concerns(const Entry& entry, const flow::BiflowKey& key, bool high);
  std::uint64_t hash_of(const Place& place) const;
  const Entry* find_place(const Place& place, std::uint64_t hash) const;
  const Announcement* find_either(const flow::BiflowKey& key, base::TimeNs earliest_ns, base::TimeNs latest_ns) const;
  // Nearly every flow is told by its ports alone that nobody announced it.
  bool may_hold(const flow::BiflowKey& key) const { return ports_[key.low_port()] || ports_[key.high_port()]; }
  void add(Entry entry);
  void make_room(base::TimeNs now_ns);
  void turn_generation();

  std::uint64_t hash_seed_;
  Generation young_, old_;
  std::vector<bool> ports_ = std::vector<bool>(kPorts);  // of all entries
  bool any_ = false;                                     // anything was ever announced
};

}  // namespace tractor::meter
