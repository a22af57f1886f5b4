#include "features/feature_schema.hpp"

#include "features/set_features.hpp"

namespace tractor::features {

namespace {

void describe(FeatureSet set, const Selection& selection, std::vector<FeatureSpec>& out) {
  SchemaRows rows(out, set);
  switch (set) {
    case FeatureSet::iscx:
      return describe_iscx(rows);
    case FeatureSet::rates:
      return describe_rates(rows);
    case FeatureSet::lengths:
      return describe_lengths(rows);
    case FeatureSet::tcp:
      return describe_tcp(rows);
    case FeatureSet::bulk:
      return describe_bulk(rows);
    case FeatureSet::splt:
      return describe_splt(rows, selection.splt_packets);
    case FeatureSet::histograms:
      return describe_histograms(rows);
    case FeatureSet::entropy:
      return describe_entropy(rows);
    case FeatureSet::count_:
      return;
  }
}

}  // namespace

std::vector<FeatureSpec> feature_schema(const Selection& selection) {
  std::vector<FeatureSpec> out;
  for (std::size_t i = 0; i < kFeatureSets; ++i) {
    const auto set = static_cast<FeatureSet>(i);
    if (selection.has(set)) describe(set, selection, out);
  }
  return out;
}

}  // namespace tractor::features
