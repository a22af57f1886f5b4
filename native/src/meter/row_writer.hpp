// Ended flows and closed windows to rows. Knows the columns; keeps no flows.
#pragma once

#include <functional>
#include <memory>

#include "dissect/facts.hpp"
#include "flow/flow_record.hpp"
#include "meter/row_batch.hpp"

namespace tractor::meter {

// Takes a full batch; called on the metering thread and may block it (back-pressure).
using RowSink = std::function<void(std::unique_ptr<RowBatch>)>;

struct RowOptions {
  bool iscx = true;
  std::uint32_t batch_rows = 4096;
};

// What a flow's payload said, where it was looked at.
struct FlowNames {
  const dissect::Facts* facts = nullptr;
  std::string_view resolved_name;
};

class FlowRowWriter {
 public:
  FlowRowWriter(const RowOptions& options, RowSink sink);
  void write(const flow::FlowRecord& flow, flow::EndReason reason, const FlowNames& names);
  void flush();
  std::uint64_t rows() const { return rows_; }

 private:
  RowOptions options_;
  RowSink sink_;
  std::unique_ptr<RowBatch> batch_;
  std::uint64_t rows_ = 0;
};

struct WindowRow {
  std::uint64_t flow_id;
  std::uint32_t index;
  bool forward_is_client;
  const stats::IscxStats& stats;
};

class WindowRowWriter {
 public:
  WindowRowWriter(const RowOptions& options, RowSink sink);
  void write(const WindowRow& window);
  void flush();
  std::uint64_t rows() const { return rows_; }

 private:
  RowOptions options_;
  RowSink sink_;
  std::unique_ptr<RowBatch> batch_;
  std::uint64_t rows_ = 0;
};

}  // namespace tractor::meter
