// How a set describes its features: rows of one set on their way into the schema. Knows no statistics.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "features/feature_schema.hpp"

namespace tractor::features {

inline constexpr const char* kDirectionNames[2] = {"fwd", "bwd"};
inline constexpr const char* kDirectionWords[2] = {"forward", "backward"};
inline constexpr const char* kDirectionTitles[2] = {"Fwd", "Bwd"};  // as CICFlowMeter writes them

inline std::string cic(const std::string& names) {
  return "CICFlowMeter: " + names;
}

class SchemaRows {
 public:
  SchemaRows(std::vector<FeatureSpec>& out, FeatureSet set) : out_(out), set_(set_name(set)) {}

  void integer(std::string name, std::string unit, std::string definition, std::string source) {
    add(std::move(name), std::move(unit), "integer", std::move(definition), std::move(source));
  }
  void number(std::string name, std::string unit, std::string definition, std::string source) {
    add(std::move(name), std::move(unit), "float", std::move(definition), std::move(source));
  }

 private:
  void add(std::string name, std::string unit, const char* type, std::string definition, std::string source) {
    out_.push_back({std::move(name), std::move(unit), type, std::move(definition), std::move(source), set_});
  }

  std::vector<FeatureSpec>& out_;
  const char* set_;
};

}  // namespace tractor::features
