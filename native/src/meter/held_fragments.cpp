#include "meter/held_fragments.hpp"

#include <algorithm>
#include <utility>

namespace tractor::meter {

namespace {

void append(std::vector<HeldFragment>& all, std::vector<HeldFragment> more) {
  for (HeldFragment& one : more) all.push_back(std::move(one));
}

void sort_as_they_came(std::vector<HeldFragment>& fragments) {
  std::sort(fragments.begin(), fragments.end(), [](const HeldFragment& a, const HeldFragment& b) {
    return a.packet.packet_number < b.packet.packet_number;
  });
}

}  // namespace

void HeldFragments::hold(const flow::FragmentKey& key, HeldFragment fragment) {
  const auto [found, fresh] = where_.try_emplace(key);
  if (fresh) found->second = by_age_.insert(by_age_.end(), Datagram{key, {}});
  ++packets_;
  bytes_ += fragment.packet.payload_captured;
  found->second->fragments.push_back(std::move(fragment));
}

std::vector<HeldFragment> HeldFragments::take(const flow::FragmentKey& key) {
  const auto found = where_.find(key);
  return found == where_.end() ? std::vector<HeldFragment>{} : take_at(found->second);
}

std::vector<HeldFragment> HeldFragments::take_oldest() {
  return take_at(by_age_.begin());
}

std::vector<HeldFragment> HeldFragments::take_due(base::TimeNs now_ns) {
  std::vector<HeldFragment> due;
  while (any_due(now_ns)) append(due, take_oldest());
  sort_as_they_came(due);
  return due;
}

std::vector<HeldFragment> HeldFragments::take_all() {
  std::vector<HeldFragment> all;
  while (!by_age_.empty()) append(all, take_oldest());
  sort_as_they_came(all);
  return all;
}

std::vector<HeldFragment> HeldFragments::take_at(Place place) {
  std::vector<HeldFragment> fragments = std::move(place->fragments);
  packets_ -= fragments.size();
  for (const HeldFragment& fragment : fragments) bytes_ -= fragment.packet.payload_captured;
  where_.erase(place->key);
  by_age_.erase(place);
  return fragments;
}

}  // namespace tractor::meter
