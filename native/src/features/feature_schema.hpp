// The features: one list with name, unit, type, definition and source of each, in the order of the vector. The list is
// what `tractor features` prints, the docs are made from and a model's manifest pins. Each set adds its own rows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "features/feature_sets.hpp"

namespace tractor::features {

inline constexpr int kSchemaVersion = 2;

struct FeatureSpec {
  std::string name;
  std::string unit;  // "us", "1/s", "bytes/s", ...; empty where a number is only a number
  std::string type;  // "integer" | "float"
  std::string definition;
  std::string source;
  std::string set;
};

// The rows of the selected sets, in the order of a row's values.
std::vector<FeatureSpec> feature_schema(const Selection& selection = Selection::all());

inline constexpr std::size_t kIscxCount = 23;

}  // namespace tractor::features
