#include "meter/row_writer.hpp"

#include <algorithm>

#include "flow/client_side.hpp"

namespace tractor::meter {

namespace {

// Several batches wait between threads at a time: wide rows go out in fewer a batch, so that memory stays the same.
constexpr std::size_t kMostBatchFeatures = std::size_t{1} << 18;

std::uint32_t rows_for(std::uint32_t asked, std::size_t feature_count) {
  const std::size_t most = kMostBatchFeatures / std::max<std::size_t>(feature_count, 1);
  return static_cast<std::uint32_t>(std::min<std::size_t>(asked, most));
}

}  // namespace

RowWriter::RowWriter(RowKind kind, const RowOptions& options, RowSink sink)
    : kind_(kind),
      layout_(options.features),
      batch_rows_(rows_for(options.batch_rows, layout_.feature_count())),
      sink_(std::move(sink)) {}

void RowWriter::begin() {
  batch_ = std::make_unique<RowBatch>();
  batch_->kind = kind_;
  batch_->feature_count = static_cast<std::uint32_t>(layout_.feature_count());
  batch_->features.reset(new double[std::size_t{batch_rows_} * batch_->feature_count]);
  if (kind_ == RowKind::windows) {
    batch_->windows.reserve(batch_rows_);
  } else {
    batch_->flows.reserve(batch_rows_);
  }
}

void RowWriter::end_row(const Measured& measured) {
  RowBatch& batch = *batch_;
  if (batch.feature_count != 0) {
    layout_.write(measured, &batch.features[std::size_t{batch.rows} * batch.feature_count]);
  }
  if (++batch.rows == batch_rows_) flush();
}

void RowWriter::write(const flow::FlowRecord& flow, const stats::SilenceStats* silence, const std::byte* sets,
                      flow::EndReason reason, std::string_view names, std::uint64_t row_number,
                      std::uint64_t packet_log) {
  if (!batch_) begin();
  const stats::IscxStats& s = flow.stats;
  EndedFlow& row = batch_->flows.emplace_back();
  row.key = flow.key;
  row.flow_id = flow.flow_id;
  row.row_number = row_number;
  row.packet_log = packet_log;
  row.first_ns = s.first_ns;
  row.last_ns = s.last_ns();
  for (unsigned d = 0; d < 2; ++d) {
    const stats::SideStats& side = flow.direction_stats(d);
    row.packets[d] = side.packets;
    row.ip_bytes[d] = side.ip_bytes;
    row.wire_bytes[d] = side.wire_bytes;
    row.payload_bytes[d] = side.payload_bytes;
    row.tcp_flags[d] = flow.tcp_flags[d];
  }
  put_names(row, names);
  row.vlan_id = flow.vlan_id;
  row.tunnel = flow.tunnel;
  row.reason = reason;
  row.first_swapped = flow.first_swapped;
  row.forward_is_client = flow::forward_is_client(flow);
  end_row({s, flow.first_swapped, silence, sets});
}

// Field by field into zeros, as above: a copy would take along what happened to lie between the fields, and a split run
// leaves rows as they lie in memory.
void RowWriter::write(const EndedWindow& window, const Measured& measured) {
  if (!batch_) begin();
  EndedWindow& row = batch_->windows.emplace_back();
  row.flow_id = window.flow_id;
  row.first_ns = window.first_ns;
  row.last_ns = window.last_ns;
  row.index = window.index;
  row.forward_is_client = window.forward_is_client;
  end_row(measured);
}

void RowWriter::write(const EndedFlow& row, std::string_view names, const double* features) {
  if (!batch_) begin();
  put_names(batch_->flows.emplace_back(row), names);
  end_row(features);
}

void RowWriter::write(const EndedWindow& window, const double* features) {
  if (!batch_) begin();
  batch_->windows.push_back(window);
  end_row(features);
}

void RowWriter::put_names(EndedFlow& row, std::string_view names) {
  row.names_begin = static_cast<std::uint32_t>(batch_->names.size());
  row.names_size = static_cast<std::uint32_t>(names.size());
  if (!names.empty()) batch_->names.append(names);
}

void RowWriter::end_row(const double* features) {
  RowBatch& batch = *batch_;
  if (batch.feature_count != 0) {
    std::copy_n(features, batch.feature_count, &batch.features[std::size_t{batch.rows} * batch.feature_count]);
  }
  if (++batch.rows == batch_rows_) flush();
}

void RowWriter::flush() {
  if (batch_) sink_(std::move(batch_));
  batch_.reset();
}

}  // namespace tractor::meter
