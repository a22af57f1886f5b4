// The features: one list with name, unit, type, definition and source of each, in the order of the vector. The list is
// what `tractor features` prints, the docs are made from and a model's manifest pins.
#pragma once

#include <cstddef>
#include <span>

namespace tractor::features {

inline constexpr int kSchemaVersion = 1;

struct FeatureSpec {
  const char* name;
  const char* unit;  // "us", "1/s", "bytes/s", ...
  const char* type;  // "integer" | "float"
  const char* definition;
  const char* source;
  const char* set;  // "iscx", ...
};

std::span<const FeatureSpec> feature_schema();
inline constexpr std::size_t kIscxCount = 23;

}  // namespace tractor::features
