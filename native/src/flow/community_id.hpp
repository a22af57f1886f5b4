// Community ID version 1 with seed 0: one string for a flow that other tools compute alike
// (specification: Corelight, Community ID Flow Hashing, version 1).
#pragma once

#include <array>
#include <string_view>

#include "flow/biflow_key.hpp"

namespace tractor::flow {

class CommunityId {
 public:
  explicit CommunityId(const BiflowKey& key, std::uint16_t seed = 0);
  std::string_view text() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 30> text_;  // "1:" and 28 characters of base64
};

}  // namespace tractor::flow
