// The set `entropy`: how evenly the byte values of the first payload are spread. Near 8 for what is encrypted or
// packed.
#include "features/set_features.hpp"

namespace tractor::features {

namespace {

constexpr const char* kShannon = "Shannon, A Mathematical Theory of Communication, 1948";

std::string sample(const std::string& which) {
  return "the first " + std::to_string(stats::kEntropySampleBytes) + " captured payload bytes " + which;
}

}  // namespace

void describe_entropy(SchemaRows& rows) {
  for (unsigned d = 0; d < 2; ++d) {
    rows.number(std::string(kDirectionNames[d]) + "_payload_entropy_bits", "bits/byte",
                "entropy of the byte values of " + sample(kDirectionWords[d]) + ", 0 to 8; 0 where there are none",
                kShannon);
  }
  rows.number("flow_payload_entropy_bits", "bits/byte",
              "the same of " + sample("of each direction") + ", taken together", kShannon);
  for (unsigned d = 0; d < 2; ++d) {
    rows.integer(std::string(kDirectionNames[d]) + "_payload_entropy_sample_bytes", "bytes",
                 std::string(kDirectionWords[d]) + " payload bytes that the entropy was taken of", "");
  }
}

double* write_entropy(const stats::EntropyStats& entropy, double* row) {
  const stats::Entropies bits = entropy.entropies();
  *row++ = bits.direction[0];
  *row++ = bits.direction[1];
  *row++ = bits.both;
  for (const std::uint32_t sampled : entropy.sampled) *row++ = sampled;
  return row;
}

}  // namespace tractor::features
