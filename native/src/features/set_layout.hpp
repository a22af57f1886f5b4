// Where the statistics of each selected set lie in the state of one flow or one window: one run of bytes with the sets
// one after the other, those that every packet touches first. A set that is off has no place in it, and `iscx` is kept
// elsewhere. Knows no flows and owns no memory.
#pragma once

#include <array>
#include <cstddef>

#include "features/set_features.hpp"

namespace tractor::features {

class SetLayout {
 public:
  explicit SetLayout(const Selection& selection);

  const Selection& selection() const { return selection_; }
  bool has(FeatureSet set) const { return selection_.has(set); }
  // Of one state, a multiple of a cache line; 0 where no selected set needs any.
  std::size_t state_bytes() const { return state_bytes_; }
  // What the set adds to it.
  static std::size_t bytes_of(FeatureSet set, const Selection& selection);
  std::size_t feature_count() const { return feature_count_; }

  // The statistics of a selected set. They mean nothing before `clear`.
  template <typename Stats>
  Stats& at(std::byte* state, FeatureSet set) const {
    return *reinterpret_cast<Stats*>(state + offset_[static_cast<std::size_t>(set)]);
  }
  template <typename Stats>
  const Stats& at(const std::byte* state, FeatureSet set) const {
    return *reinterpret_cast<const Stats*>(state + offset_[static_cast<std::size_t>(set)]);
  }
  // The places of `splt`, behind its SequenceStats.
  std::span<stats::SequenceEntry> splt_entries(std::byte* state) const {
    auto* first = reinterpret_cast<stats::SequenceEntry*>(&at<stats::SequenceStats>(state, FeatureSet::splt) + 1);
    return {first, selection_.splt_packets};
  }
  std::span<const stats::SequenceEntry> splt_entries(const std::byte* state) const {
    const auto* first =
        reinterpret_cast<const stats::SequenceEntry*>(&at<stats::SequenceStats>(state, FeatureSet::splt) + 1);
    return {first, selection_.splt_packets};
  }

  // Statistics before their first packet, for every selected set.
  void clear(std::byte* state) const;
  // The row of all selected sets: feature_count() values.
  void write(const Measured& measured, double* row) const;

 private:
  Selection selection_;
  std::array<std::size_t, kFeatureSets> offset_{};
  std::size_t state_bytes_ = 0;
  std::size_t feature_count_ = 0;
};

}  // namespace tractor::features
