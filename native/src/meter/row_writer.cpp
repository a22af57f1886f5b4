#include "meter/row_writer.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <limits>

#include "features/iscx_features.hpp"
#include "flow/client_side.hpp"
#include "flow/community_id.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

namespace {

enum FlowColumn : std::size_t {
#define TRACTOR_FLOW_COLUMN(id, kind) k_##id,
#include "meter/flow_columns.def"
#undef TRACTOR_FLOW_COLUMN
  kFlowColumns
};
constexpr ColumnName kFlowNames[] = {
#define TRACTOR_FLOW_COLUMN(id, kind) {#id, ColumnKind::kind},
#include "meter/flow_columns.def"
#undef TRACTOR_FLOW_COLUMN
};

enum WindowColumn : std::size_t {
  kWindowFlowId,
  kWindowIndex,
  kWindowStart,
  kWindowEnd,
  kWindowForward,
  kWindowColumns
};
constexpr ColumnName kWindowNames[] = {{"flow_id", ColumnKind::integer},
                                       {"window_index", ColumnKind::integer},
                                       {"window_start_us", ColumnKind::integer},
                                       {"window_end_us", ColumnKind::integer},
                                       {"fwd_is_client", ColumnKind::boolean}};

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();

// IANA protocol numbers that people know by name; null for the others.
const char* protocol_text(std::uint8_t protocol) {
  switch (protocol) {
    case 1:
      return "icmp";
    case 2:
      return "igmp";
    case 4:
      return "ipip";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 33:
      return "dccp";
    case 41:
      return "ipv6";
    case 46:
      return "rsvp";
    case 47:
      return "gre";
    case 50:
      return "esp";
    case 51:
      return "ah";
    case 58:
      return "icmpv6";
    case 88:
      return "eigrp";
    case 89:
      return "ospf";
    case 103:
      return "pim";
    case 112:
      return "vrrp";
    case 115:
      return "l2tp";
    case 132:
      return "sctp";
    case 136:
      return "udplite";
    default:
      return nullptr;
  }
}

void push_protocol(TextColumn& column, std::uint8_t protocol) {
  if (const char* name = protocol_text(protocol)) return column.push(name);
  char digits[4];
  const auto end = std::to_chars(digits, digits + sizeof digits, unsigned{protocol}).ptr;
  column.push({digits, static_cast<std::size_t>(end - digits)});
}

// "255.255.255.255" without the C library's locale and locks: this runs twice a flow.
std::size_t format_ipv4(const std::uint8_t* address, char* out) {
  char* p = out;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) *p++ = '.';
    p = std::to_chars(p, p + 3, unsigned{address[i]}).ptr;
  }
  return static_cast<std::size_t>(p - out);
}

void push_address(TextColumn& column, const flow::Endpoint& endpoint, std::uint8_t ip_version) {
  char text[INET6_ADDRSTRLEN];
  if (ip_version == 4) return column.push({text, format_ipv4(endpoint.address.data(), text)});
  inet_ntop(AF_INET6, endpoint.address.data(), text, sizeof text);  // RFC 5952 form
  column.push(text);
}

void push_text(TextColumn& column, std::string_view text) {
  if (text.empty()) return column.push_null();
  column.push(text);
}

// Floor, so that times before 1970 keep their order.
double floor_us(base::TimeNs ns) {
  const base::TimeNs us = ns / base::kNsPerUs;
  return static_cast<double>(ns % base::kNsPerUs < 0 ? us - 1 : us);
}

class FlowCells {
 public:
  explicit FlowCells(RowBatch& batch) : batch_(batch) {}
  void integer(FlowColumn column, double value) { batch_.columns[column].integers.push_back(value); }
  void count(FlowColumn column, std::uint64_t value) { integer(column, static_cast<double>(value)); }
  void bigint(FlowColumn column, std::int64_t value) { batch_.columns[column].bigints.push_back(value); }
  void boolean(FlowColumn column, bool value) { batch_.columns[column].booleans.push_back(value ? 1 : 0); }
  TextColumn& text(FlowColumn column) { return batch_.columns[column].text; }

 private:
  RowBatch& batch_;
};

void write_identity(FlowCells& cells, const flow::FlowRecord& flow, bool fwd_is_client) {
  // As sent by the client: the first packet's direction, turned round when its receiver is the client.
  const flow::FiveTuple tuple = tuple_of(flow.key, flow.first_swapped == fwd_is_client);
  cells.count(k_flow_id, flow.flow_id);
  cells.text(k_community_id).push_unique(flow::CommunityId(flow.key).text());
  cells.count(k_ip_version, tuple.ip_version);
  push_protocol(cells.text(k_protocol), tuple.ip_protocol);
  cells.integer(k_vlan_id, flow.vlan_id == packet::kNoVlan ? kNull : flow.vlan_id);
  cells.text(k_tunnel).push_null();
  push_address(cells.text(k_client_ip), tuple.source, tuple.ip_version);
  cells.count(k_client_port, tuple.source.port);
  push_address(cells.text(k_server_ip), tuple.destination, tuple.ip_version);
  cells.count(k_server_port, tuple.destination.port);
}

void write_counters(FlowCells& cells, const flow::FlowRecord& flow, bool fwd_is_client) {
  const stats::IscxStats& s = flow.stats;
  cells.integer(k_time_start_us, floor_us(s.first_ns));
  cells.integer(k_time_end_us, floor_us(s.last_ns));
  cells.integer(k_duration_us, floor_us(s.last_ns) - floor_us(s.first_ns));
  cells.count(k_fwd_packets, s.packets[0]);
  cells.count(k_bwd_packets, s.packets[1]);
  cells.count(k_fwd_bytes, flow.wire_bytes[0]);
  cells.count(k_bwd_bytes, flow.wire_bytes[1]);
  cells.count(k_fwd_ip_bytes, s.ip_bytes[0]);
  cells.count(k_bwd_ip_bytes, s.ip_bytes[1]);
  cells.count(k_fwd_payload_bytes, flow.payload_bytes[0]);
  cells.count(k_bwd_payload_bytes, flow.payload_bytes[1]);
  cells.boolean(k_fwd_is_client, fwd_is_client);
  cells.count(k_tcp_flags_fwd, flow.tcp_flags[0]);
  cells.count(k_tcp_flags_bwd, flow.tcp_flags[1]);
  cells.bigint(k_time_start_ns, s.first_ns);
  cells.bigint(k_time_end_ns, s.last_ns);
}

void write_names(FlowCells& cells, const FlowNames& names) {
  static const dissect::Facts kNoFacts;
  const dissect::Facts& facts = names.facts != nullptr ? *names.facts : kNoFacts;
  cells.text(k_payload_protocol).push(dissect::protocol_name(facts.protocol));
  cells.count(k_payload_certainty, static_cast<std::uint64_t>(facts.certainty));
  push_text(cells.text(k_payload_evidence), facts.evidence);
  push_text(cells.text(k_sni), facts.sni);
  push_text(cells.text(k_alpn), facts.alpn);
  push_text(cells.text(k_ja4), facts.ja4);
  push_text(cells.text(k_http_host), facts.http_host);
  push_text(cells.text(k_user_agent), facts.user_agent);
  push_text(cells.text(k_dns_name), facts.dns_query.empty() ? names.resolved_name : std::string_view(facts.dns_query));
}

std::unique_ptr<RowBatch> new_batch(RowKind kind, const RowOptions& options) {
  auto batch = std::make_unique<RowBatch>();
  const bool flows = kind == RowKind::flows;
  batch->kind = kind;
  batch->names = flows ? kFlowNames : kWindowNames;
  batch->columns.resize(flows ? std::size_t{kFlowColumns} : std::size_t{kWindowColumns});
  batch->feature_count = options.iscx ? features::kIscxCount : 0;
  batch->features.reserve(std::size_t{options.batch_rows} * batch->feature_count);
  return batch;
}

void append_features(RowBatch& batch, const stats::IscxStats& stats) {
  if (batch.feature_count == 0) return;
  const std::size_t at = batch.features.size();
  batch.features.resize(at + batch.feature_count);
  features::write_iscx(stats, batch.features.data() + at);
}

}  // namespace

FlowRowWriter::FlowRowWriter(const RowOptions& options, RowSink sink) : options_(options), sink_(std::move(sink)) {}

void FlowRowWriter::write(const flow::FlowRecord& flow, flow::EndReason reason, const FlowNames& names) {
  if (!batch_) batch_ = new_batch(RowKind::flows, options_);
  FlowCells cells(*batch_);
  const bool fwd_is_client = flow::forward_is_client(flow);
  write_identity(cells, flow, fwd_is_client);
  write_counters(cells, flow, fwd_is_client);
  cells.text(k_end_reason).push(flow::end_reason_name(reason));
  write_names(cells, names);
  append_features(*batch_, flow.stats);
  ++rows_;
  if (++batch_->rows == options_.batch_rows) flush();
}

void FlowRowWriter::flush() {
  if (batch_) sink_(std::move(batch_));
  batch_.reset();
}

WindowRowWriter::WindowRowWriter(const RowOptions& options, RowSink sink) : options_(options), sink_(std::move(sink)) {}

void WindowRowWriter::write(const WindowRow& window) {
  if (!batch_) batch_ = new_batch(RowKind::windows, options_);
  std::vector<Column>& columns = batch_->columns;
  columns[kWindowFlowId].integers.push_back(static_cast<double>(window.flow_id));
  columns[kWindowIndex].integers.push_back(window.index);
  columns[kWindowStart].integers.push_back(floor_us(window.stats.first_ns));
  columns[kWindowEnd].integers.push_back(floor_us(window.stats.last_ns));
  columns[kWindowForward].booleans.push_back(window.forward_is_client ? 1 : 0);
  append_features(*batch_, window.stats);
  ++rows_;
  if (++batch_->rows == options_.batch_rows) flush();
}

void WindowRowWriter::flush() {
  if (batch_) sink_(std::move(batch_));
  batch_.reset();
}

}  // namespace tractor::meter
