// The first packets of a conversation one by one: length, direction, time since the one before (SPLT). The places to
// keep them in belong to the owner, who decides how many there are. Knows no packets.
#pragma once

#include <cstdint>
#include <span>

#include "base/time.hpp"

namespace tractor::stats {

struct SequenceEntry {
  base::TimeNs gap_ns;  // since the packet before, of either direction; 0 for the first
  std::uint32_t bytes;
  std::uint32_t direction;  // 0: forward
};

struct SequenceStats {
  base::TimeNs last_ns;
  std::uint32_t count;  // of the entries that are filled

  void clear() { count = 0; }

  void add(std::span<SequenceEntry> entries, base::TimeNs now_ns, unsigned direction, std::uint32_t bytes) {
    if (count == entries.size()) return;
    entries[count] = {count == 0 ? 0 : now_ns - last_ns, bytes, direction};
    ++count;
    last_ns = now_ns;
  }
};

}  // namespace tractor::stats
