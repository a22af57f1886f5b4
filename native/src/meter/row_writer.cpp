#include "meter/row_writer.hpp"

#include "features/iscx_features.hpp"
#include "flow/client_side.hpp"

namespace tractor::meter {

RowWriter::RowWriter(RowKind kind, const RowOptions& options, RowSink sink)
    : kind_(kind), options_(options), sink_(std::move(sink)) {}

void RowWriter::begin() {
  batch_ = std::make_unique<RowBatch>();
  batch_->kind = kind_;
  batch_->feature_count = options_.iscx ? features::kIscxCount : 0;
  batch_->features.reset(new double[std::size_t{options_.batch_rows} * batch_->feature_count]);
  if (kind_ == RowKind::flows) {
    batch_->flows.reserve(options_.batch_rows);
  } else {
    batch_->windows.reserve(options_.batch_rows);
  }
}

void RowWriter::end_row(const Measured& measured) {
  RowBatch& batch = *batch_;
  if (batch.feature_count != 0) {
    features::write_iscx(measured.stats, measured.forward_side, measured.silence,
                         &batch.features[batch.rows * batch.feature_count]);
  }
  if (++batch.rows == options_.batch_rows) flush();
}

void RowWriter::write(const flow::FlowRecord& flow, const stats::SilenceStats* silence, flow::EndReason reason,
                      std::string_view names) {
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
  row.reason = reason;
  row.first_swapped = flow.first_swapped;
  row.forward_is_client = flow::forward_is_client(flow);
  end_row({s, flow.first_swapped, silence});
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
