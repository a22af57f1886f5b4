// Names that clients resolved: (client, address) -> the name asked for. Bounded: two generations of entries, of which
// the older is dropped when the younger is full.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace tractor::meter {

struct NameKey {
  std::array<std::uint8_t, 16> client{};
  std::array<std::uint8_t, 16> server{};
  bool operator==(const NameKey&) const = default;
};

class NameCache {
 public:
  void remember(const NameKey& key, std::string_view name, base::TimeNs now_ns);
  // Empty where the client did not resolve the address, or longer than an hour ago (clients hold on to addresses well
  // beyond the answer's time to live, so that is no bound).
  std::string_view find(const NameKey& key, base::TimeNs now_ns) const;
  bool empty() const { return young_.empty() && old_.empty(); }

 private:
  struct Entry {
    std::string name;
    base::TimeNs time_ns;
  };
  struct Hash {
    std::size_t operator()(const NameKey& key) const;
  };
  using Map = std::unordered_map<NameKey, Entry, Hash>;
  static constexpr std::size_t kGenerationEntries = 65'536;
  static constexpr base::TimeNs kLifetimeNs = 3600 * base::kNsPerSecond;

  Map young_, old_;
};

}  // namespace tractor::meter
