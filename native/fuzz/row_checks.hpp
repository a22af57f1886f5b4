// Checks what leaves the meter, whatever came in: every packet is in one flow, every number is a number, every text has
// its place in its dictionary, the windows of a flow cover it, its opening comes first.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "features/feature_schema.hpp"
#include "meter/column_batch.hpp"
#include "meter/flow_meter.hpp"
#include "meter/packet_decoder.hpp"

namespace tractor::fuzz {

class RowChecks {
 public:
  explicit RowChecks(const features::Selection& selection);
  // Aborts where a row cannot be.
  void take(std::unique_ptr<meter::RowBatch> rows);
  // After the last batch: the rows against the counters.
  void finish(const meter::DecodeCounters& decoded, const meter::MeterCounters& metered, std::uint64_t frames) const;

  std::uint64_t flows() const { return flows_; }

 private:
  struct Windows {
    std::uint32_t count = 0;
    double first_us = 0, last_us = 0;
  };
  struct Span {
    double first_us = 0, last_us = 0;
  };
  void check_features(const double* row) const;
  void take_flows(const meter::ColumnBatch& batch);
  void take_windows(const meter::ColumnBatch& batch);
  void note_openings(const meter::RowBatch& rows);
  void take_openings(const meter::ColumnBatch& batch);

  const std::vector<features::FeatureSpec>& schema_;
  bool has_iscx_;
  std::unordered_map<std::uint64_t, Span> spans_;  // by flow_id
  std::unordered_map<std::uint64_t, Windows> windows_;
  struct Opening {
    double first_us = 0, packets = 0;
  };
  std::unordered_map<std::uint64_t, Opening> openings_;
  std::vector<std::pair<std::uint64_t, double>> announcers_;  // flow_id of each, until when the announced flow went on
  std::uint64_t flows_ = 0, window_rows_ = 0;
  std::uint64_t packets_ = 0;
};

}  // namespace tractor::fuzz
