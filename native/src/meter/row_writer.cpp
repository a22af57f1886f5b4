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
  if (kind_ == RowKind::flows) {
    batch_->flows.reserve(batch_rows_);
  } else {
    batch_->windows.reserve(batch_rows_);
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
                      flow::EndReason reason, std::string_view names) {
  if (!batch_) begin();
  const stats::IscxStats& s = flow.stats;
  EndedFlow& row = batch_->flows.emplace_back();
  row.key = flow.key;
  row.flow_id = flow.flow_id;
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
  row.names_begin = static_cast<std::uint32_t>(batch_->names.size());
  row.names_size = static_cast<std::uint32_t>(names.size());
  batch_->names.append(names);
  row.vlan_id = flow.vlan_id;
  row.tunnel = flow.tunnel;
  row.reason = reason;
  row.first_swapped = flow.first_swapped;
  row.forward_is_client = flow::forward_is_client(flow);
  end_row({s, flow.first_swapped, silence, sets});
}

void RowWriter::write(const EndedWindow& window, const Measured& measured) {
  if (!batch_) begin();
  batch_->windows.push_back(window);
  end_row(measured);
}

void RowWriter::flush() {
  if (batch_) sink_(std::move(batch_));
  batch_.reset();
}

}  // namespace tractor::meter
