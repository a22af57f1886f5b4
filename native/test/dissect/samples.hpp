// One hand-made payload or more for every dissector: what each must recognise, and what every other must leave alone.
#pragma once

#include "payloads.hpp"

namespace tractor::dissect::test {

struct Sample {
  const char* name;
  DissectFn dissect;
  Side side;
  Bytes bytes;
  ProtocolId protocol;
  Certainty certainty = Certainty::certain;
  bool grows = true;  // TCP: every prefix of it may still become the protocol
};

const std::vector<Sample>& samples();
std::vector<Sample> port_samples();  // of samples(): port_samples.cpp

// Of the registry's second table.
std::vector<Sample> further_samples();

}  // namespace tractor::dissect::test
