// A well-formed frame of every link type and tunnel: what the tests expect of each, and cut and change.
#pragma once

#include <string>
#include <vector>

#include "packet/frame_bytes.hpp"

namespace tractor::packet {

struct Sample {
  const char* name;
  std::uint16_t link_type;
  Bytes frame;
  std::string expected;  // as `said` has it
};

const std::vector<Sample>& link_samples();
const std::vector<Sample>& tunnel_samples();

}  // namespace tractor::packet
