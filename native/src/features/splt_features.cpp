// The set `splt`: the first packets one by one (sequence of packet lengths and times).
#include "features/set_features.hpp"

namespace tractor::features {

namespace {

constexpr const char* kSplt = "SPLT, as in Joy (McGrew, Anderson)";

std::string numbered(const char* name, std::uint32_t index) {
  return std::string(name) + (index < 9 ? "_0" : "_") + std::to_string(index + 1);
}

}  // namespace

void describe_splt(SchemaRows& rows, std::uint32_t packets) {
  const auto packet = [](std::uint32_t i) { return "packet " + std::to_string(i + 1); };
  for (std::uint32_t i = 0; i < packets; ++i) {
    rows.integer(numbered("splt_packet_bytes", i), "bytes",
                 "IP total length of " + packet(i) + "; 0 where there is none", kSplt);
  }
  for (std::uint32_t i = 0; i < packets; ++i) {
    rows.integer(numbered("splt_direction", i), "",
                 "of " + packet(i) + ": 1 forward, -1 backward, 0 where there is none", kSplt);
  }
  for (std::uint32_t i = 0; i < packets; ++i) {
    rows.number(numbered("splt_iat_us", i), "us",
                i == 0
                    ? "0: nothing is before the first packet"
                    : "time from the packet before, of either direction, to " + packet(i) + "; 0 where there is none",
                kSplt);
  }
}

double* write_splt(const stats::SequenceStats& sequence, std::span<const stats::SequenceEntry> entries, double* row) {
  const std::size_t places = entries.size();
  double* const lengths = row;
  double* const directions = lengths + places;
  double* const gaps_us = directions + places;
  for (std::size_t i = 0; i < places; ++i) {
    const bool there = i < sequence.count;
    const int direction = there && entries[i].direction != 0 ? -1 : 1;
    lengths[i] = there ? entries[i].bytes : 0;
    directions[i] = there ? direction : 0;
    gaps_us[i] = there ? static_cast<double>(entries[i].gap_ns) / base::kNsPerUs : 0;
  }
  return gaps_us + places;
}

}  // namespace tractor::features
