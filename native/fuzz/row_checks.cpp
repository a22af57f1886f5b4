#include "row_checks.hpp"

#include <cmath>
#include <map>
#include <numeric>
#include <string_view>

#include "require.hpp"

namespace tractor::fuzz {

namespace {

using meter::Column;
using meter::ColumnBatch;
using meter::ColumnKind;

const std::vector<double>& integers(const ColumnBatch& batch, std::string_view name) {
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    if (name == batch.names[i].name) return batch.columns[i].integers;
  }
  require(false);
  return batch.columns[0].integers;
}

void check_text(const meter::TextColumn& text, std::uint32_t rows) {
  require(text.codes.size() == rows);
  std::uint32_t end = 0;
  for (const std::uint32_t next : text.ends) {
    require(next >= end);
    end = next;
  }
  require(end == text.bytes.size());
  for (const std::int32_t code : text.codes) require(code >= -1 && code < static_cast<std::int64_t>(text.ends.size()));
}

void check_column(const Column& column, ColumnKind kind, std::uint32_t rows) {
  if (kind == ColumnKind::text) return check_text(column.text, rows);
  const std::size_t size = kind == ColumnKind::integer  ? column.integers.size()
                           : kind == ColumnKind::bigint ? column.bigints.size()
                                                        : column.booleans.size();
  require(size == rows);
}

// Put together once a selection: it is longer in the making than most inputs are metered.
const std::vector<features::FeatureSpec>& schema_of(const features::Selection& selection) {
  static std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<features::FeatureSpec>> known;
  auto& schema = known[{selection.bits, selection.splt_packets}];
  if (schema.empty()) schema = features::feature_schema(selection);
  return schema;
}

// An empty series is -1, -1 and a mean of 0; else the mean lies between, but for the rounding of the division.
void check_series(const double* row, std::size_t least, std::size_t mean, std::size_t greatest) {
  if (row[least] == -1) return require(row[greatest] == -1 && row[mean] == 0);
  const double slack = row[greatest] * 1e-12;
  require(row[least] >= 0 && row[least] <= row[mean] + slack && row[mean] <= row[greatest] + slack);
}

// Places in the `iscx` set, which comes first: least, mean and greatest of each series.
constexpr std::size_t kSeries[5][3] = {{1, 5, 3}, {2, 6, 4}, {11, 13, 12}, {15, 16, 17}, {19, 20, 21}};

}  // namespace

RowChecks::RowChecks(const features::Selection& selection)
    : schema_(schema_of(selection)), has_iscx_(selection.has(features::FeatureSet::iscx)) {}

void RowChecks::check_features(const double* row) const {
  for (std::size_t i = 0; i < schema_.size(); ++i) {
    require(std::isfinite(row[i]));
    if (schema_[i].type == "integer") require(std::trunc(row[i]) == row[i]);
  }
  if (!has_iscx_) return;
  require(row[0] >= 0);
  for (const auto& [least, mean, greatest] : kSeries) check_series(row, least, mean, greatest);
}

void RowChecks::take(std::unique_ptr<meter::RowBatch> rows) {
  require(rows != nullptr && rows->rows > 0);
  if (rows->kind == meter::RowKind::openings) note_openings(*rows);
  const auto batch = meter::to_columns(std::move(rows));
  for (std::size_t i = 0; i < batch->columns.size(); ++i) {
    // Openings are without some of the columns.
    if (batch->kind == meter::RowKind::openings && batch->columns[i].empty()) continue;
    check_column(batch->columns[i], batch->names[i].kind, batch->rows);
  }
  if (batch->kind == meter::RowKind::openings) return take_openings(*batch);
  require(batch->feature_count == schema_.size());
  for (std::uint32_t i = 0; !schema_.empty() && i < batch->rows; ++i) {
    check_features(&batch->features[std::size_t{i} * schema_.size()]);
  }
  batch->kind == meter::RowKind::flows ? take_flows(*batch) : take_windows(*batch);
}

void RowChecks::take_flows(const ColumnBatch& batch) {
  const auto& ids = integers(batch, "flow_id");
  const auto& first = integers(batch, "time_start_us");
  const auto& last = integers(batch, "time_end_us");
  for (std::uint32_t i = 0; i < batch.rows; ++i) {
    require(first[i] <= last[i]);
    const double announced_by = integers(batch, "announced_by")[i];
    if (!std::isnan(announced_by)) announcers_.push_back({static_cast<std::uint64_t>(announced_by), last[i]});
    require(announced_by != ids[i]);
    require(spans_.insert({static_cast<std::uint64_t>(ids[i]), {first[i], last[i]}}).second);
    const double forward = integers(batch, "fwd_packets")[i], backward = integers(batch, "bwd_packets")[i];
    require(forward >= 1);
    const auto opening = openings_.find(static_cast<std::uint64_t>(ids[i]));
    if (opening != openings_.end()) {
      require(opening->second.first_us == first[i] && opening->second.packets <= forward + backward);
    }
    packets_ += static_cast<std::uint64_t>(forward + backward);
    for (const char* direction : {"fwd_", "bwd_"}) {
      const std::string prefix = direction;
      const double packets = integers(batch, prefix + "packets")[i];
      if (packets == 0) require(integers(batch, prefix + "bytes")[i] == 0);
    }
  }
  flows_ += batch.rows;
}

// Once a flow, and before its row. Their columns say nothing of packets.
void RowChecks::note_openings(const meter::RowBatch& rows) {
  require(rows.flows.size() == rows.rows);
  for (const meter::EndedFlow& flow : rows.flows) {
    require(spans_.find(flow.flow_id) == spans_.end());
    const auto packets = static_cast<double>(flow.packets[0] + flow.packets[1]);
    require(openings_.insert({flow.flow_id, {0, packets}}).second);
  }
}

void RowChecks::take_openings(const ColumnBatch& batch) {
  require(batch.feature_count == 0);
  for (std::uint32_t i = 0; i < batch.rows; ++i) {
    const auto opening = openings_.find(static_cast<std::uint64_t>(integers(batch, "flow_id")[i]));
    require(opening != openings_.end());
    opening->second.first_us = integers(batch, "time_start_us")[i];
  }
}

void RowChecks::take_windows(const ColumnBatch& batch) {
  const auto& ids = integers(batch, "flow_id");
  const auto& index = integers(batch, "window_index");
  const auto& first = integers(batch, "window_start_us");
  const auto& last = integers(batch, "window_end_us");
  for (std::uint32_t i = 0; i < batch.rows; ++i) {
    Windows& windows = windows_[static_cast<std::uint64_t>(ids[i])];
    require(index[i] == windows.count && first[i] <= last[i]);
    if (windows.count++ == 0) windows.first_us = first[i];
    require(windows.count == 1 || first[i] >= windows.last_us);
    windows.last_us = last[i];
  }
  window_rows_ += batch.rows;
}

void RowChecks::finish(const meter::DecodeCounters& decoded, const meter::MeterCounters& metered,
                       std::uint64_t frames) const {
  const auto& outcomes = decoded.outcomes;
  require(std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0}) == frames);
  const std::uint64_t further = decoded.anomalies[static_cast<std::size_t>(packet::Anomaly::further_packet_of_frame)];
  require(packets_ == outcomes[static_cast<std::size_t>(packet::Outcome::metered)] + further);
  require(flows_ == metered.flows);
  require(openings_.size() == metered.openings);
  for (const auto& [id, opening] : openings_) require(spans_.find(id) != spans_.end());
  // Whoever announced a flow is a flow itself, and began to speak before that one fell silent.
  for (const auto& [id, until_us] : announcers_) {
    const auto span = spans_.find(id);
    require(span != spans_.end());
    if (metered.clock_backwards == 0) require(span->second.first_us <= until_us);
  }
  require(std::accumulate(metered.ended.begin(), metered.ended.end(), std::uint64_t{0}) == metered.flows);
  require(window_rows_ == metered.windows);
  if (window_rows_ == 0) return;
  require(windows_.size() == spans_.size());
  for (const auto& [id, windows] : windows_) {
    const auto span = spans_.find(id);
    require(span != spans_.end());
    require(span->second.first_us == windows.first_us && span->second.last_us == windows.last_us);
  }
}

}  // namespace tractor::fuzz
