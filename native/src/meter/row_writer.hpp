// Ended flows and closed windows to batches of rows. Knows the features; formats nothing and keeps no flows.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "meter/row_batch.hpp"
#include "stats/iscx_stats.hpp"

namespace tractor::meter {

// Takes a full batch; called on the metering thread and may block it (back-pressure).
using RowSink = std::function<void(std::unique_ptr<RowBatch>)>;

struct RowOptions {
  bool iscx = true;
  std::uint32_t batch_rows = 4096;
};

// What the features of one row are made of.
struct Measured {
  const stats::IscxStats& stats;
  unsigned forward_side;
  const stats::SilenceStats* silence;  // null where there was none
};

class RowWriter {
 public:
  RowWriter(RowKind kind, const RowOptions& options, RowSink sink);

  void write(const flow::FlowRecord& flow, const stats::SilenceStats* silence, flow::EndReason reason,
             std::string_view names);
  void write(const EndedWindow& window, const Measured& measured);
  void flush();

 private:
  void begin();
  void end_row(const Measured& measured);

  RowKind kind_;
  RowOptions options_;
  RowSink sink_;
  std::unique_ptr<RowBatch> batch_;
};

}  // namespace tractor::meter
