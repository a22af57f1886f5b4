#include "meter/name_cache.hpp"

#include <cstring>

#include "flow/biflow_key.hpp"

namespace tractor::meter {

std::size_t NameCache::Hash::operator()(const NameKey& key) const {
  std::uint64_t w[4];
  std::memcpy(w, key.client.data(), 16);
  std::memcpy(w + 2, key.server.data(), 16);
  const std::uint64_t h = flow::fold_multiply(w[0] ^ 0xa0761d6478bd642full, w[1] ^ 0xe7037ed1a0b428dbull);
  return flow::fold_multiply(h ^ w[2], w[3] ^ 0x8ebc6af09c88c6e3ull);
}

void NameCache::remember(const NameKey& key, std::string_view name, base::TimeNs now_ns) {
  if (young_.size() >= kGenerationEntries) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_[key] = {std::string(name), now_ns};
}

std::string_view NameCache::find(const NameKey& key, base::TimeNs now_ns) const {
  for (const Map* map : {&young_, &old_}) {
    const auto it = map->find(key);
    if (it == map->end()) continue;
    if (now_ns - it->second.time_ns <= kLifetimeNs) return it->second.name;
    return {};
  }
  return {};
}

}  // namespace tractor::meter
