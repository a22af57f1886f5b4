// Test tool: packets of one conversation, made by hand, through the meter; features are looked up by name. The opener
// sends from the low endpoint.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "meter/flow_meter.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

struct PacketSpec {
  base::TimeNs time_us = 0;
  bool forward = true;
  std::uint32_t payload_bytes = 0;
  std::uint8_t flags = 0;
  std::uint32_t sequence = 0;
  std::uint16_t window = 0;
  std::uint8_t header_bytes = 20;  // of the transport; the IP header has 20
  std::vector<std::uint8_t> data = {};
  base::TimeNs extra_ns = 0;
};

class FeatureRows {
 public:
  FeatureRows(const features::Selection& selection, std::vector<std::unique_ptr<RowBatch>> batches)
      : schema_(features::feature_schema(selection)), batches_(std::move(batches)) {}

  std::size_t rows() const {
    std::size_t total = 0;
    for (const auto& batch : batches_) total += batch->rows;
    return total;
  }
  const double* row(std::size_t index) const {
    for (const auto& batch : batches_) {
      REQUIRE(batch->feature_count == schema_.size());
      if (index < batch->rows) return &batch->features[index * batch->feature_count];
      index -= batch->rows;
    }
    FAIL("no such row");
    return nullptr;
  }
  double value(const std::string& name, std::size_t index = 0) const {
    for (std::size_t i = 0; i < schema_.size(); ++i) {
      if (schema_[i].name == name) return row(index)[i];
    }
    FAIL("no feature " << name);
    return 0;
  }
  double operator[](const std::string& name) const { return value(name); }
  const std::vector<features::FeatureSpec>& schema() const { return schema_; }

 private:
  std::vector<features::FeatureSpec> schema_;
  std::vector<std::unique_ptr<RowBatch>> batches_;
};

inline PacketDescriptor descriptor_of(const PacketSpec& spec, std::uint64_t number, std::uint8_t protocol) {
  const std::uint8_t a[4] = {10, 0, 0, 1}, b[4] = {10, 0, 0, 2};
  const auto keyed =
      spec.forward ? flow::make_key_ipv4(a, b, 1000, 80, protocol) : flow::make_key_ipv4(b, a, 80, 1000, protocol);
  PacketDescriptor p{};
  p.key = keyed.key;
  p.swapped = keyed.swapped;
  p.hash = static_cast<std::uint32_t>(flow::hash_key(keyed.key, 1));
  p.time_ns = spec.time_us * base::kNsPerUs + spec.extra_ns;
  p.packet_number = number;
  p.payload_bytes = spec.data.empty() ? spec.payload_bytes : static_cast<std::uint32_t>(spec.data.size());
  p.ip_bytes = 20 + spec.header_bytes + p.payload_bytes;
  p.wire_bytes = p.ip_bytes + 14;
  p.payload = spec.data.data();
  p.payload_captured = static_cast<std::uint32_t>(spec.data.size());
  p.tcp_flags = spec.flags;
  p.tcp_sequence = spec.sequence;
  p.tcp_window = spec.window;
  p.transport_header_bytes = spec.header_bytes;
  p.vlan_id = packet::kNoVlan;
  return p;
}

inline FeatureRows run_conversation(const std::vector<PacketSpec>& packets, MeterOptions options = {},
                                    std::uint8_t protocol = packet::kProtocolTcp) {
  std::vector<PacketDescriptor> descriptors;
  for (const PacketSpec& spec : packets) {
    descriptors.push_back(descriptor_of(spec, descriptors.size() + 1, protocol));
  }
  std::vector<std::unique_ptr<RowBatch>> batches;
  options.facts = false;
  FlowMeter meter(options, [&](std::unique_ptr<RowBatch> batch) { batches.push_back(std::move(batch)); });
  meter.add(descriptors);
  meter.finish();
  return {options.features, std::move(batches)};
}

// Everything there is, of one flow.
inline FeatureRows all_features(const std::vector<PacketSpec>& packets, std::uint8_t protocol = packet::kProtocolTcp) {
  MeterOptions options;
  options.features = features::Selection::all();
  return run_conversation(packets, options, protocol);
}

}  // namespace tractor::meter
