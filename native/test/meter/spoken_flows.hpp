// Test tool: conversations made by hand between any endpoints, through the meter with payload facts, and the columns
// that tell who announced what.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>

#include <cmath>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "meter/column_batch.hpp"
#include "meter/flow_meter.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter::test {

struct End {
  std::string address;
  std::uint16_t port;
};

struct Told {  // of one flow
  std::uint64_t flow_id = 0;
  std::optional<std::uint64_t> announced_by;
  std::string announced_protocol, announcing_protocol, payload_protocol;
};

// Packets in the order in which they are said; a packet's number is that of the call, from 1.
class SpokenFlows {
 public:
  explicit SpokenFlows(MeterOptions options = {}) : options_(options) {}

  base::TimeNs now_ns = 0;
  std::uint64_t last_number() const { return packets_.size(); }

  std::uint64_t datagram(const End& from, const End& to, std::string_view payload) {
    return add(from, to, packet::kProtocolUdp, payload, 0, 0);
  }
  std::uint64_t segment(const End& from, const End& to, std::string_view payload, std::uint32_t sequence,
                        std::uint8_t flags = packet::kTcpAck) {
    return add(from, to, packet::kProtocolTcp, payload, sequence, flags);
  }

  // All flows, by the number of their first packet.
  std::vector<Told> told() {
    std::vector<Told> out;
    FlowMeter meter(options_, [&](std::unique_ptr<RowBatch> batch) { read(*to_columns(std::move(batch)), out); });
    meter.add(packets_);
    meter.finish();
    std::ranges::sort(out, {}, &Told::flow_id);
    return out;
  }
  // As they are metered, for tests that look at other columns or feed them in other ways.
  const std::vector<PacketDescriptor>& packets() const { return packets_; }
  Told told_of(std::uint64_t flow_id) {
    for (const Told& one : told()) {
      if (one.flow_id == flow_id) return one;
    }
    FAIL("no flow " << flow_id);
    return {};
  }

  static std::string text_at(const TextColumn& column, std::size_t row) {
    const std::int32_t code = column.codes[row];
    if (code < 0) return {};
    const std::uint32_t begin = code == 0 ? 0 : column.ends[static_cast<std::size_t>(code) - 1];
    return column.bytes.substr(begin, column.ends[static_cast<std::size_t>(code)] - begin);
  }
  static const Column& column(const ColumnBatch& batch, std::string_view name) {
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
      if (name == batch.names[i].name) return batch.columns[i];
    }
    FAIL("no column " << std::string(name));
    return batch.columns[0];
  }

 private:
  std::uint64_t add(const End& from, const End& to, std::uint8_t protocol, std::string_view payload,
                    std::uint32_t sequence, std::uint8_t flags) {
    std::uint8_t a[16], b[16];
    const bool six = from.address.find(':') != std::string::npos;
    REQUIRE(inet_pton(six ? AF_INET6 : AF_INET, from.address.c_str(), a) == 1);
    REQUIRE(inet_pton(six ? AF_INET6 : AF_INET, to.address.c_str(), b) == 1);
    const auto keyed = six ? flow::make_key_ipv6(a, b, from.port, to.port, protocol)
                           : flow::make_key_ipv4(a, b, from.port, to.port, protocol);
    const std::string& kept = texts_.emplace_back(payload);
    PacketDescriptor p{};
    p.key = keyed.key;
    p.swapped = keyed.swapped;
    p.hash = static_cast<std::uint32_t>(flow::hash_key(keyed.key, options_.hash_seed));
    p.time_ns = now_ns;
    p.packet_number = packets_.size() + 1;
    p.payload = base::as_bytes(kept).data();
    p.payload_bytes = p.payload_captured = static_cast<std::uint32_t>(kept.size());
    p.carries_payload = !kept.empty();
    p.ip_bytes = 40 + p.payload_bytes;
    p.wire_bytes = 54 + p.payload_bytes;
    p.tcp_sequence = sequence;
    p.tcp_flags = flags;
    p.vlan_id = packet::kNoVlan;
    packets_.push_back(p);
    now_ns += base::kNsPerSecond / 100;
    return packets_.size();
  }

  static void read(const ColumnBatch& batch, std::vector<Told>& out) {
    for (std::size_t i = 0; i < batch.rows; ++i) {
      Told& told = out.emplace_back();
      told.flow_id = static_cast<std::uint64_t>(column(batch, "flow_id").integers[i]);
      const double by = column(batch, "announced_by").integers[i];
      if (!std::isnan(by)) told.announced_by = static_cast<std::uint64_t>(by);
      told.announced_protocol = text_at(column(batch, "announced_protocol").text, i);
      told.announcing_protocol = text_at(column(batch, "announcing_protocol").text, i);
      told.payload_protocol = text_at(column(batch, "payload_protocol").text, i);
    }
  }

  MeterOptions options_;
  std::deque<std::string> texts_;
  std::vector<PacketDescriptor> packets_;
};

// A TCP conversation that was opened by a handshake; what each side says follows on what it said before.
class Talk {
 public:
  Talk(SpokenFlows& flows, End client, End server) : flows_(flows), ends_{std::move(client), std::move(server)} {
    id_ = flows_.segment(ends_[0], ends_[1], {}, 99, packet::kTcpSyn);
    flows_.segment(ends_[1], ends_[0], {}, 499, packet::kTcpSyn | packet::kTcpAck);
  }
  std::uint64_t flow_id() const { return id_; }

  void client(std::string_view text) { say(0, text); }
  void server(std::string_view text) { say(1, text); }
  // Sent, but not in the capture.
  void lose(bool from_client, std::size_t bytes) {
    sequence_[from_client ? 0 : 1] += static_cast<std::uint32_t>(bytes);
  }

 private:
  void say(unsigned side, std::string_view text) {
    flows_.segment(ends_[side], ends_[1 - side], text, sequence_[side]);
    sequence_[side] += static_cast<std::uint32_t>(text.size());
  }
  SpokenFlows& flows_;
  End ends_[2];
  std::uint32_t sequence_[2] = {100, 500};
  std::uint64_t id_ = 0;
};

}  // namespace tractor::meter::test
