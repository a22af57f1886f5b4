// The set `histograms`: counts by payload length and by inter-arrival time, each way. A column is named by the least
// value that falls into its bin.
#include "features/set_features.hpp"

namespace tractor::features {

namespace {

// "16 to 31", or "2048 and more" for the last.
std::string range(std::uint64_t from, std::uint64_t next, bool last) {
  const std::string least = std::to_string(from);
  if (last) return least + " and more";
  return next - from == 1 ? least : least + " to " + std::to_string(next - 1);
}

void describe_lengths_of(SchemaRows& rows, unsigned d) {
  for (unsigned bin = 0; bin < stats::kLengthBins; ++bin) {
    const std::uint64_t from = stats::length_bin_from(bin);
    rows.integer(std::string(kDirectionNames[d]) + "_payload_length_hist_" + std::to_string(from) + "_bytes", "packets",
                 std::string(kDirectionWords[d]) + " packets with " +
                     range(from, stats::length_bin_from(bin + 1), bin + 1 == stats::kLengthBins) + " bytes of payload",
                 "");
  }
}

void describe_gaps_of(SchemaRows& rows, unsigned d) {
  for (unsigned bin = 0; bin < stats::kGapBins; ++bin) {
    const std::uint64_t from = stats::gap_bin_from_us(bin);
    rows.integer(std::string(kDirectionNames[d]) + "_iat_hist_" + std::to_string(from) + "_us", "times",
                 std::string("times between ") + kDirectionWords[d] + " packets of " +
                     range(from, stats::gap_bin_from_us(bin + 1), bin + 1 == stats::kGapBins) + " whole microseconds",
                 "");
  }
}

}  // namespace

void describe_histograms(SchemaRows& rows) {
  describe_lengths_of(rows, 0);
  describe_lengths_of(rows, 1);
  describe_gaps_of(rows, 0);
  describe_gaps_of(rows, 1);
}

double* write_histograms(const stats::HistogramStats& histograms, double* row) {
  for (const auto& direction : histograms.lengths) {
    for (const std::uint32_t count : direction) *row++ = count;
  }
  for (const auto& direction : histograms.gaps) {
    for (const std::uint32_t count : direction) *row++ = count;
  }
  return row;
}

}  // namespace tractor::features
