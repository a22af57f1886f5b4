#include "meter/held_fragments.hpp"

#include <algorithm>
#include <utility>

namespace tractor::meter {

namespace {

void append(std::vector<PacketDescriptor>& all, const std::vector<PacketDescriptor>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

void sort_as_they_came(std::vector<PacketDescriptor>& packets) {
  std::sort(packets.begin(), packets.end(),
            [](const PacketDescriptor& a, const PacketDescriptor& b) { return a.packet_number < b.packet_number; });
}

}  // namespace

void HeldFragments::hold(const flow::FragmentKey& key, const PacketDescriptor& packet) {
  const auto [found, fresh] = where_.try_emplace(key);
  if (fresh) found->second = by_age_.insert(by_age_.end(), Datagram{key, {}});
  found->second->packets.push_back(packet);
  ++packets_;
}

std::vector<PacketDescriptor> HeldFragments::take(const flow::FragmentKey& key) {
  const auto found = where_.find(key);
  return found == where_.end() ? std::vector<PacketDescriptor>{} : take_at(found->second);
}

std::vector<PacketDescriptor> HeldFragments::take_oldest() {
  return take_at(by_age_.begin());
}

std::vector<PacketDescriptor> HeldFragments::take_due(base::TimeNs now_ns) {
  std::vector<PacketDescriptor> due;
  while (any_due(now_ns)) append(due, take_oldest());
  sort_as_they_came(due);
  return due;
}

std::vector<PacketDescriptor> HeldFragments::take_all() {
  std::vector<PacketDescriptor> all;
  while (!by_age_.empty()) append(all, take_oldest());
  sort_as_they_came(all);
  return all;
}

std::vector<PacketDescriptor> HeldFragments::take_at(Place place) {
  std::vector<PacketDescriptor> packets = std::move(place->packets);
  packets_ -= packets.size();
  where_.erase(place->key);
  by_age_.erase(place);
  return packets;
}

}  // namespace tractor::meter
