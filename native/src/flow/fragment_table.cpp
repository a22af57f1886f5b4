#include "flow/fragment_table.hpp"

#include <cstring>

#include "flow/biflow_key.hpp"

namespace tractor::flow {

std::uint64_t hash_fragment_key(const FragmentKey& key, std::uint64_t seed) {
  std::uint64_t words[4];
  std::memcpy(words, key.source.data(), 16);
  std::memcpy(words + 2, key.destination.data(), 16);
  std::uint64_t h =
      fold_multiply(words[0] ^ key.identification ^ seed ^ 0xa0761d6478bd642full, words[1] ^ 0xe7037ed1a0b428dbull);
  return fold_multiply(h ^ words[2] ^ key.ip_protocol ^ key.ip_version, words[3] ^ 0x8ebc6af09c88c6e3ull ^ seed);
}

void FragmentTable::remember(const FragmentKey& key, FragmentPorts ports, base::TimeNs now_ns) {
  if (entries_.empty()) entries_.resize(kEntries);
  entries_[slot_of(key)] = {key, ports, now_ns, true};
}

std::optional<FragmentPorts> FragmentTable::find(const FragmentKey& key, base::TimeNs now_ns) const {
  if (entries_.empty()) return std::nullopt;
  const Entry& entry = entries_[slot_of(key)];
  if (!entry.used || !(entry.key == key) || now_ns - entry.time_ns > kLifetimeNs) return std::nullopt;
  return entry.ports;
}

}  // namespace tractor::flow
