// The feature sets that a run may ask for, by name, and which of them it did. A set costs nothing where it is off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tractor::features {

// In the order of their columns.
enum class FeatureSet : std::uint8_t { iscx, rates, lengths, tcp, bulk, splt, histograms, entropy, count_ };
inline constexpr std::size_t kFeatureSets = static_cast<std::size_t>(FeatureSet::count_);

struct SetSpec {
  const char* name;
  const char* description;
};
// As many as there are sets, in their order.
std::span<const SetSpec> feature_sets();
const char* set_name(FeatureSet set);
std::optional<FeatureSet> set_of(std::string_view name);

inline constexpr std::uint32_t kDefaultSpltPackets = 20;
inline constexpr std::uint32_t kMostSpltPackets = 99;  // two digits in the names of the columns

struct Selection {
  std::uint32_t bits = 0;
  std::uint32_t splt_packets = kDefaultSpltPackets;

  bool has(FeatureSet set) const { return ((bits >> static_cast<unsigned>(set)) & 1u) != 0; }
  void add(FeatureSet set) { bits |= 1u << static_cast<unsigned>(set); }

  static Selection only(FeatureSet set) {
    Selection out;
    out.add(set);
    return out;
  }
  static Selection all() {
    Selection out;
    out.bits = (1u << kFeatureSets) - 1;
    return out;
  }
};

}  // namespace tractor::features
