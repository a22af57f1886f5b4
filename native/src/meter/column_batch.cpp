// Names and order of the columns, and what stands in them.
#include "meter/column_batch.hpp"

#include <charconv>
#include <limits>

#include "flow/community_id.hpp"
#include "meter/flow_names.hpp"
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

// What an opening says: who talks to whom, since when, and what its payload has shown. The rest is for the flow's row.
constexpr bool in_openings(std::size_t column) {
  switch (column) {
    case k_flow_id:
    case k_protocol:
    case k_client_ip:
    case k_client_port:
    case k_server_ip:
    case k_server_port:
    case k_time_start_us:
    case k_time_end_us:
    case k_row_number:
      return true;
    default:
      return column >= k_payload_protocol && column <= k_resolved_by && column != k_payload_evidence;
  }
}
// Numbers are written by place: a column that has none must not be written at all (FlowColumns::add).
static_assert(in_openings(k_payload_certainty) && in_openings(k_process_id) && in_openings(k_announced_by) &&
              in_openings(k_resolved_by));

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
    case 113:
      return "pgm";
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

std::string protocol_name(std::uint8_t protocol) {
  const char* name = protocol_text(protocol);
  return name != nullptr ? name : std::to_string(protocol);
}

// Floor, so that times before 1970 keep their order.
double floor_us(base::TimeNs ns) {
  const base::TimeNs us = ns / base::kNsPerUs;
  return static_cast<double>(ns % base::kNsPerUs < 0 ? us - 1 : us);
}

// One batch of flows. The order of calls within a row is of no matter: each fills its own columns.
class FlowColumns {
 public:
  // Of whole rows, or of openings.
  FlowColumns(ColumnBatch& batch, std::size_t rows, bool whole)
      : batch_(batch),
        whole_(whole),
        protocol_(text(k_protocol)),
        tunnel_(text(k_tunnel)),
        client_(text(k_client_ip), rows),
        server_(text(k_server_ip), rows),
        reason_(text(k_end_reason)),
        payload_protocol_(text(k_payload_protocol)),
        evidence_(text(k_payload_evidence)),
        sni_(text(k_sni)),
        alpn_(text(k_alpn)),
        ja4_(text(k_ja4)),
        http_host_(text(k_http_host)),
        user_agent_(text(k_user_agent)),
        dns_name_(text(k_dns_name)),
        certificate_(text(k_certificate_name)),
        http_referer_(text(k_http_referer)),
        tls_session_(text(k_tls_session)),
        node_id_(text(k_node_id)),
        process_name_(text(k_process_name)),
        announced_protocol_(text(k_announced_protocol)),
        announcing_protocol_(text(k_announcing_protocol)) {}

  void add(const EndedFlow& flow, const FlowNames& names) {
    add_identity(flow);
    add_names(names);
    count(k_row_number, flow.row_number);
    if (whole_) add_rest(flow, names);
    ++row_;
  }

 private:
  TextColumn& text(FlowColumn column) { return batch_.columns[column].text; }
  void integer(FlowColumn column, double value) { batch_.columns[column].integers[row_] = value; }
  void count(FlowColumn column, std::uint64_t value) { integer(column, static_cast<double>(value)); }

  void add_identity(const EndedFlow& flow) {
    // As sent by the client: the first packet's direction, turned round when its receiver is the client.
    const flow::FiveTuple tuple = tuple_of(flow.key, flow.first_swapped == flow.forward_is_client);
    count(k_flow_id, flow.flow_id);
    protocol_.push(tuple.ip_protocol, [&] { return protocol_name(tuple.ip_protocol); });
    client_.push(tuple.source.address, tuple.ip_version);
    count(k_client_port, tuple.source.port);
    server_.push(tuple.destination.address, tuple.ip_version);
    count(k_server_port, tuple.destination.port);
    integer(k_time_start_us, floor_us(flow.first_ns));
    integer(k_time_end_us, floor_us(flow.last_ns));
  }

  void add_rest(const EndedFlow& flow, const FlowNames& names) {
    text(k_community_id).push_new(flow::CommunityId(flow.key).text());
    count(k_ip_version, flow.key.ip_version());
    integer(k_vlan_id, flow.vlan_id == packet::kNoVlan ? kNull : flow.vlan_id);
    if (flow.tunnel == 0) {
      text(k_tunnel).push_null();
    } else {
      tunnel_.push(flow.tunnel, [&] { return packet::tunnel_text(flow.tunnel); });
    }
    evidence_.push(names.text(NameText::evidence));
    add_counters(flow);
    integer(k_packet_log, flow.packet_log == 0 ? kNull : static_cast<double>(flow.packet_log));
  }

  void add_counters(const EndedFlow& flow) {
    integer(k_duration_us, floor_us(flow.last_ns) - floor_us(flow.first_ns));
    count(k_fwd_packets, flow.packets[0]);
    count(k_bwd_packets, flow.packets[1]);
    count(k_fwd_bytes, flow.wire_bytes[0]);
    count(k_bwd_bytes, flow.wire_bytes[1]);
    count(k_fwd_ip_bytes, flow.ip_bytes[0]);
    count(k_bwd_ip_bytes, flow.ip_bytes[1]);
    count(k_fwd_payload_bytes, flow.payload_bytes[0]);
    count(k_bwd_payload_bytes, flow.payload_bytes[1]);
    batch_.columns[k_fwd_is_client].booleans[row_] = flow.forward_is_client ? 1 : 0;
    count(k_tcp_flags_fwd, flow.tcp_flags[0]);
    count(k_tcp_flags_bwd, flow.tcp_flags[1]);
    batch_.columns[k_time_start_ns].bigints[row_] = flow.first_ns;
    batch_.columns[k_time_end_ns].bigints[row_] = flow.last_ns;
    reason_.push(static_cast<std::size_t>(flow.reason), [&] { return flow::end_reason_name(flow.reason); });
  }

  void add_names(const FlowNames& names) {
    payload_protocol_.push(static_cast<std::size_t>(names.protocol()),
                           [&] { return dissect::protocol_name(names.protocol()); });
    count(k_payload_certainty, static_cast<std::uint64_t>(names.certainty()));
    sni_.push(names.text(NameText::sni));
    alpn_.push(names.text(NameText::alpn));
    ja4_.push(names.text(NameText::ja4));
    http_host_.push(names.text(NameText::http_host));
    user_agent_.push(names.text(NameText::user_agent));
    dns_name_.push(names.dns_name());
    certificate_.push(names.text(NameText::certificate_name));
    http_referer_.push(names.text(NameText::http_referer));
    tls_session_.push(names.text(NameText::tls_session));
    node_id_.push(names.text(NameText::node_id));
    const ProcessText process = names.process();
    integer(k_process_id, process.id < 0 ? kNull : static_cast<double>(process.id));
    process_name_.push(process.name);
    add_announcement(names.announcement());
    integer(k_resolved_by, names.resolved_by() == 0 ? kNull : static_cast<double>(names.resolved_by()));
  }

  void add_announcement(const PackedAnnouncement& announcement) {
    integer(k_announced_by, announcement.flow_id == 0 ? kNull : static_cast<double>(announcement.flow_id));
    push_protocol(announced_protocol_, k_announced_protocol, announcement.protocol);
    push_protocol(announcing_protocol_, k_announcing_protocol, announcement.by);
  }

  void push_protocol(NumberCodes& codes, FlowColumn column, dissect::ProtocolId protocol) {
    if (protocol == dissect::ProtocolId::unknown) return text(column).push_null();
    codes.push(static_cast<std::size_t>(protocol), [&] { return dissect::protocol_name(protocol); });
  }

  ColumnBatch& batch_;
  const bool whole_;
  std::size_t row_ = 0;
  NumberCodes protocol_, tunnel_;
  AddressCodes client_, server_;
  NumberCodes reason_, payload_protocol_;
  TextCodes evidence_, sni_, alpn_, ja4_, http_host_, user_agent_, dns_name_, certificate_, http_referer_, tls_session_,
      node_id_, process_name_;
  NumberCodes announced_protocol_, announcing_protocol_;
};

void add_flows(const RowBatch& rows, ColumnBatch& out) {
  const std::string_view names = rows.names;
  FlowColumns columns(out, rows.rows, rows.kind == RowKind::flows);
  for (const EndedFlow& flow : rows.flows) {
    columns.add(flow, FlowNames(names.substr(flow.names_begin, flow.names_size)));
  }
}

void add_windows(const RowBatch& rows, ColumnBatch& out) {
  std::vector<Column>& columns = out.columns;
  std::size_t row = 0;
  for (const EndedWindow& window : rows.windows) {
    columns[kWindowFlowId].integers[row] = static_cast<double>(window.flow_id);
    columns[kWindowIndex].integers[row] = window.index;
    columns[kWindowStart].integers[row] = floor_us(window.first_ns);
    columns[kWindowEnd].integers[row] = floor_us(window.last_ns);
    columns[kWindowForward].booleans[row] = window.forward_is_client ? 1 : 0;
    ++row;
  }
}

void make_room(Column& column, ColumnKind kind, std::size_t rows) {
  switch (kind) {
    case ColumnKind::integer:
      return column.integers.resize(rows);
    case ColumnKind::bigint:
      return column.bigints.resize(rows);
    case ColumnKind::boolean:
      return column.booleans.resize(rows);
    case ColumnKind::text:
      return column.text.codes.reserve(rows);
  }
}

}  // namespace

std::unique_ptr<ColumnBatch> to_columns(std::unique_ptr<RowBatch> rows) {
  auto out = std::make_unique<ColumnBatch>();
  const bool flows = rows->kind != RowKind::windows;
  out->kind = rows->kind;
  out->rows = rows->rows;
  out->names = flows ? kFlowNames : kWindowNames;
  out->columns.resize(flows ? std::size_t{kFlowColumns} : std::size_t{kWindowColumns});
  for (std::size_t i = 0; i < out->columns.size(); ++i) {
    if (rows->kind == RowKind::openings && !in_openings(i)) continue;
    make_room(out->columns[i], out->names[i].kind, rows->rows);
  }
  out->feature_count = rows->feature_count;
  out->features = std::move(rows->features);
  if (flows) {
    add_flows(*rows, *out);
  } else {
    add_windows(*rows, *out);
  }
  return out;
}

}  // namespace tractor::meter
