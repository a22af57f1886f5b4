#include "meter/name_cache.hpp"

#include <algorithm>

namespace tractor::meter {

namespace {

std::uint64_t hash_address(const flow::AddressWords& address, std::uint64_t seed) {
  const std::uint64_t h =
      flow::fold_multiply(address[0] ^ seed ^ 0xa0761d6478bd642full, address[1] ^ 0xe7037ed1a0b428dbull);
  return flow::fold_multiply(h ^ seed, 0x8ebc6af09c88c6e3ull);
}

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

// The same both ways round: one walk finds the pair whoever is the client.
std::uint64_t NameCache::hash_of(const NameKey& key) const {
  return hash_address(key.client, hash_seed_) + hash_address(key.server, hash_seed_);
}

template <typename On>
void NameCache::Generation::each(std::uint64_t hash, On on) const {
  if (slots.empty()) return;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t at = hash & mask; slots[at].entry != 0; at = (at + 1) & mask) {
    if (slots[at].tag == tag_of(hash) && on(entries[slots[at].entry - 1])) return;
  }
}

const NameCache::Entry* NameCache::Generation::find(const NameKey& key, std::uint64_t hash) const {
  const Entry* found = nullptr;
  each(hash, [&](const Entry& entry) {
    if (entry.key == key) found = &entry;
    return found != nullptr;
  });
  return found;
}

bool NameCache::Generation::may_hold(std::uint64_t hash) const {
  bool held = false;
  each(hash, [&](const Entry&) { return held = true; });
  return held;
}

void NameCache::Generation::put(std::uint64_t hash, std::uint32_t entry) {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = hash & mask;
  while (slots[at].entry != 0) at = (at + 1) & mask;
  slots[at] = {tag_of(hash), entry + 1};
}

void NameCache::Generation::clear() {
  std::fill(slots.begin(), slots.end(), Slot{});
  entries.clear();
  names.clear();
}

// For one more entry in the younger generation.
void NameCache::make_room() {
  if (young_.entries.size() >= kGenerationEntries || young_.names.size() >= kGenerationNameBytes) {
    std::swap(young_, old_);
    young_.clear();
  }
  if (young_.entries.size() * 2 < young_.slots.size()) return;
  young_.slots.assign(std::max(kFirstSlots, young_.slots.size() * 2), Slot{});
  for (std::uint32_t i = 0; i < young_.entries.size(); ++i) young_.put(hash_of(young_.entries[i].key), i);
}

void NameCache::remember(const NameKey& key, const Resolved& answer, base::TimeNs now_ns) {
  const std::string_view name = answer.name;
  make_room();
  const std::uint64_t hash = hash_of(key);
  const Entry* known = young_.find(key, hash);
  if (known == nullptr) young_.put(hash, static_cast<std::uint32_t>(young_.entries.size()));
  Entry& entry = known == nullptr ? young_.entries.emplace_back() : young_.entries[known - young_.entries.data()];
  entry.key = key;
  entry.time_ns = now_ns;
  entry.flow_id = answer.flow_id;
  if (known != nullptr && std::string_view(young_.names).substr(entry.name_begin, entry.name_size) == name) return;
  entry.name_begin = static_cast<std::uint32_t>(young_.names.size());
  entry.name_size = static_cast<std::uint32_t>(name.size());
  young_.names.append(name);
}

Resolved NameCache::find(const NameKey& key, std::uint64_t hash, base::TimeNs now_ns) const {
  for (const Generation* generation : {&young_, &old_}) {
    const Entry* entry = generation->find(key, hash);
    if (entry == nullptr) continue;
    if (now_ns - entry->time_ns > kLifetimeNs) return {};
    return {std::string_view(generation->names).substr(entry->name_begin, entry->name_size), entry->flow_id};
  }
  return {};
}

Resolved NameCache::find(const NameKey& key, base::TimeNs now_ns) const {
  return find(key, hash_of(key), now_ns);
}

Resolved NameCache::find_either(const NameKey& key, base::TimeNs now_ns) const {
  const std::uint64_t hash = hash_of(key);
  if (!young_.may_hold(hash) && !old_.may_hold(hash)) return {};
  const Resolved answer = find(key, hash, now_ns);
  return answer.name.empty() ? find({key.server, key.client}, hash, now_ns) : answer;
}

}  // namespace tractor::meter
