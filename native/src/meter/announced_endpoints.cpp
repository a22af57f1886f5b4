#include "meter/announced_endpoints.hpp"

#include <algorithm>

namespace tractor::meter {

namespace {

using dissect::AnnouncedEndpoint;
using dissect::Party;
using dissect::Peer;

using Address = std::array<std::uint8_t, 16>;

// Addresses that a translation stands before: RFC 1918, 6598, 3927, 4193 and 4291.
bool is_private(const Address& a, std::uint8_t ip_version) {
  if (ip_version == 6) return (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
  return a[0] == 10 || (a[0] == 172 && (a[1] & 0xf0) == 16) || (a[0] == 192 && a[1] == 168) ||
         (a[0] == 100 && (a[1] & 0xc0) == 64) || (a[0] == 169 && a[1] == 254);
}

// The owner's own address is as good as the one that it stated: between two parties always, since it can be nobody
// else's flow; for anyone only where an address was translated in between, since who owns it may just pass on what
// others stated.
bool own_counts(const AnnouncedEndpoint& stated, const Address& own, std::uint8_t ip_version) {
  if (stated.ip_version == 0 || stated.peer != Peer::anyone) return true;
  return stated.ip_version == ip_version && is_private(stated.address, ip_version) != is_private(own, ip_version);
}

}  // namespace

AnnouncedEndpoints::Place AnnouncedEndpoints::place_of(const flow::BiflowKey& key, bool high) {
  Place place;
  const std::uint16_t port = high ? key.high_port() : key.low_port();
  place.word[0] = std::uint64_t{port} << 16 | std::uint64_t{key.ip_version()} << 8 | key.ip_protocol();
  if (key.ip_version() == 4) {
    place.word[1] = high ? key.word[1] & 0xffffffff : key.word[1] >> 32;
  } else {
    place.word[1] = key.word[high ? 3 : 1];
    place.word[2] = key.word[high ? 4 : 2];
  }
  return place;
}

std::uint64_t AnnouncedEndpoints::hash_of(const Place& place) const {
  const std::uint64_t h =
      flow::fold_multiply(place.word[0] ^ hash_seed_ ^ 0xa0761d6478bd642full, place.word[1] ^ 0xe7037ed1a0b428dbull);
  return flow::fold_multiply(h ^ place.word[2], hash_seed_ ^ 0x8ebc6af09c88c6e3ull);
}

const AnnouncedEndpoints::Entry* AnnouncedEndpoints::Generation::find(const Place& place, std::uint64_t hash) const {
  if (slots.empty()) return nullptr;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t at = hash & mask; slots[at].entry != 0; at = (at + 1) & mask) {
    if (slots[at].tag != hash >> 32) continue;
    const Entry& entry = entries[slots[at].entry - 1];
    if (entry.place == place) return &entry;
  }
  return nullptr;
}

void AnnouncedEndpoints::Generation::put(std::uint64_t hash, std::uint32_t entry) {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = hash & mask;
  while (slots[at].entry != 0) at = (at + 1) & mask;
  slots[at] = {static_cast<std::uint32_t>(hash >> 32), entry + 1};
}

void AnnouncedEndpoints::Generation::clear() {
  std::fill(slots.begin(), slots.end(), Slot{});
  entries.clear();
}

void AnnouncedEndpoints::turn_generation() {
  std::swap(young_, old_);
  young_.clear();
  std::fill(ports_.begin(), ports_.end(), false);
  for (const Entry& entry : old_.entries) ports_[entry.place.port()] = true;
}

// For one more entry in the younger generation.
void AnnouncedEndpoints::make_room(base::TimeNs now_ns) {
  if (young_.entries.empty()) young_.begun_ns = now_ns;
  if (young_.entries.size() >= kGenerationEntries || now_ns - young_.begun_ns > kLifetimeNs) {
    turn_generation();
    young_.begun_ns = now_ns;
  }
  if (young_.entries.size() * 2 < young_.slots.size()) return;
  young_.slots.assign(std::max(kFirstSlots, young_.slots.size() * 2), Slot{});
  for (std::uint32_t i = 0; i < young_.entries.size(); ++i) young_.put(hash_of(young_.entries[i].place), i);
}

const AnnouncedEndpoints::Entry* AnnouncedEndpoints::find_place(const Place& place, std::uint64_t hash) const {
  const Entry* const entry = young_.find(place, hash);
  return entry != nullptr ? entry : old_.find(place, hash);
}

void AnnouncedEndpoints::add(Entry entry) {
  const std::uint64_t hash = hash_of(entry.place);
  const Entry* known = find_place(entry.place, hash);
  const base::TimeNs now_ns = entry.announcement.time_ns;
  // What somebody states of himself is more than what follows from the address that he has.
  if (known != nullptr && known->stated && !entry.stated && now_ns - known->announcement.time_ns <= kLifetimeNs) return;
  if (known != nullptr && known->announcement.flow_id == entry.announcement.flow_id) {
    entry.announcement.since_ns = known->announcement.since_ns;
  }
  make_room(now_ns);
  any_ = true;
  known = young_.find(entry.place, hash);
  if (known != nullptr) {
    young_.entries[static_cast<std::size_t>(known - young_.entries.data())] = entry;
    return;
  }
  young_.put(hash, static_cast<std::uint32_t>(young_.entries.size()));
  young_.entries.push_back(entry);
  ports_[entry.place.port()] = true;
}

void AnnouncedEndpoints::remember(const AnnouncedEndpoint& endpoint, const Announcer& by) {
  Entry entry{};
  entry.by_key = by.key;
  entry.client_is_high = by.client_is_high;
  entry.announcement = {by.flow_id, by.protocol, endpoint.protocol, by.now_ns, by.now_ns};
  entry.peer = endpoint.peer;
  entry.stated = true;
  const auto place_at = [&](const Address& address, std::uint8_t ip_version) {
    Place place;
    place.word[0] = std::uint64_t{endpoint.port} << 16 | std::uint64_t{ip_version} << 8 | endpoint.ip_protocol;
    place.word[1] = ip_version == 4 ? base::load_be32(address.data()) : base::load_be64(address.data());
    if (ip_version == 6) place.word[2] = base::load_be64(address.data() + 8);
    return place;
  };
  if (endpoint.ip_version != 0) {
    entry.place = place_at(endpoint.address, endpoint.ip_version);
    add(entry);
  }
  if (endpoint.owner == Party::neither) return;
  const flow::FiveTuple tuple = tuple_of(by.key, by.client_is_high);
  const Address& own = endpoint.owner == Party::client ? tuple.source.address : tuple.destination.address;
  if (own == endpoint.address || !own_counts(endpoint, own, tuple.ip_version)) return;
  entry.place = place_at(own, tuple.ip_version);
  entry.stated = endpoint.ip_version == 0;
  add(entry);
}

// The flow's other end is one that the announcement allows.
bool AnnouncedEndpoints::concerns(const Entry& entry, const flow::BiflowKey& key, bool high) {
  if (entry.by_key == key) return false;
  if (entry.peer == Peer::anyone) return true;
  const auto same_address = [&](bool party_is_high) {
    const Place party = place_of(entry.by_key, party_is_high), other = place_of(key, !high);
    return entry.by_key.ip_version() == key.ip_version() && party.word[1] == other.word[1] &&
           party.word[2] == other.word[2];
  };
  if (entry.peer != Peer::server && same_address(entry.client_is_high)) return true;
  return entry.peer != Peer::client && same_address(!entry.client_is_high);
}

const Announcement* AnnouncedEndpoints::find_either(const flow::BiflowKey& key, base::TimeNs earliest_ns,
                                                    base::TimeNs latest_ns) const {
  const Announcement* found = nullptr;
  for (const bool high : {false, true}) {
    const Place place = place_of(key, high);
    const Entry* const entry = find_place(place, hash_of(place));
    if (entry == nullptr || !concerns(*entry, key, high)) continue;
    const Announcement& a = entry->announcement;
    if (a.time_ns < earliest_ns || a.since_ns > latest_ns) continue;
    if (found == nullptr || a.time_ns > found->time_ns) found = &a;
  }
  return found;
}

}  // namespace tractor::meter
