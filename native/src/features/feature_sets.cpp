#include "features/feature_sets.hpp"

namespace tractor::features {

namespace {

constexpr SetSpec kSets[] = {
    {"iscx", "the 23 time-based features of the ISCX VPN-nonVPN 2016 data set"},
    {"rates", "packets and payload each way, their rates and ratios"},
    {"lengths", "lengths of packets, payload and headers: least, mean, greatest, deviation"},
    {"tcp", "packets by TCP flag each way, initial windows"},
    {"bulk", "bulks of payload each way, and subflows"},
    {"splt", "length, direction and time of each of the first packets"},
    {"histograms", "payload lengths and inter-arrival times each way, in bins of powers of two"},
    {"entropy", "Shannon entropy of the first payload bytes"},
};
static_assert(sizeof kSets / sizeof kSets[0] == kFeatureSets);

}  // namespace

std::span<const SetSpec> feature_sets() {
  return kSets;
}

const char* set_name(FeatureSet set) {
  return kSets[static_cast<std::size_t>(set)].name;
}

std::optional<FeatureSet> set_of(std::string_view name) {
  for (std::size_t i = 0; i < kFeatureSets; ++i) {
    if (name == kSets[i].name) return static_cast<FeatureSet>(i);
  }
  return std::nullopt;
}

}  // namespace tractor::features
