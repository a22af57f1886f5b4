// Flows, ended or just opened, and closed windows to batches of rows. Knows the features; formats nothing and keeps no
// flows.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "features/set_layout.hpp"
#include "meter/row_batch.hpp"

namespace tractor::meter {

// Takes a full batch; called on the metering thread and may block it (back-pressure).
using RowSink = std::function<void(std::unique_ptr<RowBatch>)>;

struct RowOptions {
  features::Selection features;
  std::uint32_t batch_rows = 4096;
};

using features::Measured;

class RowWriter {
 public:
  RowWriter(RowKind kind, const RowOptions& options, RowSink sink);

  // `sets` is Measured::sets, `row_number` EndedFlow::row_number.
  void write(const flow::FlowRecord& flow, const stats::SilenceStats* silence, const std::byte* sets,
             flow::EndReason reason, std::string_view names, std::uint64_t row_number, std::uint64_t packet_log = 0);
  void write(const EndedWindow& window, const Measured& measured);
  // Rows that were written before, as they are; `features` as many as there are.
  void write(const EndedFlow& row, std::string_view names, const double* features);
  void write(const EndedWindow& window, const double* features);
  void flush();
  std::size_t feature_count() const { return layout_.feature_count(); }

 private:
  void begin();
  void end_row(const Measured& measured);
  void end_row(const double* features);
  void put_names(EndedFlow& row, std::string_view names);

  RowKind kind_;
  features::SetLayout layout_;
  std::uint32_t batch_rows_;
  RowSink sink_;
  std::unique_ptr<RowBatch> batch_;
};

}  // namespace tractor::meter
