// Names that clients resolved: (client, address) -> the name asked for. Bounded: two generations of entries, of which
// the older is dropped when the younger is full. One owner thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "flow/biflow_key.hpp"

namespace tractor::meter {

struct NameKey {
  flow::AddressWords client{};
  flow::AddressWords server{};
  bool operator==(const NameKey&) const = default;
};

// A name, and the flow that answered with it. Without a name: there is none.
struct Resolved {
  std::string_view name;
  std::uint64_t flow_id = 0;
};

class NameCache {
 public:
  // The seed keeps a capture from choosing addresses that share a slot.
  explicit NameCache(std::uint64_t hash_seed = 0) : hash_seed_(hash_seed) {}

  void remember(const NameKey& key, const Resolved& answer, base::TimeNs now_ns);
  // Without a name where the client did not resolve the address, or longer than an hour ago (clients hold on to
  // addresses well beyond the answer's time to live, so that is no bound). Valid until the next `remember`.
  Resolved find(const NameKey& key, base::TimeNs now_ns) const;
  // The same where either may be the client; `key` is tried as it is first. Nearly always there is no name, and one
  // look at each generation tells.
  Resolved find_either(const NameKey& key, base::TimeNs now_ns) const;
  bool empty() const { return young_.entries.empty() && old_.entries.empty(); }

 private:
  struct Entry {
    NameKey key;
    base::TimeNs time_ns;
    std::uint64_t flow_id;
    std::uint32_t name_begin, name_size;  // in Generation::names
  };
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t entry = 0;  // its index + 1; 0: empty
  };
  struct Generation {
    std::vector<Slot> slots;  // open addressing by pair of addresses, at most half full
    std::vector<Entry> entries;
    std::string names;

    // Calls on(entry) for those of the hash until it returns true.
    template <typename On>
    void each(std::uint64_t hash, On on) const;
    const Entry* find(const NameKey& key, std::uint64_t hash) const;
    bool may_hold(std::uint64_t hash) const;
    void put(std::uint64_t hash, std::uint32_t entry);
    void clear();
  };
  static constexpr std::size_t kGenerationEntries = 65'536;
  static constexpr std::size_t kGenerationNameBytes = std::size_t{16} << 20;
  static constexpr std::size_t kFirstSlots = 1024;
  static constexpr base::TimeNs kLifetimeNs = 3600 * base::kNsPerSecond;

  std::uint64_t hash_of(const NameKey& key) const;
  Resolved find(const NameKey& key, std::uint64_t hash, base::TimeNs now_ns) const;
  void make_room();

  std::uint64_t hash_seed_;
  Generation young_, old_;
};

}  // namespace tractor::meter
