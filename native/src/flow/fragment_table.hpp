// Whose IP fragments are: the first one has protocol and ports, the later ones only an identification (RFC 791 section
// 3.2, RFC 8200 section 4.5). A fixed number of entries; a newer datagram takes an older one's place. Keeps no packets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace tractor::flow {

struct FragmentKey {
  std::array<std::uint8_t, 16> source{};
  std::array<std::uint8_t, 16> destination{};
  std::uint32_t identification = 0;
  std::uint8_t ip_version = 4;
  std::uint8_t ip_protocol = 0;
  bool operator==(const FragmentKey&) const = default;
};

// A keyed hash: `seed` keeps a capture from choosing collisions.
std::uint64_t hash_fragment_key(const FragmentKey& key, std::uint64_t seed);

// What the first fragment says of the flow.
struct FragmentPorts {
  std::uint16_t source = 0, destination = 0;
  std::uint8_t ip_protocol = 0;  // behind extension headers: that of the later fragments may be another
  bool has_ports = false;
};

class FragmentTable {
 public:
  void remember(const FragmentKey& key, FragmentPorts ports, base::TimeNs now_ns);
  // Nothing where the first fragment was not seen, or too long ago (RFC 8200: 60 s to reassemble).
  std::optional<FragmentPorts> find(const FragmentKey& key, base::TimeNs now_ns) const;

 private:
  struct Entry {
    FragmentKey key;
    FragmentPorts ports;
    base::TimeNs time_ns = 0;
    bool used = false;
  };
  static constexpr std::size_t kEntries = 4096;
  static constexpr base::TimeNs kLifetimeNs = 60 * base::kNsPerSecond;
  static std::size_t slot_of(const FragmentKey& key) { return hash_fragment_key(key, 0) & (kEntries - 1); }
  std::vector<Entry> entries_;  // allocated with the first fragment
};

}  // namespace tractor::flow
