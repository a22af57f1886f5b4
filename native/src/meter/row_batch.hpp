// Ended flows, closed windows and flows that have just opened on their way out of the meter, as plain values. What they
// look like to the outside is made of them later (column_batch), by another thread where there is one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "flow/flow_record.hpp"
#include "packet/tunnel.hpp"

namespace tractor::meter {

struct EndedFlow {
  flow::BiflowKey key;
  std::uint64_t flow_id;
  std::uint64_t row_number;  // over rows of flows and of openings, in the order in which the meter wrote them
  std::uint64_t packet_log;  // the flow's last chunk in the packet index; 0: there is no index
  base::TimeNs first_ns, last_ns;
  std::uint64_t packets[2], ip_bytes[2], wire_bytes[2], payload_bytes[2];
  std::uint32_t names_begin, names_size;  // what the payload said (flow_names.hpp), in RowBatch::names
  std::uint16_t vlan_id;
  packet::TunnelPath tunnel;
  std::uint8_t tcp_flags[2];
  flow::EndReason reason;
  bool first_swapped;
  bool forward_is_client;
};

struct EndedWindow {
  std::uint64_t flow_id;
  base::TimeNs first_ns, last_ns;
  std::uint32_t index;
  bool forward_is_client;
  std::uint8_t nothing[3] = {};  // rows are kept as they lie in memory: the same row, the same bytes
};
static_assert(std::has_unique_object_representations_v<EndedWindow>);

// `openings`: flows as they are known soon after their beginning (FlowMeter), in the shape of ended ones.
enum class RowKind : std::uint8_t { flows, windows, openings };

struct RowBatch {
  RowKind kind = RowKind::flows;
  std::uint32_t rows = 0;
  std::uint32_t feature_count = 0;
  std::unique_ptr<double[]> features;  // row-major, rows * feature_count
  std::vector<EndedFlow> flows;        // of kinds flows and openings
  std::vector<EndedWindow> windows;    // of kind windows
  std::string names;                   // of all flows, one after the other
};

}  // namespace tractor::meter
