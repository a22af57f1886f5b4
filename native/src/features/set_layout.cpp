#include "features/set_layout.hpp"

#include "features/iscx_features.hpp"

namespace tractor::features {

namespace {

using Set = FeatureSet;

constexpr std::size_t kAlignment = alignof(stats::uint128);
constexpr std::size_t kLine = 64;

// What every packet touches is together at the front; long tails last.
constexpr Set kOrder[] = {Set::rates, Set::tcp, Set::lengths, Set::bulk, Set::histograms, Set::splt, Set::entropy};
static_assert(sizeof kOrder / sizeof kOrder[0] == kFeatureSets - 1, "every set but iscx has a place");

constexpr std::size_t padded(std::size_t bytes, std::size_t to) {
  return (bytes + to - 1) / to * to;
}

}  // namespace

std::size_t SetLayout::bytes_of(FeatureSet set, const Selection& selection) {
  switch (set) {
    case Set::rates:
      return sizeof(stats::PayloadStats);
    case Set::lengths:
      return sizeof(stats::LengthStats);
    case Set::tcp:
      return sizeof(stats::TcpStats);
    case Set::bulk:
      return sizeof(stats::BulkStats);
    case Set::splt:
      return sizeof(stats::SequenceStats) + selection.splt_packets * sizeof(stats::SequenceEntry);
    case Set::histograms:
      return sizeof(stats::HistogramStats);
    case Set::entropy:
      return sizeof(stats::EntropyStats);
    case Set::iscx:
    case Set::count_:
      return 0;
  }
  return 0;
}

SetLayout::SetLayout(const Selection& selection)
    : selection_(selection), feature_count_(feature_schema(selection).size()) {
  for (const Set set : kOrder) {
    if (!has(set)) continue;
    offset_[static_cast<std::size_t>(set)] = state_bytes_;
    state_bytes_ += padded(bytes_of(set, selection), kAlignment);
  }
  state_bytes_ = padded(state_bytes_, kLine);
}

void SetLayout::clear(std::byte* state) const {
  if (has(Set::rates)) at<stats::PayloadStats>(state, Set::rates).clear();
  if (has(Set::lengths)) at<stats::LengthStats>(state, Set::lengths).clear();
  if (has(Set::tcp)) at<stats::TcpStats>(state, Set::tcp).clear();
  if (has(Set::bulk)) at<stats::BulkStats>(state, Set::bulk).clear();
  if (has(Set::splt)) at<stats::SequenceStats>(state, Set::splt).clear();
  if (has(Set::histograms)) at<stats::HistogramStats>(state, Set::histograms).clear();
  if (has(Set::entropy)) at<stats::EntropyStats>(state, Set::entropy).clear();
}

void SetLayout::write(const Measured& measured, double* row) const {
  const std::byte* const state = measured.sets;
  if (has(Set::iscx)) {
    write_iscx(measured.stats, measured.forward_side, measured.silence, row);
    row += kIscxCount;
  }
  if (state == nullptr) return;
  if (has(Set::rates)) row = write_rates(measured, at<stats::PayloadStats>(state, Set::rates), row);
  if (has(Set::lengths)) row = write_lengths(at<stats::LengthStats>(state, Set::lengths), row);
  if (has(Set::tcp)) row = write_tcp(at<stats::TcpStats>(state, Set::tcp), row);
  if (has(Set::bulk)) row = write_bulk(at<stats::BulkStats>(state, Set::bulk), measured, row);
  if (has(Set::splt)) row = write_splt(at<stats::SequenceStats>(state, Set::splt), splt_entries(state), row);
  if (has(Set::histograms)) row = write_histograms(at<stats::HistogramStats>(state, Set::histograms), row);
  if (has(Set::entropy)) write_entropy(at<stats::EntropyStats>(state, Set::entropy), row);
}

}  // namespace tractor::features
